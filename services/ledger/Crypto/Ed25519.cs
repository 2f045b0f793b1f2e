using System.Security.Cryptography;

namespace Transparency.Ledger;

/// <summary>Ed25519 (RFC 8032, pure) through libcrypto.</summary>
public static unsafe class Ed25519
{
    /// <summary>Length of a private seed in bytes.</summary>
    public const int SeedSize = 32;

    /// <summary>Length of a public key in bytes.</summary>
    public const int PublicKeySize = 32;

    /// <summary>Length of a signature in bytes.</summary>
    public const int SignatureSize = 64;

    /// <summary>The public key of a 32-byte private seed.</summary>
    /// <exception cref="ArgumentException">The seed is not 32 bytes long.</exception>
    public static byte[] PublicKey(ReadOnlySpan<byte> seed)
    {
        var key = PrivateKey(seed);
        try
        {
            var output = new byte[PublicKeySize];
            nuint length = PublicKeySize;
            fixed (byte* o = output)
                Check(LibCrypto.EVP_PKEY_get_raw_public_key(key, o, &length));
            return output;
        }
        finally
        {
            LibCrypto.EVP_PKEY_free(key);
        }
    }

    /// <summary>Signs a message; the same seed and message always give the same 64 bytes.</summary>
    /// <exception cref="ArgumentException">The seed is not 32 bytes long.</exception>
    public static byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
    {
        var key = PrivateKey(seed);
        var context = LibCrypto.EVP_MD_CTX_new();
        try
        {
            Check(LibCrypto.EVP_DigestSignInit(context, 0, 0, 0, key));
            var signature = new byte[SignatureSize];
            nuint length = SignatureSize;
            fixed (byte* s = signature)
            fixed (byte* m = message)
                Check(LibCrypto.EVP_DigestSign(context, s, &length, m, (nuint)message.Length));
            return signature;
        }
        finally
        {
            LibCrypto.EVP_MD_CTX_free(context);
            LibCrypto.EVP_PKEY_free(key);
        }
    }

    /// <summary>Whether the signature is the key's over the message. Malformed keys and signatures are simply false.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != PublicKeySize || signature.Length != SignatureSize)
            return false;
        nint key;
        fixed (byte* p = publicKey)
            key = LibCrypto.EVP_PKEY_new_raw_public_key(LibCrypto.EvpPkeyEd25519, 0, p, PublicKeySize);
        if (key == 0)
            return Refused();
        var context = LibCrypto.EVP_MD_CTX_new();
        try
        {
            Check(LibCrypto.EVP_DigestVerifyInit(context, 0, 0, 0, key));
            fixed (byte* s = signature)
            fixed (byte* m = message)
                return LibCrypto.EVP_DigestVerify(context, s, SignatureSize, m, (nuint)message.Length) == 1 || Refused();
        }
        finally
        {
            LibCrypto.EVP_MD_CTX_free(context);
            LibCrypto.EVP_PKEY_free(key);
        }
    }

    private static nint PrivateKey(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != SeedSize)
            throw new ArgumentException("An Ed25519 seed has 32 bytes.", nameof(seed));
        fixed (byte* s = seed)
        {
            var key = LibCrypto.EVP_PKEY_new_raw_private_key(LibCrypto.EvpPkeyEd25519, 0, s, SeedSize);
            Check(key == 0 ? 0 : 1);
            return key;
        }
    }

    private static void Check(int result)
    {
        if (result == 1)
            return;
        LibCrypto.ERR_clear_error();
        throw new CryptographicException("libcrypto refused an Ed25519 operation.");
    }

    // OpenSSL leaves the reason of a failed verification in the thread's error queue, where the next TLS read of this
    // thread would find it and fail.
    private static bool Refused()
    {
        LibCrypto.ERR_clear_error();
        return false;
    }
}
