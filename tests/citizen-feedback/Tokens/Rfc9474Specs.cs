using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using Transparency.CitizenFeedback.Tokens;

namespace Transparency.CitizenFeedback.Tests.Tokens;

/// <summary>Appendix A of RFC 9474: four variants with one key.</summary>
public class The_vectors_of_RFC_9474
{
    internal static readonly JsonElement File = JsonDocument.Parse(System.IO.File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Tokens/rfc9474.json"))).RootElement;

    internal static byte[] Hex(JsonElement of, string name) => Convert.FromHexString(of.GetProperty(name).GetString()!);

    public static IEnumerable<object[]> Names => File.GetProperty("vectors").EnumerateArray().Select(v => new object[] { v.GetProperty("name").GetString()! });

    internal static byte[] PrivateKey()
    {
        var key = File.GetProperty("key");
        byte[] Of(BigInteger number, int size) => Phone.Bytes(number, size);
        var (p, q, d) = (Phone.Number(Hex(key, "p")), Phone.Number(Hex(key, "q")), Phone.Number(Hex(key, "d")));
        using var rsa = RSA.Create(new RSAParameters
        {
            Modulus = Hex(key, "n"), Exponent = Hex(key, "e"), D = Of(d, 512), P = Of(p, 256), Q = Of(q, 256),
            DP = Of(d % (p - 1), 256), DQ = Of(d % (q - 1), 256), InverseQ = Of(Phone.Inverse(q, p), 256),
        });
        return rsa.ExportRSAPrivateKey();
    }

    [Theory, MemberData(nameof(Names))]
    public void Come_out_at_every_step(string name)
    {
        var vector = File.GetProperty("vectors").EnumerateArray().Single(v => v.GetProperty("name").GetString() == name);
        using var key = new BlindSigningKey(PrivateKey());
        byte[] prepared = [.. Hex(vector, "msg_prefix"), .. Hex(vector, "msg")];
        prepared.ShouldBe(Hex(vector, "prepared_msg"));
        var blinding = Phone.Blind(key.Public, prepared, Hex(vector, "salt"), Phone.Number(Hex(vector, "inv")));
        blinding.Encoded.ShouldBe(Hex(vector, "encoded_msg"));
        blinding.Blinded.ShouldBe(Hex(vector, "blinded_msg"));
        var signed = key.Sign(blinding.Blinded).ShouldNotBeNull();
        signed.ShouldBe(Hex(vector, "blind_sig"));
        var signature = Phone.Unblind(key.Public, blinding, signed);
        signature.ShouldBe(Hex(vector, "sig"));
        // We verify with a salt of 48 bytes only; the variants without salt are not ours.
        key.Public.Verify(prepared, signature).ShouldBe(!name.Contains("PSSZERO", StringComparison.Ordinal));
    }
}

public class An_issuing_key
{
    private static readonly BlindSigningKey Key = new(BlindSigningKey.Generate(2048));

    [Fact]
    public void Signs_only_numbers_below_its_modulus_of_its_own_length()
    {
        Key.Sign(Key.Public.Modulus).ShouldBeNull();
        Key.Sign([.. Enumerable.Repeat((byte)0xFF, 256)]).ShouldBeNull();
        Key.Sign(new byte[255]).ShouldBeNull();
        Key.Sign(new byte[257]).ShouldBeNull();
        Key.Sign([]).ShouldBeNull();
    }

    [Fact]
    public void Verifies_a_token_signed_unseen_and_no_changed_one()
    {
        var blinding = Phone.Blind(Key.Public, RandomNumberGenerator.GetBytes);
        var signature = Phone.Unblind(Key.Public, blinding, Key.Sign(blinding.Blinded)!);
        Key.Public.Verify(blinding.Prepared, signature).ShouldBeTrue();
        // The same number written with the modulus added would be a second spelling of one signature.
        Key.Public.Verify(blinding.Prepared, [1, .. signature]).ShouldBeFalse();
        for (var i = 0; i < 64; i++)
        {
            byte[] other = [.. blinding.Prepared];
            other[i] ^= 1;
            Key.Public.Verify(other, signature).ShouldBeFalse();
        }
        signature[^1] ^= 1;
        Key.Public.Verify(blinding.Prepared, signature).ShouldBeFalse();
        Key.Public.Verify([], signature).ShouldBeFalse();
    }

    [Fact]
    public void Needs_the_usual_exponent() =>
        Should.Throw<CryptographicException>(() => new BlindPublicKey(new RSAParameters { Modulus = Key.Public.Modulus, Exponent = [3] }));
}
