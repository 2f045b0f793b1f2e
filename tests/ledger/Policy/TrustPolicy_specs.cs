namespace Transparency.Ledger.Tests;

public class TrustPolicy_specs
{
    private const string Origin = "transparency.example/log";

    private static readonly DateTimeOffset Now = new(2026, 1, 5, 2, 0, 0, TimeSpan.Zero);
    private static readonly SigningKey Log = SigningKey.Generate(Origin, NoteAlgorithm.Ed25519);
    private static readonly SigningKey LogEcdsa = SigningKey.Generate(Origin, NoteAlgorithm.Ecdsa);
    private static readonly SigningKey[] Witnesses = [.. Enumerable.Range(1, 4).Select(i => SigningKey.Generate($"witness.example/{i}", NoteAlgorithm.Cosignature))];
    private static readonly Checkpoint Head = new(Origin, 7, Sha256.Hash("root"u8));

    private static string Grouped => $"""
        # two operators
        log {Log} https://transparency.example/log
        log {LogEcdsa}
          witness X1 {Witnesses[0]} https://x1.example
        witness X2	{Witnesses[1]}
        witness X3 {Witnesses[2]}
        group X 2 X1 X2 X3
        witness Y1 {Witnesses[3]}
        group Y any Y1
        group both all X Y

        quorum both
        """;

    private static SignedNote Signed(params SigningKey[] keys) => Head.Sign(keys, Now);

    [Theory]
    [InlineData("0 1 3", true)]
    [InlineData("0 1 2 3", true)]
    [InlineData("0 1 2", false)]
    [InlineData("0 3", false)]
    [InlineData("", false)]
    public void A_quorum_of_groups_is_met_or_not(string cosigners, bool accepted)
    {
        var chosen = cosigners.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(i => Witnesses[int.Parse(i)]);
        var verdict = TrustPolicy.Parse(Grouped).Check(Signed([Log, .. chosen]));
        verdict.Accepted.ShouldBe(accepted);
        verdict.CosignedBy.Count.ShouldBe(chosen.Count());
        verdict.CosignedBy.Values.ShouldAllBe(at => at == Now);
        verdict.SignedBy.ShouldBe([Log.Verifier]);
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(1, 2, false)]
    [InlineData(2, 2, true)]
    [InlineData(3, 2, true)]
    public void A_plain_policy_wants_k_of_n(int cosigners, int wanted, bool accepted) =>
        TrustPolicy.Of([Log.Verifier], Witnesses.Select(w => w.Verifier), wanted).Check(Signed([Log, .. Witnesses.Take(cosigners)])).Accepted.ShouldBe(accepted);

    [Fact]
    public void One_witness_counts_once_however_often_it_signs() =>
        TrustPolicy.Of([Log.Verifier], Witnesses.Select(w => w.Verifier), 2).Check(Signed(Log, Witnesses[0], Witnesses[0])).Accepted.ShouldBeFalse();

    [Fact]
    public void Says_when_no_known_key_of_the_log_signed()
    {
        var policy = TrustPolicy.Of([Log.Verifier], [], 0);
        policy.Check(Signed(LogEcdsa)).Problems.ShouldHaveSingleItem().ShouldBe($"No known key of log {Origin} signed the checkpoint.");
        policy.Check(new Checkpoint("elsewhere", 7, Head.Root).Sign([Log], Now)).Problems.ShouldHaveSingleItem().ShouldBe("The log elsewhere is not in the policy.");
        TrustPolicy.Of([Log.Verifier, LogEcdsa.Verifier], [], 0).Check(Signed(LogEcdsa)).Accepted.ShouldBeTrue();
    }

    [Fact]
    public void A_wrong_signature_of_a_known_key_spoils_the_whole_checkpoint()
    {
        var policy = TrustPolicy.Of([Log.Verifier, LogEcdsa.Verifier], Witnesses.Select(w => w.Verifier), 1);
        var other = new Checkpoint(Origin, 8, Head.Root);
        var good = Signed(Log, Witnesses[0]);
        policy.Check(good).Accepted.ShouldBeTrue();
        policy.Check(good.With([LogEcdsa.Sign(other.Text, Now)])).Problems.ShouldHaveSingleItem().ShouldContain("signature of log key");
        policy.Check(good.With([Witnesses[1].Sign(other.Text, Now)])).Problems.ShouldHaveSingleItem().ShouldContain("cosignature of witness witness.example/2");
        policy.Check(good.With([SigningKey.Generate(Origin, NoteAlgorithm.Ed25519).Sign(other.Text, Now)])).Accepted.ShouldBeTrue();
    }

    [Fact]
    public void A_witness_cannot_stand_in_for_the_log() =>
        TrustPolicy.Of([Log.Verifier], [Witnesses[0].Verifier], 1).Check(Signed(Witnesses[0])).Accepted.ShouldBeFalse();

    [Theory]
    [InlineData("quorum none\nquorum none", "line 2: a second quorum line.")]
    [InlineData("", "no quorum line")]
    [InlineData("log x\nquorum none", "line 1: A verifier key has three parts")]
    [InlineData("witness none WITNESS1\nquorum none", "line 1: the name 'none' is taken.")]
    [InlineData("witness a WITNESS1\nwitness a WITNESS2\nquorum none", "line 2: the name 'a' is taken.")]
    [InlineData("witness a WITNESS1\nwitness b WITNESS1\nquorum none", "line 2: the same public key")]
    [InlineData("log LOG\nlog LOG\nquorum none", "line 2: the same public key")]
    [InlineData("witness a LOG\nquorum none", "line 1: a witness needs a cosignature key")]
    [InlineData("log WITNESS1\nquorum none", "line 1: a cosignature key cannot be a log's key.")]
    [InlineData("quorum a", "line 1: 'a' is not defined on an earlier line.")]
    [InlineData("group g any a\nwitness a WITNESS1\nquorum g", "line 1: 'a' is not defined")]
    [InlineData("witness a WITNESS1\ngroup g 2 a\nquorum g", "line 2: '2' is not all, any or a number from 1 to 1.")]
    [InlineData("witness a WITNESS1\ngroup g 0 a\nquorum g", "line 2: '0' is not")]
    [InlineData("witness a WITNESS1\ngroup g 01 a\nquorum g", "line 2: '01' is not")]
    [InlineData("witness a WITNESS1\ngroup g any a a\nquorum g", "line 2: 'a' is already a member")]
    [InlineData("witness a WITNESS1\ngroup g any a\ngroup h any a\nquorum g", "line 3: 'a' is already a member")]
    [InlineData("witness a WITNESS1\ngroup g any none\nquorum g", "line 2: 'none' is not defined")]
    [InlineData("group g any\nquorum none", "line 1: 'group' is no line of a policy")]
    [InlineData("nonsense\nquorum none", "line 1: 'nonsense' is no line")]
    [InlineData("quorum none\r", "line 1: a control character")]
    public void Names_line_and_fault(string policy, string fault) =>
        Should.Throw<FormatException>(() => TrustPolicy.Parse(policy.Replace("WITNESS1", $"{Witnesses[0]}").Replace("WITNESS2", $"{Witnesses[1]}").Replace("LOG", $"{Log}"))).Message.ShouldContain(fault);

    [Fact]
    public void Urls_are_kept()
    {
        var policy = TrustPolicy.Parse(Grouped);
        policy.Logs.Select(l => l.Url).ShouldBe(["https://transparency.example/log", null]);
        policy.Witnesses[0].Url.ShouldBe("https://x1.example");
    }
}
