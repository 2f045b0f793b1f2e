using System.Security.Cryptography;
using Transparency.Ledger;

namespace Transparency.DecisionCapture.Subjects;

/// <summary>
/// The key that wraps subject keys and what waits in quarantine (<c>Secrets__MasterKey</c>, 32 bytes). AES-256-GCM;
/// box = nonce 12 ‖ ciphertext ‖ tag 16.
/// </summary>
public sealed class MasterKey(byte[] key)
{
    private const int NonceLength = 12;
    private const int TagLength = 16;
    // Setting a key up costs more than sealing a few bytes with it, and a cipher serves one thread at a time.
    private readonly ThreadLocal<AesGcm> _cipher = new(() => new AesGcm(key, TagLength));

    /// <summary>Reads a 32-byte secret from configuration.</summary>
    /// <exception cref="InvalidOperationException">Missing, or not base64 of 32 bytes.</exception>
    public static byte[] Read(IConfiguration configuration, string name)
    {
        Span<byte> bytes = stackalloc byte[33];
        if (configuration[name] is not { } text || !Convert.TryFromBase64String(text, bytes, out var length) || length != 32)
            throw new InvalidOperationException($"{name} must be base64 of 32 bytes.");
        return bytes[..32].ToArray();
    }

    /// <summary>Encrypts bytes for one place.</summary>
    /// <param name="place">Where the box belongs; it does not open elsewhere.</param>
    public byte[] Wrap(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> place)
    {
        var box = new byte[NonceLength + plain.Length + TagLength];
        RandomBytes.Fill(box.AsSpan(0, NonceLength));
        _cipher.Value!.Encrypt(box.AsSpan(0, NonceLength), plain, box.AsSpan(NonceLength, plain.Length), box.AsSpan(NonceLength + plain.Length), place);
        return box;
    }

    /// <summary>Opens a box.</summary>
    /// <exception cref="CryptographicException">Another master key, another place, or changed bytes.</exception>
    public byte[] Unwrap(ReadOnlySpan<byte> box, ReadOnlySpan<byte> place)
    {
        if (box.Length < NonceLength + TagLength)
            throw new CryptographicException("The box is too short.");
        var plain = new byte[box.Length - NonceLength - TagLength];
        _cipher.Value!.Decrypt(box[..NonceLength], box.Slice(NonceLength, plain.Length), box[(NonceLength + plain.Length)..], plain, place);
        return plain;
    }
}
