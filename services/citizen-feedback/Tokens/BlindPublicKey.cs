using System.Numerics;
using System.Security.Cryptography;

namespace Transparency.CitizenFeedback.Tokens;

/// <summary>Public half of an issuing key: what phones blind with, and what unblinded tokens are checked with.</summary>
public sealed class BlindPublicKey
{
    private static readonly byte[] Exponent = [1, 0, 1];
    private readonly BigInteger _modulus;

    /// <exception cref="CryptographicException">The exponent is not 65537.</exception>
    public BlindPublicKey(RSAParameters key)
    {
        if (!key.Exponent.AsSpan().SequenceEqual(Exponent)) throw new CryptographicException("The public exponent is not 65537.");
        Modulus = key.Modulus!;
        _modulus = new BigInteger(Modulus, isUnsigned: true, isBigEndian: true);
    }

    public BlindPublicKey(byte[] modulus) : this(new RSAParameters { Modulus = modulus, Exponent = Exponent }) { }

    /// <summary>n, big-endian, without leading zeros.</summary>
    public byte[] Modulus { get; }

    /// <summary>Bytes of the modulus, and of every message and signature.</summary>
    public int Size => Modulus.Length;

    /// <summary>Name of the key: the first 16 bytes of the SHA-256 of its modulus, in hex.</summary>
    public string Id => Convert.ToHexStringLower(SHA256.HashData(Modulus))[..32];

    /// <summary>Verify of RFC 9474, section 4.5, for RSABSSA-SHA384-PSS-Randomized: RSASSA-PSS with SHA-384, MGF1 on it and 48 bytes of salt.</summary>
    /// <param name="prepared">The random prefix of 32 bytes, then the token.</param>
    public bool Verify(ReadOnlySpan<byte> prepared, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != Size || Number(signature) is null) return false;
        using var rsa = RSA.Create(new RSAParameters { Modulus = Modulus, Exponent = Exponent });
        return rsa.VerifyData(prepared, signature, HashAlgorithmName.SHA384, RSASignaturePadding.Pss);
    }

    /// <summary>The number that the bytes spell; null when it is not below the modulus.</summary>
    internal BigInteger? Number(ReadOnlySpan<byte> bytes) =>
        new BigInteger(bytes, isUnsigned: true, isBigEndian: true) is var number && number < _modulus ? number : null;

    /// <summary>RSAVP1: signature ^ e mod n.</summary>
    internal BigInteger Raise(ReadOnlySpan<byte> signature) =>
        BigInteger.ModPow(new BigInteger(signature, isUnsigned: true, isBigEndian: true), new BigInteger(Exponent, isUnsigned: true, isBigEndian: true), _modulus);
}
