using System.Security.Cryptography;
using System.Text;

namespace Transparency.CitizenFeedback.Ratings;

/// <summary>
/// Free text at rest: AES-256-GCM under <c>Secrets__MasterKey</c>, nonce ‖ ciphertext ‖ tag, bound to the rating's id. Without a key no text
/// is taken.
/// </summary>
public sealed class TextSeal(byte[]? key)
{
    private const int NonceSize = 12, TagSize = 16;

    public bool Keeps => key is not null;

    public static TextSeal From(IConfiguration configuration) =>
        new(configuration["Secrets:MasterKey"] is { Length: > 0 } key ? Convert.FromBase64String(key) : null);

    public byte[] Seal(byte[] id, string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var sealedText = new byte[NonceSize + plain.Length + TagSize];
        RandomNumberGenerator.Fill(sealedText.AsSpan(0, NonceSize));
        // One for each call: AesGcm holds a cipher context, and two threads in one context seal what nobody can open.
        using var aes = new AesGcm(key!, TagSize);
        aes.Encrypt(sealedText.AsSpan(0, NonceSize), plain, sealedText.AsSpan(NonceSize, plain.Length), sealedText.AsSpan(NonceSize + plain.Length), id);
        return sealedText;
    }

    /// <exception cref="CryptographicException">Another key, another rating or another text.</exception>
    public string Open(byte[] id, byte[] sealedText)
    {
        var plain = new byte[sealedText.Length - NonceSize - TagSize];
        using var aes = new AesGcm(key!, TagSize);
        aes.Decrypt(sealedText.AsSpan(0, NonceSize), sealedText.AsSpan(NonceSize, plain.Length), sealedText.AsSpan(NonceSize + plain.Length), plain, id);
        return Encoding.UTF8.GetString(plain);
    }
}
