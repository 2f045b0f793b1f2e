using System.Text.Json;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Rules;

namespace Transparency.AuditorCli.Tests;

/// <summary>The evidence pack of a flag, computed again on a machine without network.</summary>
public sealed class VerifyingFlags : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    /// <summary>A decision that cites no law, as the service would hand it out.</summary>
    internal static string Pack()
    {
        var rule = new RuleDefinition("legal-basis-missing", 1, "process", false, "ศปท.", "ชื่อ", "Name", "ม. 37", "เหตุ", "Why", "ล้าง", "Clears", "ประโยค", "Sentence", [], new Dictionary<string, decimal>(), 1, 2);
        var at = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(7));
        var reached = new CaseFact
        {
            Index = 7, EventId = Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8057"), Type = "DecisionReached", CaseId = "case-1", DecisionId = "dec-1", Agency = "doe", Office = "bkk", Service = "work-permit",
            Source = "urn:mol:doe", SourceEventId = "1", OccurredAt = at, RecordedAt = at, RecordedVia = "system", CatalogueVersion = 3,
            Decision = new("permit", "granted", [], null, [], null, [], [], [], null, null, null, null),
        };
        var point = new DecisionPoint("permit", "อนุญาต", "Permit", true, [], [], ["ม.59"], null, false, null, new(0, 0, 0, 0));
        var service = new Service("work-permit", "doe", "ใบอนุญาต", "Permit", "application", null, [], null, "received", 0, [], null, [point], true);
        var finding = new Finding("high", 2, [new("citedLaws", "0", "1", "kinds")], [new(7, reached.EventId, "DecisionReached")], null, rule.Parameters, null);
        var subject = new FlagSubject(FlagId.Of(rule.Id, 1, "case-1", "dec-1").Value, rule.Id, 1, rule.Digest, false, false, "case-1", "dec-1", "permit", "doe", "bkk", "work-permit", "urn:mol:doe");
        return JsonSerializer.Serialize(new EvidencePack(EvidencePack.CurrentFormat, subject, rule, "อ้างกฎหมาย 0", "0 cited", 7, [reached], [new(3, null, service)], null, true, finding, null,
            Contribution.Of(finding), [], [], [], null, []), PackCheck.Json);
    }

    [Fact]
    public async Task A_good_pack_computes_to_the_same_value()
    {
        var (code, output, errors) = await CommandLine.RunAsync("verify", "flag", _line.Write("pack.json", Pack()));
        code.ShouldBe(ExitCode.Good, output + errors);
        output.ShouldContain("legal-basis-missing@1");
        output.TrimEnd().Split('\n')[^1].ShouldStartWith("GOOD");
    }

    [Fact]
    public async Task A_changed_pack_names_the_first_difference_on_the_last_line()
    {
        var changed = _line.Write("pack.json", Pack().Replace("\"severity\": \"2\"", "\"severity\": \"3\"", StringComparison.Ordinal));
        var (code, output, _) = await CommandLine.RunAsync("verify", "flag", changed);
        code.ShouldBe(ExitCode.Failed, output);
        output.TrimEnd().Split('\n')[^1].ShouldStartWith("DIFFERS: recorded.severity: 3 in the pack, 2 computed again");
        var (again, json, _) = await CommandLine.RunAsync("verify", "flag", changed, "--json");
        again.ShouldBe(ExitCode.Failed);
        JsonDocument.Parse(json).RootElement.GetProperty("differences")[0].GetProperty("what").GetString().ShouldBe("recorded.severity");
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("{\"format\":\"transparency-evidence-pack/1\"}")]
    public async Task What_is_no_pack_is_unusable_input(string text)
    {
        var (code, _, errors) = await CommandLine.RunAsync("verify", "flag", _line.Write("x", text));
        code.ShouldBe(ExitCode.Unusable);
        errors.ShouldContain("no evidence pack");
    }

    [Fact]
    public async Task With_a_policy_the_finding_must_be_in_the_log()
    {
        var (code, output, _) = await CommandLine.RunAsync("verify", "flag", _line.Write("pack.json", Pack()), "--policy", Path.Combine(AppContext.BaseDirectory, "vectors", "policy.txt"));
        code.ShouldBe(ExitCode.Failed);
        output.TrimEnd().Split('\n')[^1].ShouldContain("a receipt of the finding");
    }
}
