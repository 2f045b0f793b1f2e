using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Claims;

/// <summary>Claim code (รหัสประเมิน): ten characters of Crockford's base 32 (50 bits), printed as two groups of five.</summary>
public readonly record struct ClaimCode
{
    private const int Length = 10;

    private ClaimCode(string value) => Value = value;

    public string Value { get; }

    /// <summary>As printed on the ใบรับคำขอ.</summary>
    public string Printed => $"{Value[..5]}-{Value[5..]}";

    /// <param name="bits">At least 8 bytes; the lowest 50 bits of the first eight count.</param>
    public static ClaimCode Of(ReadOnlySpan<byte> bits) => new(Crockford.Write(BinaryPrimitives.ReadUInt64BigEndian(bits), Length));

    /// <summary>Reads what a person typed; blanks between the groups are forgiven too.</summary>
    public static ClaimCode? Parse(string? typed) =>
        Crockford.Read(typed?.Replace(" ", "", StringComparison.Ordinal), Length) is { } code ? new ClaimCode(code) : null;
}

/// <summary>
/// What only this service can compute, each from its own key under the master key (HKDF, RFC 5869). A case's code is derived, so it need not be kept;
/// its hash is keyed, because 50 bits could be tried through by whoever got hold of the table.
/// </summary>
public sealed class ClaimSecrets
{
    private readonly byte[] _code, _hash, _agent, _wrap;

    /// <param name="masterKey">32 bytes.</param>
    public ClaimSecrets(byte[] masterKey)
    {
        byte[] Key(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, masterKey, 32, info: Encoding.UTF8.GetBytes(purpose));
        (_code, _hash, _agent, _wrap) = (Key("claim-code"), Key("claim-code-hash"), Key("agent"), Key("issuing-key"));
    }

    /// <summary>The one code of a case.</summary>
    public ClaimCode CodeOf(string caseId) => ClaimCode.Of(HMACSHA256.HashData(_code, Encoding.UTF8.GetBytes(caseId)));

    /// <summary>What is stored of a code: 32 bytes.</summary>
    public byte[] HashOf(ClaimCode code) => HMACSHA256.HashData(_hash, Encoding.ASCII.GetBytes(code.Value));

    public byte[] HashOfAgent(string agentKey) => HMACSHA256.HashData(_agent, Encoding.UTF8.GetBytes(agentKey));

    /// <summary>AES-256-GCM, nonce ‖ ciphertext ‖ tag, bound to the key's id.</summary>
    public byte[] Wrap(string keyId, ReadOnlySpan<byte> secret)
    {
        var box = new byte[12 + secret.Length + 16];
        RandomNumberGenerator.Fill(box.AsSpan(0, 12));
        using var aes = new AesGcm(_wrap, 16);
        aes.Encrypt(box.AsSpan(0, 12), secret, box.AsSpan(12, secret.Length), box.AsSpan(12 + secret.Length), Encoding.ASCII.GetBytes(keyId));
        return box;
    }

    /// <summary>The caller wipes the answer.</summary>
    /// <exception cref="CryptographicException">Another master key, another key id or another box.</exception>
    public byte[] Unwrap(string keyId, ReadOnlySpan<byte> box)
    {
        var secret = new byte[box.Length - 28];
        using var aes = new AesGcm(_wrap, 16);
        aes.Decrypt(box[..12], box[12..^16], box[^16..], secret, Encoding.ASCII.GetBytes(keyId));
        return secret;
    }
}
