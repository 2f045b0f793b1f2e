namespace Transparency.Ledger.Tests;

/// <summary>Keys that follow each other, and logs that follow each other after a restore.</summary>
public class Ranges_specs
{
    private const string First = "transparency.example/log", Second = "transparency.example/log-2";

    private static readonly DateTimeOffset Now = new(2026, 1, 5, 2, 0, 0, TimeSpan.Zero);
    private static readonly SigningKey Old = SigningKey.Generate(First, NoteAlgorithm.Ed25519), New = SigningKey.Generate(First, NoteAlgorithm.Ed25519), Later = SigningKey.Generate(Second, NoteAlgorithm.Ecdsa);

    private static string Text => TrustPolicy.Write([Later.Verifier, New.Verifier, Old.Verifier], [], 0,
        [new(Old.Verifier, 0, 120), new(New.Verifier, 100, 250)], [new(First, 0, 250, new(240, 249)), new(Second, 241, null, null)]);

    private static CheckpointVerdict Check(string origin, long size, params SigningKey[] keys) => TrustPolicy.Parse(Text).Check(new Checkpoint(origin, size, Sha256.Hash("root"u8)).Sign(keys, Now));

    private static string Name(SigningKey key) => $"{key.Verifier.Name} ({key.Verifier.KeyId:x8})";

    [Fact]
    public void What_is_written_is_read_back()
    {
        var policy = TrustPolicy.Parse(Text);
        policy.Ranges.ShouldBe([new(Old.Verifier, 0, 120), new(New.Verifier, 100, 250)]);
        policy.Epochs.ShouldBe([new(First, 0, 250, new(240, 249)), new(Second, 241, null, null)]);
        TrustPolicy.Write(policy.Logs.Select(log => log.Key), [], 0, policy.Ranges, policy.Epochs).ShouldBe(Text);
    }

    [Fact]
    public void Another_verifier_reads_the_same_file_and_passes_over_the_ranges()
    {
        // C2SP tlog-policy: a line that begins with a number sign is a comment.
        var plain = TrustPolicy.Parse(string.Join('\n', Text.Split('\n').Where(line => !line.StartsWith('#'))));
        plain.Logs.ShouldBe(TrustPolicy.Parse(Text).Logs);
        (plain.Ranges.Count, plain.Epochs.Count).ShouldBe((0, 0));
    }

    [Fact]
    public void A_key_counts_within_its_range_and_the_fault_outside_is_named()
    {
        Check(First, 120, Old).Accepted.ShouldBeTrue();
        Check(First, 121, Old).Problems.ShouldBe([$"Key {Name(Old)} signs heads of size 0 to 120; this head has 121."]);
        Check(First, 99, New).Problems.ShouldBe([$"Key {Name(New)} signs heads of size 100 to 250; this head has 99."]);
    }

    [Fact]
    public void While_keys_change_a_head_carries_both_and_one_of_them_is_enough()
    {
        Check(First, 110, Old, New).SignedBy.Count.ShouldBe(2);
        var after = Check(First, 121, Old, New);
        (after.Accepted, after.SignedBy.Single()).ShouldBe((true, New.Verifier));
    }

    [Fact]
    public void A_log_that_ended_has_no_larger_heads_and_the_one_behind_it_no_smaller_ones()
    {
        Check(First, 250, New).Accepted.ShouldBeTrue();
        // Whoever still has the old keys cannot go on under the old name.
        Check(First, 251, New, Old).Problems.ShouldContain($"The log {First} has heads of size 0 to 250 in its epoch; this head has 251.");
        Check(Second, 241, Later).Accepted.ShouldBeTrue();
        Check(Second, 240, Later).Problems.ShouldBe([$"The log {Second} has heads of size 241 on in its epoch; this head has 240."]);
    }

    [Theory]
    [InlineData(239, false)]
    [InlineData(240, true)]
    [InlineData(249, true)]
    [InlineData(250, false)]
    public void An_entry_that_a_restore_may_have_lost_is_said_to_be_so(long index, bool missing)
    {
        var policy = TrustPolicy.Parse(Text);
        policy.MissingAt(First, index).ShouldBe(missing ? new MissingRange(240, 249) : null);
        policy.MissingAt(Second, index).ShouldBeNull();
    }

    [Theory]
    [InlineData("#transparency/key KEY 0", "has the wrong items")]
    [InlineData("#transparency/key KEY 0 - 3", "has the wrong items")]
    [InlineData("#transparency/key KEY 5 4", "'4' is neither - nor a size from 5 on")]
    [InlineData("#transparency/key KEY 05 9", "'05' is not a size")]
    [InlineData("#transparency/key other+00000000 0 9", "no key of an earlier log line")]
    [InlineData("#transparency/key KEY 0 1\n#transparency/key KEY 2 3", "a second range of")]
    [InlineData("#transparency/epoch a 0 9\n#transparency/epoch a 10 -", "a second epoch a")]
    [InlineData("#transparency/epoch a 0 9 missing 3", "has the wrong items")]
    [InlineData("#transparency/epoch a 0 9 missing 3 -", "what is missing has an end")]
    public void A_range_that_cannot_be_read_makes_the_policy_unusable(string lines, string fault) =>
        Should.Throw<FormatException>(() => TrustPolicy.Parse($"log {Old.Verifier}\nquorum none\n{lines.Replace("KEY", $"{Old.Verifier.Name}+{Old.Verifier.KeyId:x8}", StringComparison.Ordinal)}")).Message.ShouldContain(fault);
}
