using Transparency.CitizenFeedback.Tokens;

namespace Transparency.CitizenFeedback.Tests.Tokens;

public sealed class The_page_in_JavaScript(PagePhone phone) : IClassFixture<PagePhone>
{
    [Theory, MemberData(nameof(The_vectors_of_RFC_9474.Names), MemberType = typeof(The_vectors_of_RFC_9474))]
    public void Comes_to_the_vectors_of_RFC_9474(string name)
    {
        var file = The_vectors_of_RFC_9474.File;
        var vector = file.GetProperty("vectors").EnumerateArray().Single(v => v.GetProperty("name").GetString() == name);
        string Of(string field) => vector.GetProperty(field).GetString()!;
        var modulus = file.GetProperty("key").GetProperty("n").GetString();
        var blinding = phone.Ask(new { ask = "blind", modulus, given = new { prepared = Of("prepared_msg"), salt = Of("salt"), inv = Of("inv") } });
        blinding["encoded"]!.GetValue<string>().ShouldBe(Of("encoded_msg"));
        blinding["blinded"]!.GetValue<string>().ShouldBe(Of("blinded_msg"));
        phone.Ask(new { ask = "finalize", modulus, encoded = Of("encoded_msg"), inverse = Of("inv"), signed = Of("blind_sig") }).GetValue<string>().ShouldBe(Of("sig"));
    }

    [Theory]
    [InlineData(2048)]
    [InlineData(3072)]
    public void Makes_tokens_that_the_service_signs_unseen_and_accepts(int bits)
    {
        using var key = new BlindSigningKey(BlindSigningKey.Generate(bits));
        var modulus = Convert.ToHexStringLower(key.Public.Modulus);
        var seen = new HashSet<string>();
        for (var i = 0; i < 5; i++)
        {
            var made = phone.Ask(new { ask = "blind", modulus });
            string Of(string field) => made[field]!.GetValue<string>();
            var signed = key.Sign(Convert.FromHexString(Of("blinded"))).ShouldNotBeNull();
            var signature = phone.Ask(new { ask = "finalize", modulus, encoded = Of("encoded"), inverse = Of("inverse"), signed = Convert.ToHexStringLower(signed) }).GetValue<string>();
            key.Public.Verify(Convert.FromHexString(Of("prepared")), Convert.FromHexString(signature)).ShouldBeTrue();
            seen.Add(Of("prepared")).ShouldBeTrue();
            seen.Add(Of("inverse")).ShouldBeTrue();
            // An issuer that signs something else, to know its token again, is found out before anybody votes with it.
            signed[^1] ^= 1;
            phone.Ask(new { ask = "finalize", modulus, encoded = Of("encoded"), inverse = Of("inverse"), signed = Convert.ToHexStringLower(signed) }).GetValue<string>().ShouldBe("invalid signature");
        }
    }
}
