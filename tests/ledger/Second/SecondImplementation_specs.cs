using System.Text.Json.Nodes;

namespace Transparency.Ledger.Tests;

/// <summary>The C# library and an implementation in Go, written from the documents alone, agree on everything.</summary>
public class SecondImplementation_specs(GoProgram go) : IClassFixture<GoProgram>
{
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 2, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Entries_of_random_events_agree() =>
        Properties.Hold(random =>
        {
            var data = RandomJson.Object(random, 3);
            foreach (var name in new[] { "times", "actors", "text" })
                if (random.Next(2) == 0)
                    data[name] = RandomJson.Value(random, 2);
            data.Remove("personal");
            var foreign = random.Next(5) == 0;
            var subjects = RandomJson.Object(random, 2);
            if (random.Next(4) > 0)
                data["personal"] = foreign ? RandomJson.Value(random, 2) : subjects;
            var salts = subjects.Keys.ToDictionary(k => k, _ => random.Bytes(32));
            object? headers = random.Next(2) == 0 ? null : RandomJson.Object(random, 2);
            string? Optional() => random.Next(3) == 0 ? null : RandomJson.Text(random);
            var at = Now.AddTicks(random.NextInt64(1L << 50)).ToOffset(TimeSpan.FromHours(random.Next(-11, 13)));
            var row = new StoredRow(RandomJson.Text(random), RandomJson.Text(random), random.NextInt64(1L << 53), new Guid(random.Bytes(16)), RandomJson.Text(random), Optional(),
                at, Rows.Utf8(RandomJson.Write(data, random, messy: true)), Optional(), Optional(), Optional(), headers is null ? default : Rows.Utf8(RandomJson.Write(headers, random, messy: true)));
            var eventSalt = random.Bytes(32);

            var written = Entry.Compute(row, eventSalt, foreign ? PersonalSalts.Foreign : PersonalSalts.Of(salts));
            var left = salts.Where(_ => random.Next(3) > 0).ToDictionary();
            var answer = go.Ask(Request(row, foreign, eventSalt, left, written.PersonalCommitments));
            ((string?)answer["problem"]).ShouldBeNull();
            ((string)answer["entry"]!).ShouldBe(Convert.ToHexStringLower(written.Value));
            ((string)answer["leaf"]!).ShouldBe(Convert.ToHexStringLower(Entry.LeafHash(written.Value)));
            ((string)answer["personal"]!).ShouldBe(Convert.ToHexStringLower(written.PersonalCommitments ?? []));
        }, runs: 300);

    private static object Request(StoredRow row, bool foreign, byte[] eventSalt, Dictionary<string, byte[]> salts, byte[]? stored) => new
    {
        Do = "entry",
        Row = new
        {
            row.Tenant,
            Stream = row.StreamId,
            row.Version,
            row.EventId,
            row.Type,
            DotnetType = row.DotNetType,
            Timestamp = row.Timestamp.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffffzzz"),
            Data = System.Text.Encoding.UTF8.GetString(row.Data.Span),
            row.CorrelationId,
            row.CausationId,
            row.UserName,
            Headers = row.Headers.IsEmpty ? null : System.Text.Encoding.UTF8.GetString(row.Headers.Span),
        },
        foreign,
        EventSalt = Convert.ToHexStringLower(eventSalt),
        SubjectSalts = salts.ToDictionary(s => s.Key, s => Convert.ToHexStringLower(s.Value)),
        StoredCommitments = Convert.ToHexStringLower(stored ?? []),
    };

    [Fact]
    public void Roots_and_proofs_of_random_trees_agree() =>
        Properties.Hold(random =>
        {
            var size = random.Next(1, 600);
            var leaves = Enumerable.Range(0, size).Select(_ => random.Bytes(32)).ToArray();
            var (index, old) = (random.Next(size), random.Next(1, size + 1));
            var tree = Trees.Of(leaves);
            var root = tree.RootAsync(default).Result;
            var inclusion = tree.InclusionProofAsync(index, default).Result;
            var consistency = tree.ConsistencyProofAsync(old, default).Result;

            var answer = go.Ask(new { Do = "tree", Leaves = Hex(leaves), Index = index, OldSize = old });
            ((string)answer["root"]!).ShouldBe(Convert.ToHexStringLower(root));
            Hashes(answer["inclusion"]).ShouldBe(Hex(inclusion));
            Hashes(answer["consistency"]).ShouldBe(Hex(consistency));
        }, runs: 40);

