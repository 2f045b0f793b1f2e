using System.Text;
using System.Text.Json.Nodes;
using Transparency.Ledger;
using Transparency.Ledger.Tests;

namespace Transparency.Portal.Tests.Verify;

/// <summary>The browser's verifier and the ledger's accept and refuse the same.</summary>
public class BrowserVerifierTests(BrowserVerifier browser) : IClassFixture<BrowserVerifier>
{
    private static readonly string Vectors = Path.GetFullPath(Path.Combine(Sources.Portal, "../../tests/ledger/vectors"));
    private static readonly string Receipt = File.ReadAllText(Path.Combine(Vectors, "receipt.tlog-proof"));
    private static readonly string Policy = File.ReadAllText(Path.Combine(Vectors, "policy.txt"));

    private JsonNode Verify(string receipt, string policy, string engine = "browser") => browser.Ask(new { ask = "verify", receipt, policy, engine })!;

    private static bool Accepts(string receipt, string policy)
    {
        try
        {
            return Ledger.Receipt.Parse(receipt).Verify(TrustPolicy.Parse(policy)).Accepted;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    [Theory]
    [InlineData("browser")]
    [InlineData("library")]
    public void The_receipt_of_the_vectors_is_accepted(string engine)
    {
        var verdict = Verify(Receipt, Policy, engine);
        verdict["problems"]!.AsArray().ShouldBeEmpty();
        verdict["leaf"]!.GetValue<string>().ShouldBe(Convert.ToBase64String(TreeHash.Leaf(Ledger.Receipt.Parse(Receipt).Disclosure.Entry())));
    }

    /// <summary>Each log has its own keys; a receipt is judged by those of its own log, wherever its policy stands in the list.</summary>
    [Fact]
    public void A_receipt_of_any_log_is_judged_by_the_keys_of_that_log_and_never_by_those_of_another()
    {
        var (mine, others) = (SigningKey.Generate("o/log/citizen-feedback", NoteAlgorithm.Ed25519), SigningKey.Generate("o/log", NoteAlgorithm.Ed25519));
        var disclosure = Disclosure.Of(Rows.Decision, Rows.EventSalt, PersonalSalts.Of(Rows.Salts), new HashSet<DisclosureGroup> { DisclosureGroup.Facts });
        byte[] leaf = TreeHash.Leaf(disclosure.Entry()), other = Sha256.Hash("other"u8);
        var root = new byte[TreeHash.Size];
        TreeHash.Node(leaf, other, root);
        string Signed(string origin, SigningKey by) => Ledger.Receipt.Of(disclosure, 0, [other], new Checkpoint(origin, 2, root).Sign([by], DateTimeOffset.UnixEpoch)).ToString();
        string[] policies = [TrustPolicy.Write([others.Verifier], [], 0), TrustPolicy.Write([mine.Verifier], [], 0)];
        string[] Problems(string receipt, params string[] by) => [.. browser.Ask(new { ask = "verify", receipt, policy = by, engine = "browser" })!["problems"]!.AsArray().Select(each => each!.GetValue<string>())];
        var receipt = Signed("o/log/citizen-feedback", mine);
        Problems(receipt, policies).ShouldBeEmpty();
        Problems(receipt, [.. policies.Reverse()]).ShouldBeEmpty();
        Problems(receipt, policies[0]).ShouldContain("unknownLog");
        // The key of one log signs no head of another.
        Problems(receipt.Replace("o/log/citizen-feedback\n2\n", "o/log\n2\n", StringComparison.Ordinal), policies).ShouldNotBeEmpty();
        Problems(Signed("o/log", mine), policies).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("kX3mP9vQ2LrT8wYbZc5dNa", "ratingCode")]
    [InlineData("7K3Q-D9TX", "complaintCode")]
    [InlineData("7k3qd9tx\n7K3Q-D9TX-7K3Q-D9TX", "complaintCode")]
    [InlineData("a letter of the office", "form")]
    public void A_code_that_is_no_receipt_is_named(string text, string problem) =>
        Verify(text + "\n", Policy)["problems"]!.AsArray().Select(each => each!.GetValue<string>()).ShouldBe([problem]);

    /// <summary>Ranges of keys and epochs: who signed a head of two entries, what the policy says of it, and the problem that is named.</summary>
    [Theory]
    [InlineData("old", "#transparency/key OLD 0 2\n#transparency/key NEW 3 -", null)]
    [InlineData("old", "#transparency/key OLD 0 1\n#transparency/key NEW 2 -", "outsideRange")]
    [InlineData("new", "#transparency/key OLD 0 1\n#transparency/key NEW 2 -", null)]
    [InlineData("new", "#transparency/key NEW 3 -", "outsideRange")]
    [InlineData("both", "#transparency/key OLD 0 1\n#transparency/key NEW 2 -", null)]
    [InlineData("new", "#transparency/epoch o/log 0 2 missing 1 1", null)]
    [InlineData("new", "#transparency/epoch o/log 0 1", "outsideEpoch")]
    [InlineData("new", "#transparency/epoch o/log 3 -", "outsideEpoch")]
    [InlineData("new", "#transparency/epoch p/log 0 1", null)]
    [InlineData("new", "# transparency/key is a comment here", null)]
    public void Ranges_of_keys_and_epochs_are_kept_by_both(string signedBy, string lines, string? problem)
    {
        var (old, next) = (SigningKey.Generate("o/log", NoteAlgorithm.Ed25519), SigningKey.Generate("o/log", NoteAlgorithm.Ecdsa));
        var disclosure = Disclosure.Of(Rows.Decision, Rows.EventSalt, PersonalSalts.Of(Rows.Salts), new HashSet<DisclosureGroup> { DisclosureGroup.Facts });
        byte[] leaf = TreeHash.Leaf(disclosure.Entry()), other = Sha256.Hash("other"u8);
        var root = new byte[TreeHash.Size];
        TreeHash.Node(leaf, other, root);
        var head = new Checkpoint("o/log", 2, root).Sign(signedBy switch { "old" => [old], "new" => [next], _ => [old, next] }, DateTimeOffset.UnixEpoch);
        var receipt = Ledger.Receipt.Of(disclosure, 0, [other], head).ToString();
        var policy = TrustPolicy.Write([next.Verifier, old.Verifier], [], 0)
            + lines.Replace("OLD", $"{old.Verifier.Name}+{old.Verifier.KeyId:x8}", StringComparison.Ordinal).Replace("NEW", $"{next.Verifier.Name}+{next.Verifier.KeyId:x8}", StringComparison.Ordinal) + "\n";
        foreach (var engine in new[] { "browser", "library" })
            Verify(receipt, policy, engine)["problems"]!.AsArray().Select(each => each!.GetValue<string>()).ShouldBe(problem is null ? [] : [problem]);
        Accepts(receipt, policy).ShouldBe(problem is null);
    }

    [Theory]
    [InlineData("#transparency/key nobody+00000000 0 1", false)]
    [InlineData("#transparency/epoch a 2 1", false)]
    [InlineData("#transparency/epoch a 0", false)]
    [InlineData("#transparency/epoch a 0 1 missing 3 -", false)]
    [InlineData("#transparency/epoch a 00 1", false)]
    [InlineData("#transparency/epoch a 0 1\n#transparency/epoch a 2 -", false)]
    [InlineData("#transparency/epoch a 0 1 missing 1 1\n#transparency/epoch b 2 -", true)]
    public void Ranges_are_read_or_refused_by_both(string lines, bool read)
    {
        browser.Ask(new { ask = "policy", policy = $"quorum none\n{lines}" })!.GetValue<bool>().ShouldBe(read);
        if (read) TrustPolicy.Parse($"quorum none\n{lines}");
        else Should.Throw<FormatException>(() => TrustPolicy.Parse($"quorum none\n{lines}"));
    }

    [Fact]
    public void A_receipt_changed_anywhere_is_refused_by_both_and_never_by_one() => Properties.Hold(random =>
    {
        var changed = Changed(Receipt, random);
        var engine = random.Next(4) == 0 ? "library" : "browser";
        Verify(changed, Policy, engine)["accepted"]!.GetValue<bool>().ShouldBe(Accepts(changed, Policy), changed);
    }, runs: 400);

    [Fact]
    public void Every_choice_of_keys_and_quorum_is_judged_alike() => Properties.Hold(random =>
    {
        SigningKey Key(string name, NoteAlgorithm algorithm) => SigningKey.Generate(name, algorithm);
        SigningKey[] logs = [Key("o/log", NoteAlgorithm.Ed25519), Key("o/log", NoteAlgorithm.Ecdsa), Key("p/log", NoteAlgorithm.Ed25519)];
        SigningKey[] witnesses = [Key("w/1", NoteAlgorithm.Cosignature), Key("w/2", NoteAlgorithm.Cosignature)];
        var disclosure = Disclosure.Of(Rows.Decision, Rows.EventSalt, PersonalSalts.Of(Rows.Salts), Enum.GetValues<DisclosureGroup>().Where(_ => random.Next(2) == 0).ToHashSet());
        var signers = logs.Concat(witnesses).Where(_ => random.Next(3) > 0).ToArray();
        if (signers.Length == 0)
            return;
        var head = new Checkpoint(random.Next(4) == 0 ? "p/log" : "o/log", 1, TreeHash.Leaf(disclosure.Entry())).Sign(signers, DateTimeOffset.FromUnixTimeSeconds(random.Next()));
        var receipt = Ledger.Receipt.Of(disclosure, 0, [], head).ToString();
        var policy = TrustPolicy.Write(logs.Select(k => k.Verifier).Where(_ => random.Next(3) > 0), witnesses.Select(k => k.Verifier), random.Next(3));
        foreach (var engine in new[] { "browser", "library" })
            Verify(receipt, policy, engine)["accepted"]!.GetValue<bool>().ShouldBe(Accepts(receipt, policy), policy + receipt);
    }, runs: 60);

    [Fact]
    public void Json_has_one_canonical_form_in_both() => Properties.Hold(random =>
    {
        var json = RandomJson.Write(RandomJson.Value(random, 4), random, messy: true);
        if (random.Next(3) == 0)
            json = Changed(json, random);
        string? known;
        try
        {
            known = Encoding.UTF8.GetString(CanonicalJson.Of(Encoding.UTF8.GetBytes(json)));
        }
        catch (FormatException)
        {
            known = null;
        }
        browser.Ask(new { ask = "canonical", json })?.GetValue<string>().ShouldBe(known, json);
        if (known is not null)
            browser.Ask(new { ask = "canonical", json = known })!.GetValue<string>().ShouldBe(known);
    }, runs: 400);

    [Theory]
    [InlineData("1.50", "1.50")]
    [InlineData("-0", "0")]
    [InlineData("-0.0", "-0.0")]
    [InlineData("12345678901234567890.123456789", "12345678901234567890.123456789")]
    [InlineData("1E+2", "1E+2")]
    [InlineData("01", null)]
    [InlineData("1.", null)]
    [InlineData("""{"a":1,"\u0061":2}""", null)]
    [InlineData("\"\\ud800\"", null)]
    [InlineData("[1,]", null)]
    [InlineData("{} {}", null)]
    public void Digits_are_kept_and_what_has_no_canonical_form_is_refused(string json, string? canonical) =>
        browser.Ask(new { ask = "canonical", json })?.GetValue<string>().ShouldBe(canonical);

    [Fact]
    public async Task Proofs_read_from_the_tiles_of_a_log_are_the_ones_that_the_log_gives()
    {
        var random = new Random(7);
        foreach (var size in new[] { 1, 2, 3, 255, 256, 257, 511, 700, 66000 })
        {
            var builder = TileBuilder.Empty();
            for (var i = 0; i < size; i++)
                builder.Append(random.Bytes(32));
            var stored = builder.TakeTiles().ToDictionary(t => t.Id, t => t.Hashes);
            var tree = new TiledTree(size, (id, _) => ValueTask.FromResult(stored[id]));
            foreach (var index in new[] { 0, size / 2, size - 1, random.Next(size) }.Distinct())
            {
                var proof = await tree.InclusionProofAsync(index, default);
                var tiles = stored.ToDictionary(t => t.Key.Path, t => Convert.ToBase64String(t.Value.Span));
                var read = browser.Ask(new { ask = "proof", index, size, tiles })!.AsArray().Select(hash => hash!.GetValue<string>()).ToArray();
                read[1..].ShouldBe(proof.Select(Convert.ToBase64String), $"leaf {index} of {size}");
                var root = await tree.RootAsync(default);
                MerkleProof.VerifyInclusion(Convert.FromBase64String(read[0]), index, size, proof, root).ShouldBeTrue();
            }
        }
    }

    [Theory]
    [InlineData("quorum none", true)]
    [InlineData("# no quorum", false)]
    [InlineData("quorum w1", false)]
    [InlineData("log x\nquorum none", false)]
    [InlineData("group g 2 w1\nquorum g", false)]
    public void What_is_no_policy_is_refused(string policy, bool accepted) => browser.Ask(new { ask = "policy", policy })!.GetValue<bool>().ShouldBe(accepted);

    [Theory]
    [InlineData("#log=o/log&index=7&leaf=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", true)]
    [InlineData("#log=o/log&index=07&leaf=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", false)]
    [InlineData("#log=o/log&index=7&leaf=AAEC", false)]
    [InlineData("#main", false)]
    [InlineData("", false)]
    public void A_printed_code_names_log_place_and_leaf_or_nothing(string fragment, bool read) => (browser.Ask(new { ask = "printed", fragment }) is not null).ShouldBe(read);

    [Fact]
    public void Line_ends_that_mail_changed_do_not_matter()
    {
        var text = browser.Ask(new { ask = "tidy", text = "\ufeff\r\n " + Receipt.Replace("\n", "\r\n", StringComparison.Ordinal).TrimEnd() })!.GetValue<string>();
        text.ShouldBe(Receipt);
    }

    private static string Changed(string text, Random random)
    {
        var at = random.Next(text.Length);
        switch (random.Next(5))
        {
            case 0:
                return text.Remove(at, 1);
            case 1:
                return text.Insert(at, $"{text[random.Next(text.Length)]}");
            case 2:
                return text[..at];
            case 3:
                var lines = text.Split('\n').ToList();
                var line = random.Next(lines.Count);
                if (random.Next(2) == 0)
                    lines.RemoveAt(line);
                else
                    lines.Insert(random.Next(lines.Count), lines[line]);
                return string.Join('\n', lines);
            default:
                return text.Remove(at, 1).Insert(at, $"{text[random.Next(text.Length)]}");
        }
    }
}
