using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Transparency.Ledger;

namespace Transparency.DecisionCapture.Subjects;

/// <summary>
/// Encryption of one stored string: AES-256-GCM under the subject's key, bound to the event and the place in it, so that a
/// ciphertext moved elsewhere does not open. Text form: <c>v1.&lt;subject&gt;.&lt;base64url of nonce 12 ‖ ciphertext ‖ tag 16&gt;</c>.
/// </summary>
public static class Sealing
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>Encrypts a string.</summary>
    /// <param name="path">Dotted path of the value in the event data.</param>
    public static string Seal(SubjectKey key, Guid eventId, string path, ReadOnlySpan<byte> utf8)
    {
        using var aes = CipherOf(key);
        return Seal(aes, key, eventId, path, utf8);
    }

    /// <summary>The cipher of a subject's key, for who seals several strings under it; it serves one thread at a time.</summary>
    public static AesGcm CipherOf(SubjectKey key) => new(key.Secret, TagLength);

    /// <inheritdoc cref="Seal(SubjectKey, Guid, string, ReadOnlySpan{byte})"/>
    /// <param name="cipher">Of <paramref name="key"/>.</param>
    public static string Seal(AesGcm cipher, SubjectKey key, Guid eventId, string path, ReadOnlySpan<byte> utf8)
    {
        var box = new byte[NonceLength + utf8.Length + TagLength];
        var nonce = box.AsSpan(0, NonceLength);
        RandomBytes.Fill(nonce);
        cipher.Encrypt(nonce, utf8, box.AsSpan(NonceLength, utf8.Length), box.AsSpan(NonceLength + utf8.Length), AdditionalData(eventId, path));
        return $"v1.{key.Name}.{Base64Url.EncodeToString(box)}";
    }

    /// <summary>Name of the subject whose key opens the text; null when it is no sealed text.</summary>
    public static string? SubjectOf(string sealedText)
    {
        var end = sealedText.StartsWith("v1.", StringComparison.Ordinal) ? sealedText.IndexOf('.', 3) : -1;
        return end < 0 ? null : sealedText[3..end];
    }

    /// <summary>Decrypts a sealed text.</summary>
    /// <exception cref="CryptographicException">Wrong key, wrong place, or changed bytes.</exception>
    public static string Open(SubjectKey key, Guid eventId, string path, string sealedText)
    {
        if (SubjectOf(sealedText) != key.Name)
            throw new CryptographicException("The text is sealed under another subject's key.");
        var box = Base64Url.DecodeFromChars(sealedText.AsSpan(sealedText.LastIndexOf('.') + 1));
        if (box.Length < NonceLength + TagLength)
            throw new CryptographicException("The sealed text is too short.");
        var plain = new byte[box.Length - NonceLength - TagLength];
        using var aes = CipherOf(key);
        aes.Decrypt(box.AsSpan(0, NonceLength), box.AsSpan(NonceLength, plain.Length), box.AsSpan(NonceLength + plain.Length), plain, AdditionalData(eventId, path));
        return Encoding.UTF8.GetString(plain);
    }

    private static byte[] AdditionalData(Guid eventId, string path)
    {
        var data = new byte[16 + Encoding.UTF8.GetByteCount(path)];
        eventId.TryWriteBytes(data, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(path, data.AsSpan(16));
        return data;
    }
}
