namespace Transparency.Ledger.Tests;

public class Notes_specs
{
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 9, 0, 0, TimeSpan.FromHours(7));

    // The example of the signed-note specification, the one of the Go checksum database, and two public ECDSA logs.
    [Theory]
    [InlineData("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n")]
    [InlineData("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n")]
    [InlineData("rekor.sigstore.dev+c0d23d6a+AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNhtmPtrWm3U1eQXBogSMdGvXwBcK5AW5i0hrZLOC96l+smGNM7nwZ4QvFK/4sueRoVj//QP22Ni4Qt9DPfkWLc=",
        "Rekor\n798034\nf+7CoKgXKE/tNys9TTXcr/ad6U/K3xvznmzew9y6SP0=\n\n— rekor.sigstore.dev wNI9ajBEAiARInWIWyCdyG27CO6LPnPekyw20qO0YJfoaPaowGp/XgIgc+qEHS3+GKVClgqq20uDLet7MCoTURUCRdxwWBHHufk=\n")]
    [InlineData("pixel6_transparency_log+91c16e30+AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABN+4x0Jk1yTwvLFI9A4NDdGZcX0aiWVdWM5XJVy0M4VWD3AvyW5Q6Hs9A0mcDkpUoYgn+KKPNzFC0H3nN3q6JQ8=",
        "DEFAULT\n10\nbsWRucJU5xJPHb5eBdOm6+DM+VelCZBuvtI3sHERJ9Y=\n\n— pixel6_transparency_log kcFuMDBFAiEAhqMAP8P6qf6QxtUJhzMhbN+MbZ9dwfUHzGQJmffJHtoCIGD0cNe47dHWBoPwYdgBCepB06/+g5O1FmYjXl06owL4\n")]
    public void Verifies_published_notes(string vkey, string note)
    {
        var key = VerifierKey.Parse(vkey);
        key.ToString().ShouldBe(vkey);
        var signed = SignedNote.Parse(note);
        signed.ToString().ShouldBe(note);
        key.Verify(signed.Text, signed.Signatures[0]).ShouldBeTrue();
        key.Verify(signed.Text + "x\n", signed.Signatures[0]).ShouldBeFalse();
        key.Verify(signed.Text, signed.Signatures[0] with { Name = "other" }).ShouldBeFalse();
    }

    [Fact]
    public void Reads_the_key_of_the_Go_checksum_database()
    {
        var key = SigningKey.Parse("PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz\n");
        key.Verifier.ToString().ShouldBe("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
        key.Sign("If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n", Now).Line
            .ShouldBe("— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n");
    }

    [Theory]
    [InlineData(NoteAlgorithm.Ed25519)]
    [InlineData(NoteAlgorithm.Ecdsa)]
    [InlineData(NoteAlgorithm.Cosignature)]
    public void Keys_of_every_kind_go_through_their_text_form_and_sign(NoteAlgorithm algorithm)
    {
        var key = SigningKey.Parse(SigningKey.Generate("transparency.example/log", algorithm).Export());
        var text = new Checkpoint("transparency.example/log", 3, new byte[32]).Text;
        var line = key.Sign(text, Now).Line;
        NoteSignature.TryParse(line.TrimEnd('\n'), out var signature).ShouldBeTrue();
        var verifier = VerifierKey.Parse(key.ToString());
        verifier.ShouldBe(key.Verifier);
        verifier.Verify(text, signature).ShouldBeTrue();
        signature.Bytes[^1] ^= 1;
        verifier.Verify(text, signature).ShouldBeFalse();
        // The secret is the fifth part, and has a plus sign of its own now and then.
        key.ToString().ShouldNotContain(key.Export().Split('+', 5)[4]);
    }

    [Fact]
    public void A_cosignature_states_its_time_and_covers_it()
    {
        var key = SigningKey.Generate("witness.example/w1", NoteAlgorithm.Cosignature);
        var signature = key.Sign("o\n1\n" + Convert.ToBase64String(new byte[32]) + "\n", Now);
        VerifierKey.CosignedAt(signature).ShouldBe(Now.ToUnixTimeSeconds());
        signature.Bytes[7] ^= 1;
        key.Verifier.Verify("o\n1\n" + Convert.ToBase64String(new byte[32]) + "\n", signature).ShouldBeFalse();
        signature.Bytes[0] = 0x80;
        VerifierKey.CosignedAt(signature).ShouldBeNull();
    }

    [Theory]
    [InlineData("bananas+12344556")]
    [InlineData("rekor.sigstore.dev+12345678+THIS_IS_NOT_BASE64!")]
    [InlineData("rekor.sigstore.dev+12345678+AwEB")]
    [InlineData("example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2l")]
    [InlineData("+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("a b+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("a+530d903a+AjBZMBMGByqGSM49")]
    [InlineData("")]
    public void Refuses_other_verifier_keys(string vkey) => Should.Throw<FormatException>(() => VerifierKey.Parse(vkey));

    [Theory]
    [InlineData("PRIVATE+KEY+PeterNeumann+c74f20a4+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")]
    [InlineData("PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr")]
    [InlineData("PRIVATE+KEY+PeterNeumann+c74f20a3+AoEKFALVFGyNhPJEMzD1QIDr")]
    [InlineData("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    public void Refuses_other_private_keys_without_repeating_them(string text) =>
        Should.Throw<FormatException>(() => SigningKey.Parse(text)).Message.ShouldNotContain(text.Split('+')[^1]);

    [Theory]
    [InlineData("text\n", "no blank line")]
    [InlineData("text\n\n", "no signature")]
    [InlineData("text\n\n— a AAAAAAA=", "does not end in a newline")]
    [InlineData("text\n\n- a AAAAAAA=\n", "malformed signature line")]
    [InlineData("text\n\n— a AAAAAAA=\nmore\n", "malformed signature line")]
    [InlineData("text\n\n— a AAAA\n", "malformed signature line")]
    [InlineData("text\n\n— a  AAAAAAA=\n", "malformed signature line")]
    [InlineData("text\n\n— a+b AAAAAAA=\n", "malformed signature line")]
    [InlineData("te\txt\n\n— a AAAAAAA=\n", "control character")]
    [InlineData("te\r\n\n— a AAAAAAA=\n", "control character")]
    public void Names_what_is_wrong_with_a_note(string note, string fault) =>
        Should.Throw<FormatException>(() => SignedNote.Parse(note)).Message.ShouldContain(fault);

    [Fact]
    public void The_signatures_begin_after_the_last_blank_line() =>
        SignedNote.Parse("a\n\nb\n\n— a AAAAAAA=\n").Text.ShouldBe("a\n\nb\n");

    [Theory]
    [InlineData("o\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", 0, 0)]
    [InlineData("example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", 20852163, 0)]
    [InlineData("o\n9223372036854775807\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\nmore\nlines\n", long.MaxValue, 2)]
    public void Reads_checkpoints(string text, long size, int extensions)
    {
        var checkpoint = Checkpoint.Parse(text);
        (checkpoint.Size, checkpoint.Extensions.Count, checkpoint.Text).ShouldBe((size, extensions, text));
    }

    [Theory]
    [InlineData("o\n1\n")]
    [InlineData("o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")]
    [InlineData("\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("o\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("o\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("o\n+1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("o\n9223372036854775808\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n")]
    [InlineData("o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jx\n")]
    [InlineData("o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\nx\n")]
    public void Refuses_other_checkpoints(string text) => Should.Throw<FormatException>(() => Checkpoint.Parse(text));

    [Fact]
    public void Key_files_are_made_once_and_readable_by_their_owner_only()
    {
        var directory = Directory.CreateTempSubdirectory("ledger-keys-");
        try
        {
            var path = Path.Combine(directory.FullName, "sub", "ed25519.key");
            var keys = Enumerable.Range(0, 8).AsParallel().WithDegreeOfParallelism(8).Select(_ => KeyFiles.ReadOrCreate(path, "a.example", NoteAlgorithm.Ed25519).Export()).Distinct();
            keys.ShouldHaveSingleItem();
            new FileInfo(path).UnixFileMode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            VerifierKey.Parse(File.ReadAllText(Path.ChangeExtension(path, ".vkey")).Trim()).ShouldBe(KeyFiles.Read(path).Verifier);
            Directory.GetFiles(Path.GetDirectoryName(path)!).Length.ShouldBe(2);
            Should.Throw<FormatException>(() => KeyFiles.ReadOrCreate(path, "b.example", NoteAlgorithm.Ed25519)).Message.ShouldStartWith(path);
            Should.Throw<FormatException>(() => KeyFiles.ReadOrCreate(path, "a.example", NoteAlgorithm.Ecdsa));
            File.WriteAllText(path, "nothing");
            Should.Throw<FormatException>(() => KeyFiles.Read(path)).Message.ShouldStartWith(path);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
