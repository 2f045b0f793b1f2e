using System.Globalization;
using System.Text.Json.Nodes;

namespace Transparency.Ledger.Tests;

public class Vectors_specs
{
    private static string Text(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", name));

    private static JsonArray Vectors => JsonNode.Parse(Text("entries.json"))!["vectors"]!.AsArray();

    public static TheoryData<string> Names => [.. Vectors.Select(v => (string)v!["name"]!)];

    private static StoredRow Row(JsonNode row) => new(
        (string)row["tenant"]!, (string)row["stream"]!, (long)row["version"]!, Guid.Parse((string)row["eventId"]!), (string)row["type"]!, (string?)row["dotnetType"],
        (string)row["timestamp"]! switch
        {
            "-infinity" => DateTimeOffset.MinValue,
            "infinity" => DateTimeOffset.MaxValue,
            var instant => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture),
        },
        Rows.Utf8((string)row["data"]!), (string?)row["correlationId"], (string?)row["causationId"], (string?)row["userName"],
        row["headers"] is { } headers ? Rows.Utf8((string)headers!) : default);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_entry_and_every_step_to_it_are_as_published(string name)
    {
        var vector = Vectors.Single(v => (string)v!["name"]! == name)!;
        var salts = vector["subjectSalts"]!.AsObject().ToDictionary(s => s.Key, s => Convert.FromHexString((string)s.Value!));
        var stored = vector["storedCommitments"] is { } kept ? Convert.FromHexString((string)kept!) : [];
        var personal = (bool)vector["foreign"]! ? PersonalSalts.Foreign : PersonalSalts.Of(salts, stored);
        var salt = Convert.FromHexString((string)vector["eventSalt"]!);
        var row = Row(vector["row"]!);

        var entry = Entry.Compute(row, salt, personal);
        Convert.ToHexStringLower(entry.Value).ShouldBe((string)vector["entry"]!);
        Convert.ToHexStringLower(Entry.LeafHash(entry.Value)).ShouldBe((string)vector["leaf"]!);
        var opened = Disclosure.Of(row, salt, personal, Enum.GetValues<DisclosureGroup>().ToHashSet());
        var closed = Disclosure.Of(row, salt, personal, new HashSet<DisclosureGroup>());
        foreach (var group in Enum.GetValues<DisclosureGroup>())
        {
            var expected = vector["groups"]![(int)group]!;
            Convert.ToHexStringLower(((Disclosed.Closed)closed[group]).Commitment).ShouldBe((string?)expected["commitment"] ?? (string)expected["slot"]!);
            if (expected["subjects"] is JsonArray subjects)
                foreach (var (part, subject) in ((Disclosed.Subjects)opened[group]).Parts.Zip(subjects))
                    Check(part, subject!);
            else
                Check(opened[group], expected);
        }
    }

    private static void Check(Disclosed part, JsonNode expected)
    {
        if (part is Disclosed.Closed closed)
        {
            expected["json"].ShouldBeNull();
            Convert.ToHexStringLower(closed.Commitment).ShouldBe((string)expected["commitment"]!);
            return;
        }
        var opened = (Disclosed.Opened)part;
        System.Text.Encoding.UTF8.GetString(opened.Json).ShouldBe((string)expected["json"]!);
        Convert.ToHexStringLower(opened.Salt).ShouldBe((string)expected["salt"]!);
    }

    [Fact]
    public void The_published_receipt_is_accepted_under_the_published_policy()
    {
        var receipt = Receipt.Parse(Text("receipt.tlog-proof"));
        receipt.Verify(TrustPolicy.Parse(Text("policy.txt"))).Problems.ShouldBeEmpty();
        receipt.ToString().ShouldBe(Text("receipt.tlog-proof"));
    }
}
