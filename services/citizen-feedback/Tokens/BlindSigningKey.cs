using System.Security.Cryptography;

namespace Transparency.CitizenFeedback.Tokens;

/// <summary>
/// The issuer's side of RFC 9474 (RSA blind signatures): signs what it cannot read. Holds the private key until disposed. Safe for many
/// threads at once.
/// </summary>
public sealed class BlindSigningKey : IDisposable
{
    /// <summary>Bits of the modulus of new keys: the strength of AES-128 (NIST SP 800-57), and still quick on an old phone.</summary>
    public const int Bits = 3072;

    private readonly Handle _key;

    /// <param name="pkcs1">RSAPrivateKey of RFC 8017, A.1.2, in DER. The caller wipes it.</param>
    /// <exception cref="CryptographicException">It is no RSA key, or its public exponent is not 65537.</exception>
    public BlindSigningKey(ReadOnlySpan<byte> pkcs1)
    {
        using var rsa = RSA.Create();
        rsa.ImportRSAPrivateKey(pkcs1, out _);
        Public = new BlindPublicKey(rsa.ExportParameters(false));
        _key = Handle.Of(pkcs1);
    }

    public BlindPublicKey Public { get; }

    /// <summary>A new private key (RFC 8017, A.1.2) of <see cref="Bits"/> bits; the caller wipes it.</summary>
    public static byte[] Generate(int bits = Bits)
    {
        using var rsa = RSA.Create(bits);
        return rsa.ExportRSAPrivateKey();
    }

    /// <summary>BlindSign of RFC 9474, section 4.3: the same blinded message always gives the same signature.</summary>
    /// <param name="blinded">As long as the modulus.</param>
    /// <returns>Null when it is not a number below the modulus, written in as many bytes as the modulus.</returns>
    /// <exception cref="CryptographicException">The result does not verify: a fault in the machine. Nothing leaves, since it could betray the key.</exception>
    public byte[]? Sign(ReadOnlySpan<byte> blinded)
    {
        if (blinded.Length != Public.Size || Public.Number(blinded) is not { } message) return null;
        var signature = _key.Apply(blinded, Public.Size);
        return Public.Raise(signature) == message ? signature : throw new CryptographicException("The blind signature does not verify.");
    }

    public void Dispose() => _key.Dispose();

    private sealed unsafe class Handle() : System.Runtime.InteropServices.SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        public static Handle Of(ReadOnlySpan<byte> der)
        {
            var key = new Handle();
            fixed (byte* bytes = der)
            {
                var at = bytes;
                key.SetHandle(LibCrypto.d2i_AutoPrivateKey(0, &at, der.Length));
            }
            if (key.IsInvalid) Refuse();
            return key;
        }

        public byte[] Apply(ReadOnlySpan<byte> message, int size)
        {
            var (output, length, added) = (new byte[size], (nuint)size, false);
            DangerousAddRef(ref added);
            var context = LibCrypto.EVP_PKEY_CTX_new(handle, 0);
            try
            {
                fixed (byte* o = output)
                fixed (byte* m = message)
                    if (context == 0 || LibCrypto.EVP_PKEY_sign_init(context) != 1 || LibCrypto.EVP_PKEY_CTX_set_rsa_padding(context, LibCrypto.NoPadding) != 1
                        || LibCrypto.EVP_PKEY_sign(context, o, &length, m, (nuint)message.Length) != 1 || length != (nuint)size)
                        Refuse();
                return output;
            }
            finally
            {
                LibCrypto.EVP_PKEY_CTX_free(context);
                if (added) DangerousRelease();
            }
        }

        protected override bool ReleaseHandle()
        {
            LibCrypto.EVP_PKEY_free(handle);
            return true;
        }

        // The reason must not stay in this thread's error queue, where its next TLS read would find it and fail.
        private static void Refuse()
        {
            LibCrypto.ERR_clear_error();
            throw new CryptographicException("libcrypto refused an RSA operation.");
        }
    }
}
