using System.Security.Cryptography;
using System.Text;
using Transparency.DecisionCapture.Subjects;
using Transparency.DecisionCapture.Tests.Intake;

namespace Transparency.DecisionCapture.Tests.Subjects;

public sealed class SealingSpecs
{
    private static readonly SubjectKey s_key = new("s-00000000000000000000000001", new byte[32].Fill(1), new byte[32].Fill(2));
    private static readonly Guid s_event = Guid.Parse("019a5b00-0000-7000-8000-000000000001");

    [Fact]
    public void A_sealed_text_opens_where_it_was_sealed_and_nowhere_else()
    {
        var text = Sealing.Seal(s_key, s_event, "reason.facts", "ข้อเท็จจริง"u8);
        text.ShouldStartWith("v1.s-00000000000000000000000001.");
        Sealing.SubjectOf(text).ShouldBe(s_key.Name);
        Sealing.Open(s_key, s_event, "reason.facts", text).ShouldBe("ข้อเท็จจริง");
        Should.Throw<CryptographicException>(() => Sealing.Open(s_key, s_event, "reason.law", text));
        Should.Throw<CryptographicException>(() => Sealing.Open(s_key, Guid.NewGuid(), "reason.facts", text));
        Should.Throw<CryptographicException>(() => Sealing.Open(s_key with { Secret = new byte[32].Fill(9) }, s_event, "reason.facts", text));
        Should.Throw<CryptographicException>(() => Sealing.Open(s_key with { Name = "s-other" }, s_event, "reason.facts", text));
    }

    [Fact]
    public void The_form_is_nonce_ciphertext_tag_under_event_id_and_path()
    {
        var text = Sealing.Seal(s_key, s_event, "why", "abc"u8);
        var box = System.Buffers.Text.Base64Url.DecodeFromChars(text.Split('.')[2]);
        box.Length.ShouldBe(12 + 3 + 16);
        var plain = new byte[3];
        using var aes = new AesGcm(s_key.Secret, 16);
        aes.Decrypt(box.AsSpan(0, 12), box.AsSpan(12, 3), box.AsSpan(15), plain, [.. s_event.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes("why")]);
        plain.ShouldBe("abc"u8.ToArray());
    }

    [Fact]
    public void The_same_text_twice_is_two_ciphertexts() =>
        Sealing.Seal(s_key, s_event, "why", "abc"u8).ShouldNotBe(Sealing.Seal(s_key, s_event, "why", "abc"u8));

    [Fact]
    public void A_master_box_opens_only_in_its_place()
    {
        var master = new MasterKey(Given.MasterSecret);
        var box = master.Wrap("key"u8, "here"u8);
        master.Unwrap(box, "here"u8).ShouldBe("key"u8.ToArray());
        Should.Throw<CryptographicException>(() => master.Unwrap(box, "there"u8));
        Should.Throw<CryptographicException>(() => master.Unwrap([1, 2, 3], "here"u8));
    }

    [Theory]
    [InlineData("person", "1-2345-67890-12-1", "person", "1234567890121", true)]
    [InlineData("person", "aa1234567", "person", "AA1234567 ", true)]
    [InlineData("person", "๑๒๓", "person", "123", true)]
    [InlineData("person", "123", "company", "123", false)]
    [InlineData("person", "123", "person", "124", false)]
    public void A_look_up_does_not_depend_on_how_the_number_was_typed(string kind, string id, string otherKind, string otherId, bool same) =>
        (new SubjectLookup(Given.PseudonymKey).Of(kind, id) == new SubjectLookup(Given.PseudonymKey).Of(otherKind, otherId)).ShouldBe(same);

    [Fact]
    public void A_look_up_needs_the_key() =>
        new SubjectLookup(Given.PseudonymKey).Of("person", "1").ShouldNotBe(new SubjectLookup(Given.MasterSecret).Of("person", "1"));
}
