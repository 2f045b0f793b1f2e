using System.Security.Cryptography;
using System.Text;

namespace Transparency.CitizenFeedback.Ratings;

/// <summary>
/// Free text at rest: AES-256-GCM under <c>Secrets__MasterKey</c>, nonce ‖ ciphertext ‖ tag, bound to the rating's id. Without a key no text
/// is taken.
/// </summary>
public sealed class TextSeal(byte[]? key) : IDisposable
{
    private const int NonceSize = 12, TagSize = 16;
    private readonly AesGcm? _aes = key is null ? null : new AesGcm(key, TagSize);

    public bool Keeps => _aes is not null;

    public static TextSeal From(IConfiguration configuration) =>
        new(configuration["Secrets:MasterKey"] is { Length: > 0 } key ? Convert.FromBase64String(key) : null);

    public byte[] Seal(byte[] id, string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var sealedText = new byte[NonceSize + plain.Length + TagSize];
        RandomNumberGenerator.Fill(sealedText.AsSpan(0, NonceSize));
        _aes!.Encrypt(sealedText.AsSpan(0, NonceSize), plain, sealedText.AsSpan(NonceSize, plain.Length), sealedText.AsSpan(NonceSize + plain.Length), id);
        return sealedText;
    }

    /// <exception cref="CryptographicException">Another key, another rating or another text.</exception>
    public string Open(byte[] id, byte[] sealedText)
    {
        var plain = new byte[sealedText.Length - NonceSize - TagSize];
        _aes!.Decrypt(sealedText.AsSpan(0, NonceSize), sealedText.AsSpan(NonceSize, plain.Length), sealedText.AsSpan(NonceSize + plain.Length), plain, id);
        return Encoding.UTF8.GetString(plain);
    }

    public void Dispose() => _aes?.Dispose();
}
