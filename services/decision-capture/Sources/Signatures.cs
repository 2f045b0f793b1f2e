using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Transparency.DecisionCapture.Sources;

/// <summary>Detached signatures of sources: ECDSA P-256 over SHA-256 of the canonical data, r‖s in base64.</summary>
public static class Signatures
{
    // Reading a key from PEM costs more than a verification; keys are few and never secret.
    private static readonly ConcurrentDictionary<string, ECDsa> s_keys = new(StringComparer.Ordinal);

    /// <summary>True when the signature over the digest is good under the key.</summary>
    /// <param name="publicKeyPem">SubjectPublicKeyInfo PEM of a P-256 key, checked by <see cref="IsKey"/> when it was registered.</param>
    /// <param name="dataDigest">SHA-256 of the canonical data.</param>
    /// <param name="signature">Base64 of 64 bytes.</param>
    public static bool Verify(string publicKeyPem, byte[] dataDigest, string signature)
    {
        Span<byte> bytes = stackalloc byte[64];
        if (!Convert.TryFromBase64String(signature, bytes, out var length) || length != 64)
            return false;
        var key = s_keys.GetOrAdd(publicKeyPem, static pem => Read(pem));
        lock (key)
            return key.VerifyHash(dataDigest, bytes);
    }

    /// <summary>True when the text is the PEM of a P-256 public key.</summary>
    public static bool IsKey(string pem)
    {
        try
        {
            using var key = Read(pem);
            return key.KeySize == 256 && !pem.Contains("PRIVATE", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return false;
        }
    }

    private static ECDsa Read(string pem)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return key;
    }
}
