using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Complaints;

/// <summary>Seals what complainants wrote and sent. Without a key no complaint is taken.</summary>
/// <param name="master">32 bytes, or null when none is configured.</param>
public sealed class ComplaintSeal(byte[]? master) : ContentSeal(master, "complaint")
{
    public static ComplaintSeal From(IConfiguration configuration) => new(MasterKey(configuration));
}

/// <summary>
/// What people wrote and sent, at rest: AES-256-GCM, nonce ‖ ciphertext ‖ tag, bound to its place in one matter; keys derived from
/// <c>Secrets__MasterKey</c> (HKDF, RFC 5869), one set for each kind of matter, apart from that of rating texts.
/// </summary>
public abstract class ContentSeal
{
    private const int NonceSize = 12, TagSize = 16;
    private readonly byte[]? _key;
    private readonly byte[]? _tagKey;

    /// <param name="master">32 bytes, or null when none is configured.</param>
    /// <param name="kind">What is sealed: no two kinds share a key.</param>
    protected ContentSeal(byte[]? master, string kind)
    {
        if (master is null) return;
        _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, master, 32, info: Encoding.UTF8.GetBytes(kind + " content"));
        _tagKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, master, 32, info: Encoding.UTF8.GetBytes(kind + " tags"));
    }

    public bool Keeps => _key is not null;

    protected static byte[]? MasterKey(IConfiguration configuration) => configuration["Secrets:MasterKey"] is { Length: > 0 } key ? Convert.FromBase64String(key) : null;

    public byte[] Seal(string place, ReadOnlySpan<byte> plain)
    {
        var box = new byte[NonceSize + plain.Length + TagSize];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceSize));
        // One for each call: AesGcm holds a cipher context, and two threads in one context seal what nobody can open.
        using var aes = new AesGcm(_key!, TagSize);
        aes.Encrypt(box.AsSpan(0, NonceSize), plain, box.AsSpan(NonceSize, plain.Length), box.AsSpan(NonceSize + plain.Length), Encoding.UTF8.GetBytes(place));
        return box;
    }

    /// <exception cref="CryptographicException">Another key, another place or other content.</exception>
    public byte[] Open(string place, ReadOnlySpan<byte> box)
    {
        var plain = new byte[box.Length - NonceSize - TagSize];
        using var aes = new AesGcm(_key!, TagSize);
        aes.Decrypt(box[..NonceSize], box.Slice(NonceSize, plain.Length), box[(NonceSize + plain.Length)..], plain, Encoding.UTF8.GetBytes(place));
        return plain;
    }

    public string SealWords<T>(string place, T words) => Convert.ToBase64String(Seal(place, JsonSerializer.SerializeToUtf8Bytes(words, Wire.Json)));

    /// <exception cref="CryptographicException">Another key, another place or other content.</exception>
    public T OpenWords<T>(string place, string box) => JsonSerializer.Deserialize<T>(Open(place, Convert.FromBase64String(box)), Wire.Json)!;

    /// <summary>Keyed digest of a staff code: equal codes are found, the code is not.</summary>
    public string? Tag(string? staff) => string.IsNullOrWhiteSpace(staff) || _tagKey is null ? null
        : Convert.ToHexStringLower(HMACSHA256.HashData(_tagKey, Encoding.UTF8.GetBytes(staff.Trim())));
}
