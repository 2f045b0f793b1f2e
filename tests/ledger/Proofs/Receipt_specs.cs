using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Transparency.Ledger.Tests;

public class Receipt_specs
{
    private const string Origin = "transparency.example/log";

    private static readonly DateTimeOffset Now = new(2026, 1, 5, 2, 0, 0, TimeSpan.Zero);
    private static readonly SigningKey Log = SigningKey.Generate(Origin, NoteAlgorithm.Ed25519);
    private static readonly SigningKey Witness = SigningKey.Generate("witness.example", NoteAlgorithm.Cosignature);
    private static readonly TrustPolicy Policy = TrustPolicy.Of([Log.Verifier], [Witness.Verifier], 1);
    private static readonly HashSet<DisclosureGroup> ForTheApplicant = [DisclosureGroup.Identity, DisclosureGroup.Times, DisclosureGroup.Facts, DisclosureGroup.Personal];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static Disclosure Disclose(IReadOnlySet<DisclosureGroup> open, IReadOnlySet<string>? subjects = null) =>
        Disclosure.Of(Rows.Decision, Rows.EventSalt, PersonalSalts.Of(Rows.Salts), open, subjects);

    private static async Task<Receipt> Issue(Disclosure disclosure)
    {
        var leaves = Enumerable.Range(0, 300).Select(i => i == 217 ? TreeHash.Leaf(disclosure.Entry()) : Sha256.Hash(BitConverter.GetBytes(i))).ToArray();
        var tree = Trees.Of(leaves);
        return Receipt.Of(disclosure, 217, await tree.InclusionProofAsync(217, default), new Checkpoint(Origin, 300, await tree.RootAsync(default)).Sign([Log, Witness], Now));
    }

    [Fact]
    public void Every_choice_of_groups_leads_to_the_same_entry()
    {
        var entry = Entry.Compute(Rows.Decision, Rows.EventSalt, PersonalSalts.Of(Rows.Salts)).Value;
        for (var choice = 0; choice < 128; choice++)
        {
            var open = Enum.GetValues<DisclosureGroup>().Where(g => (choice & (1 << (int)g)) != 0).ToHashSet();
            var disclosure = Disclosure.Parse(Disclose(open).ToJson());
            disclosure.Entry().ShouldBe(entry);
            foreach (var group in Enum.GetValues<DisclosureGroup>())
                (disclosure[group] is Disclosed.Closed).ShouldBe(!open.Contains(group));
        }
    }

    [Fact]
    public async Task A_good_receipt_is_accepted_after_it_went_through_a_file()
    {
        var receipt = Receipt.Parse((await Issue(Disclose(ForTheApplicant))).ToString());
        var verdict = receipt.Verify(Policy);
        verdict.Problems.ShouldBeEmpty();
        (verdict.Accepted, verdict.Index, verdict.Head.Checkpoint.Size).ShouldBe((true, 217, 300));
        Encoding.UTF8.GetString(receipt.Disclosure.Json(DisclosureGroup.Facts)!).ShouldContain("\"outcome\":\"granted\"");
        receipt.Disclosure.Json(DisclosureGroup.Actors).ShouldBeNull();
        receipt.ToString().ShouldNotContain("participants");
    }

    [Fact]
    public void Only_the_wanted_subject_is_shown_and_an_erased_one_cannot_be()
    {
        string Shown(Disclosure d) => string.Join(' ', ((Disclosed.Subjects)d[DisclosureGroup.Personal]).Parts.Select(p => p is Disclosed.Opened o ? Encoding.UTF8.GetString(o.Json) : "-"));
        Shown(Disclose(ForTheApplicant, new HashSet<string> { "s-2" })).ShouldBe("""- {"s-2":{"name":"v1.s-2.CCCC"}}""");
        var written = Entry.Compute(Rows.Decision, Rows.EventSalt, PersonalSalts.Of(Rows.Salts));
        var erased = Disclosure.Of(Rows.Decision, Rows.EventSalt, PersonalSalts.Of(new Dictionary<string, byte[]> { ["s-2"] = Rows.Salts["s-2"] }, written.PersonalCommitments), ForTheApplicant);
        Shown(erased).ShouldBe("""- {"s-2":{"name":"v1.s-2.CCCC"}}""");
        erased.Entry().ShouldBe(written.Value);
    }

    [Fact]
    public void An_event_without_subjects_shows_an_empty_personal_group()
    {
        var disclosure = Disclosure.Of(Rows.With("{}"), Rows.EventSalt, PersonalSalts.None, ForTheApplicant);
        Encoding.UTF8.GetString(Disclosure.Parse(disclosure.ToJson()).Json(DisclosureGroup.Personal)!).ShouldBe("{}");
    }