    [Fact]
    public void Verdicts_on_right_and_wrong_proofs_agree() =>
        Properties.Hold(random =>
        {
            var size = random.Next(1, 90);
            var leaves = Enumerable.Range(0, size).Select(_ => random.Bytes(32)).ToArray();
            var (index, old) = (random.Next(size), random.Next(1, size + 1));
            var tree = Trees.Of(leaves);
            var root = tree.RootAsync(default).Result;
            var inclusion = Damaged(tree.InclusionProofAsync(index, default).Result, random);
            var consistency = Damaged(tree.ConsistencyProofAsync(old, default).Result, random);
            var oldRoot = Trees.Of(leaves[..old]).RootAsync(default).Result;
            var (claimedIndex, claimedSize, claimedOld) = (Near(index, random), Near(size, random), Near(old, random));

            ((bool)go.Ask(new { Do = "inclusion", Leaf = Hex(leaves[index]), Index = claimedIndex, Size = claimedSize, Proof = Hex(inclusion), Root = Hex(root) })["good"]!)
                .ShouldBe(MerkleProof.VerifyInclusion(leaves[index], claimedIndex, claimedSize, inclusion, root));
            ((bool)go.Ask(new { Do = "consistency", OldSize = claimedOld, Size = claimedSize, Proof = Hex(consistency), OldRoot = Hex(oldRoot), Root = Hex(root) })["good"]!)
                .ShouldBe(MerkleProof.VerifyConsistency(claimedOld, claimedSize, consistency, oldRoot, root));
        }, runs: 400);

    [Theory]
    [InlineData(NoteAlgorithm.Ed25519)]
    [InlineData(NoteAlgorithm.Ecdsa)]
    [InlineData(NoteAlgorithm.Cosignature)]
    public void Signatures_of_every_kind_agree(NoteAlgorithm algorithm)
    {
        var key = SigningKey.Generate("transparency.example/log", algorithm);
        var note = new Checkpoint("transparency.example/log", 7, new byte[32]).Sign([key], Now);
        ((bool)go.Ask(new { Do = "note", Text = note.ToString(), Key = key.ToString() })["good"]!).ShouldBeTrue();
        var other = note with { Text = note.Text.Replace("\n7\n", "\n8\n", StringComparison.Ordinal) };
        ((bool)go.Ask(new { Do = "note", Text = other.ToString(), Key = key.ToString() })["good"]!).ShouldBeFalse();
    }

    [Fact]
    public void The_published_receipt_is_accepted_and_a_changed_one_is_not()
    {
        string Text(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", name));
        var receipt = Receipt.Parse(Text("receipt.tlog-proof"));
        var content = System.Text.Encoding.UTF8.GetString(receipt.Proof.Extra!).Replace("granted", "refused", StringComparison.Ordinal);
        var changed = receipt.Proof with { Extra = Rows.Utf8(content) };
        ((bool)go.Ask(new { Do = "receipt", Text = receipt.ToString(), Policy = Text("policy.txt") })["good"]!).ShouldBeTrue();
        ((string)go.Ask(new { Do = "receipt", Text = changed.ToString(), Policy = Text("policy.txt") })["problem"]!).ShouldContain("does not lead to the signed root");
    }

    private static List<byte[]> Damaged(IReadOnlyList<byte[]> proof, Random random)
    {
        var copy = proof.Select(h => (byte[])h.Clone()).ToList();
        switch (random.Next(6))
        {
            case 0 when copy.Count > 0:
                copy[random.Next(copy.Count)][random.Next(32)] ^= 1;
                break;
            case 1 when copy.Count > 0:
                copy.RemoveAt(random.Next(copy.Count));
                break;
            case 2:
                copy.Insert(random.Next(copy.Count + 1), random.Bytes(32));
                break;
        }
        return copy;
    }

    private static int Near(int value, Random random) => random.Next(4) == 0 ? value + random.Next(-2, 3) : value;

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static string[] Hex(IEnumerable<byte[]> hashes) => [.. hashes.Select(Hex)];

    private static string[] Hashes(JsonNode? node) => [.. (node?.AsArray() ?? []).Select(h => (string)h!)];
}
