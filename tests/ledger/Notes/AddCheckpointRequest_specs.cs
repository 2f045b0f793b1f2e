namespace Transparency.Ledger.Tests;

public class AddCheckpointRequest_specs
{
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 2, 0, 0, TimeSpan.Zero);
    private static readonly SigningKey Log = SigningKey.Generate("example.com/log", NoteAlgorithm.Ed25519);
    private static readonly SigningKey Witness = SigningKey.Generate("witness.example/w1", NoteAlgorithm.Cosignature);
    private static readonly SignedNote Head = new Checkpoint("example.com/log", 9, new byte[32]).Sign([Log], Now);

    [Fact]
    public void Goes_through_its_text_form()
    {
        var request = new AddCheckpointRequest(7, [new byte[32], Sha256.Hash("x"u8)], Head);
        request.ToString().ShouldStartWith($"old 7\n{Convert.ToBase64String(new byte[32])}\n");
        AddCheckpointRequest.Parse(Rows.Utf8(request.ToString())).ToString().ShouldBe(request.ToString());
        var first = new AddCheckpointRequest(0, [], Head).ToString();
        first.ShouldBe($"old 0\n\n{Head}");
        AddCheckpointRequest.Parse(Rows.Utf8(first)).Proof.ShouldBeEmpty();
    }

    [Fact]
    public void Takes_from_an_answer_only_good_cosignatures_of_wanted_witnesses()
    {
        var request = new AddCheckpointRequest(0, [], Head);
        var good = Witness.Sign(Head.Text, Now);
        var ofAnotherHead = Witness.Sign(new Checkpoint("example.com/log", 8, new byte[32]).Text, Now);
        var ofAStranger = SigningKey.Generate("witness.example/w2", NoteAlgorithm.Cosignature).Sign(Head.Text, Now);
        request.Cosignatures(good.Line + ofAnotherHead.Line + ofAStranger.Line + "noise\n", [Witness.Verifier, Log.Verifier]).Select(s => s.Line).ShouldBe([good.Line]);
        request.Cosignatures(Head.Signatures[0].Line, [Log.Verifier]).ShouldBeEmpty();
    }
}