    [Theory]
    [InlineData("granted", "refused", "The content is not what the log has at index 217")]
    [InlineData("\"version\":7", "\"version\":8", "The content is not what the log has at index 217")]
    public async Task A_changed_content_is_named(string from, string to, string problem)
    {
        var receipt = await Issue(Disclose(ForTheApplicant));
        var changed = Encoding.UTF8.GetString(receipt.Disclosure.ToJson()).Replace(from, to);
        var proof = receipt.Proof with { Extra = Encoding.UTF8.GetBytes(changed) };
        Receipt.Parse(proof.ToString()).Verify(Policy).Problems.ShouldHaveSingleItem().ShouldStartWith(problem);
    }

    [Fact]
    public async Task A_wrong_place_signature_or_cosignature_is_named()
    {
        var receipt = await Issue(Disclose(ForTheApplicant));
        string Problem(TlogProof proof) => (receipt with { Proof = proof }).Verify(Policy).Problems.ShouldHaveSingleItem();
        Problem(receipt.Proof with { Index = 216 }).ShouldContain("at index 216");
        Problem(receipt.Proof with { Index = 300 }).ShouldContain("outside the log's 300 entries");
        Problem(receipt.Proof with { Checkpoint = receipt.Proof.Checkpoint with { Signatures = [receipt.Proof.Checkpoint.Signatures[0]] } }).ShouldContain("less than the quorum");
        Problem(receipt.Proof with { Checkpoint = receipt.Proof.Checkpoint with { Signatures = [receipt.Proof.Checkpoint.Signatures[1]] } }).ShouldContain("No known key of log");
        var forged = new Checkpoint(Origin, 301, new byte[32]);
        (receipt with { Proof = receipt.Proof with { Checkpoint = receipt.Proof.Checkpoint with { Text = forged.Text } } }).Verify(Policy).Problems.Count.ShouldBeGreaterThan(2);
    }

    [Fact]
    public void Json_in_another_spelling_is_the_same_content()
    {
        var disclosure = Disclose(ForTheApplicant);
        var indented = Encoding.UTF8.GetBytes(JsonNode.Parse(disclosure.ToJson())!.ToJsonString(Indented));
        Disclosure.Parse(indented).Entry().ShouldBe(disclosure.Entry());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("nothing")]
    [InlineData("""{"format":"transparency/disclosure/v2","groups":[]}""")]
    [InlineData("""{"format":"transparency/disclosure/v1","groups":[]}""")]
    [InlineData("""{"format":"transparency/disclosure/v1","groups":[1,2,3,4,5,6,7]}""")]
    [InlineData("""{"format":"transparency/disclosure/v1","groups":[{"group":"times"},{},{},{},{},{},{}]}""")]
    [InlineData("""{"format":"transparency/disclosure/v1","groups":[{"group":"identity"},{},{},{},{},{},{}]}""")]
    [InlineData("""{"format":"transparency/disclosure/v1","groups":[{"group":"identity","commitment":"AAAA"},{},{},{},{},{},{}]}""")]
    [InlineData("""{"format":"transparency/disclosure/v1","groups":[{"group":"identity","group":"identity","commitment":"AAAA"},{},{},{},{},{},{}]}""")]
    [InlineData("""{"format":"transparency/disclosure/v1","groups":[{"group":"identity","commitment":"\ud800"},{},{},{},{},{},{}]}""")]
    public void Refuses_what_is_no_disclosure(string json) => Should.Throw<FormatException>(() => Disclosure.Parse(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Refuses_a_disclosure_that_is_not_UTF_8()
    {
        byte[] text = [.. """{"format":"transparency/disclosure/v1","groups":[{"group":"identity","commitment":"""u8, (byte)'"', 0xff, (byte)'"', .. """},{},{},{},{},{},{}]}"""u8];
        Should.Throw<FormatException>(() => Disclosure.Parse(text));
    }

    [Theory]
    [InlineData("c2sp.org/tlog-proof@v2\nindex 0\n\no\n", "first line")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\n", "no blank line")]
    [InlineData("c2sp.org/tlog-proof@v1\nextra !\nindex 0\n\no\n", "extra line")]
    [InlineData("c2sp.org/tlog-proof@v1\n\no\n", "no index line")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 00\n\no\n", "no index line")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex -1\n\no\n", "no index line")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\no\n", "not a SHA-256 hash")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\n\no\n", "no blank line before its signatures")]
    public void Names_what_is_wrong_with_a_proof_file(string text, string fault) =>
        Should.Throw<FormatException>(() => TlogProof.Parse(text)).Message.ShouldContain(fault);

    [Fact]
    public void Writes_the_lines_of_the_specification()
    {
        var head = new Checkpoint("o", 2, new byte[32]).Sign([Log], Now);
        var hash = Convert.ToBase64String(new byte[32]);
        new TlogProof([1, 2, 3], 1, [new byte[32]], head).ToString().ShouldBe($"c2sp.org/tlog-proof@v1\nextra AQID\nindex 1\n{hash}\n\n{head}");
        var bare = new TlogProof(null, 0, [], head).ToString();
        bare.ShouldBe($"c2sp.org/tlog-proof@v1\nindex 0\n\n{head}");
        TlogProof.Parse(bare).ToString().ShouldBe(bare);
    }
}
