using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using Transparency.CitizenFeedback.Tokens;

namespace Transparency.CitizenFeedback.Tests.Tokens;

/// <summary>The phone's side of RFC 9474 in C#, written apart from the page's JavaScript: what one makes the other must accept.</summary>
internal static class Phone
{
    /// <param name="Prepared">Random prefix and token.</param>
    /// <param name="Inverse">Takes the blinding away again.</param>
    public sealed record Blinding(byte[] Prepared, byte[] Encoded, byte[] Blinded, BigInteger Inverse);

    public static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    public static byte[] Bytes(BigInteger number, int size)
    {
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[size - bytes.Length], .. bytes];
    }

    /// <summary>A token of the phone's own making, blinded.</summary>
    /// <param name="random">Fills a buffer; a seeded source makes a test repeatable.</param>
    public static Blinding Blind(BlindPublicKey key, Func<int, byte[]> random)
    {
        var n = Number(key.Modulus);
        BigInteger r;
        do r = Number(random(key.Size));
        while (r.IsZero || r >= n || BigInteger.GreatestCommonDivisor(r, n) != 1);
        return Blind(key, random(64), random(48), Inverse(r, n));
    }

    public static Blinding Blind(BlindPublicKey key, byte[] prepared, byte[] salt, BigInteger inverse)
    {
        var n = Number(key.Modulus);
        var encoded = Encode(prepared, salt, (int)n.GetBitLength() - 1);
        var blinded = Number(encoded) * BigInteger.ModPow(Inverse(inverse, n), 65537, n) % n;
        return new(prepared, encoded, Bytes(blinded, key.Size), inverse);
    }

    public static byte[] Unblind(BlindPublicKey key, Blinding blinding, byte[] blindSignature) =>
        Bytes(Number(blindSignature) * blinding.Inverse % Number(key.Modulus), key.Size);

    /// <summary>a⁻¹ mod n by Euclid.</summary>
    public static BigInteger Inverse(BigInteger a, BigInteger n)
    {
        var (r0, r1, t0, t1) = (n, a % n, BigInteger.Zero, BigInteger.One);
        while (!r1.IsZero)
        {
            var quotient = r0 / r1;
            (r0, r1, t0, t1) = (r1, r0 - quotient * r1, t1, t0 - quotient * t1);
        }
        return t0.Sign < 0 ? t0 + n : t0;
    }

    /// <summary>EMSA-PSS-ENCODE of RFC 8017, section 9.1.1, with SHA-384.</summary>
    public static byte[] Encode(byte[] message, byte[] salt, int bits)
    {
        var size = (bits + 7) / 8;
        var hash = SHA384.HashData([.. new byte[8], .. SHA384.HashData(message), .. salt]);
        byte[] block = [.. new byte[size - salt.Length - hash.Length - 2], 1, .. salt];
        var mask = Mask(hash, block.Length);
        for (var i = 0; i < block.Length; i++) block[i] ^= mask[i];
        block[0] &= (byte)(0xFF >> (8 * size - bits));
        return [.. block, .. hash, 0xBC];
    }

    private static byte[] Mask(byte[] seed, int length)
    {
        var mask = new List<byte>();
        Span<byte> counter = stackalloc byte[4];
        for (var i = 0; mask.Count < length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(counter, i);
            mask.AddRange(SHA384.HashData([.. seed, .. counter]));
        }
        return [.. mask.Take(length)];
    }
}
