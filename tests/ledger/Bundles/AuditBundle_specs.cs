using System.Text;
using System.Text.RegularExpressions;

namespace Transparency.Ledger.Tests;

public class AuditBundle_specs
{
    private const string Origin = "transparency.example/log";
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 2, 0, 0, TimeSpan.Zero);
    private static readonly SigningKey Log = SigningKey.Generate(Origin, NoteAlgorithm.Ed25519);
    private static readonly SigningKey Witness = SigningKey.Generate("witness.example", NoteAlgorithm.Cosignature);
    private static readonly TrustPolicy Policy = TrustPolicy.Of([Log.Verifier], [Witness.Verifier], 1);
    private static readonly HashSet<DisclosureGroup> Opened = [DisclosureGroup.Identity, DisclosureGroup.Facts];

    private static Disclosure Event(long index) =>
        Disclosure.Of(Rows.Decision with { Version = index + 1 }, Rows.EventSalt, PersonalSalts.Of(Rows.Salts), Opened);

    private static async Task<string> BundleAsync(int size, IEnumerable<int> shown)
    {
        var leaves = Enumerable.Range(0, size).Select(i => TreeHash.Leaf(Event(i).Entry())).ToArray();
        var tree = Trees.Of(leaves);
        var note = new Checkpoint(Origin, size, await tree.RootAsync(default)).Sign([Log, Witness], Now);
        using var output = new MemoryStream();
        var writer = new BundleWriter(output);
        await writer.BeginAsync(new(note, Now, new Dictionary<string, string> { ["agency"] = "doe" }), default);
        foreach (var tile in shown.GroupBy(index => (long)index / TileId.FullWidth))
        {
            var id = TileId.In(0, tile.Key, size);
            var hashes = leaves.Skip((int)tile.Key * TileId.FullWidth).Take(id.Width).SelectMany(hash => hash).ToArray();
            var proof = BundleTile.ProofAbove(await tree.InclusionProofAsync(tile.Key * TileId.FullWidth, default), id.Width);
            await writer.WriteAsync(new(tile.Key, hashes, proof), [.. tile.Select(index => ((long)index, Event(index)))], default);
        }
        await writer.EndAsync(default);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static async Task<BundleVerdict> CheckAsync(string bundle, TrustPolicy? policy = null)
    {
        using var lines = new StringReader(bundle);
        return await new BundleCheck(policy ?? Policy).RunAsync(lines, null, default);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(300)]
    [InlineData(513)]
    [InlineData(1025)]
    public async Task Any_choice_of_events_is_proven_under_the_head(int size)
    {
        const int seed = 20261127;
        var random = new Random(seed + size);
        foreach (var share in new[] { 0.0, 0.01, 0.5, 1.0 })
        {
            var shown = Enumerable.Range(0, size).Where(_ => random.NextDouble() < share).ToArray();
            var verdict = await CheckAsync(await BundleAsync(size, shown));
            verdict.Problems.ShouldBeEmpty($"seed {seed}, {size} leaves, {shown.Length} shown");
            (verdict.Events, verdict.Head!.Checkpoint.Size, verdict.Filter["agency"]).ShouldBe((shown.Length, size, "doe"));
        }
    }

    [Theory]
    [InlineData("edit an event", "\"version\":41\\}", "\"version\":42}", "event 40: its content is not what its entry was made of")]
    [InlineData("edit an event's outcome", "granted", "refused", "event 40: its content is not what its entry was made of")]
    [InlineData("cut the end", "\\{\"end\":true.*\n", "", "cut off")]
    [InlineData("drop an event", "\\{\"index\":40,.*\n", "", "something is missing")]
    [InlineData("drop the last event of a tile", "\\{\"index\":500,.*\n", "", "1 events")]
    [InlineData("drop a tile", "\\{\"tile\":1,[^\n]*\n\\{\"index\":300,[^\n]*\n\\{\"index\":500,[^\n]*\n", "", "4 events in 2 tiles were exported, 2 in 1 are here")]
    [InlineData("replace a proof hash", "\"proof\":\\[\"....", "\"proof\":[\"AAAA", "or a hash beside them, are not what the signed head has")]
    [InlineData("replace what is skipped", "\"count\":32,\"hash\":\"....", "\"count\":32,\"hash\":\"AAAA", "or a hash beside them, are not what the signed head has")]
    [InlineData("move an event", "\"index\":40,", "\"index\":39,", "something is missing|does not stand in its order")]
    [InlineData("say another size", "\\\\n600\\\\n", "\\n601\\n", "signature of log key")]
    [InlineData("remove the cosignature", "— witness[^\\\\]*\\\\n", "", "Cosigned by 0 of 1")]
    [InlineData("say another width", "\"width\":256", "\"width\":255", "has 256 leaves under the head, not 255")]
    [InlineData("another format", "audit-bundle/v1", "audit-bundle/v9", "format")]
    [InlineData("no JSON", "\\{\"tile\":1,", "{tile", "no line of an audit bundle")]
    public async Task What_was_changed_is_named(string attack, string from, string to, string problem)
    {
        var bundle = await BundleAsync(600, [40, 41, 300, 500]);
        var changed = new Regex(from, RegexOptions.None).Replace(bundle, to, 1);
        changed.ShouldNotBe(bundle, attack);
        var verdict = await CheckAsync(changed);
        verdict.Accepted.ShouldBeFalse(attack);
        verdict.Problems[0].ShouldMatch(problem, attack);
    }

    [Fact]
    public async Task An_event_replaced_together_with_its_entry_does_not_lead_to_the_head()
    {
        var bundle = await BundleAsync(600, [40, 41, 300]);
        var other = await BundleAsync(600, [40, 43, 300]);
        string LineOf(string text, int index) => text.Split('\n').Single(line => line.StartsWith($"{{\"index\":{index},", StringComparison.Ordinal));
        var forged = LineOf(other, 43).Replace("\"index\":43", "\"index\":41", StringComparison.Ordinal);
        var verdict = await CheckAsync(bundle.Replace(LineOf(bundle, 41), forged, StringComparison.Ordinal));
        verdict.Problems.ShouldHaveSingleItem().ShouldContain("tile 0: its events (40, 41)");
    }

    [Fact]
    public async Task A_head_of_somebody_else_proves_nothing() =>
        (await CheckAsync(await BundleAsync(10, [3]), TrustPolicy.Of([SigningKey.Generate(Origin, NoteAlgorithm.Ed25519).Verifier], [], 0))).Accepted.ShouldBeFalse();
}
