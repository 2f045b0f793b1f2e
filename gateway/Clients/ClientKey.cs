using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Transparency.Gateway.Clients;

/// <summary>
/// A client key as handed out: <c>tk_&lt;client id&gt;_&lt;secret&gt;</c>. The secret is 32 random bytes in base64url, so one SHA-256 of it
/// can be kept: there is nothing to guess that a slow hash would protect.
/// </summary>
public readonly record struct ClientKey(string ClientId, string Secret)
{
    private const string Prefix = "tk_";

    /// <summary>Shortest secret accepted, in characters: 32 random bytes need 43.</summary>
    public const int ShortestSecret = 43;

    public static ClientKey New(string clientId) => new(clientId, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));

    /// <summary>Reads <c>tk_id_secret</c>; null when it is something else.</summary>
    public static ClientKey? Parse(string? text)
    {
        if (text is null || text.Length > 512 || !text.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        var end = text.IndexOf('_', Prefix.Length);
        return end > Prefix.Length && end < text.Length - 1 ? new ClientKey(text[Prefix.Length..end], text[(end + 1)..]) : null;
    }

    public byte[] Digest() => SHA256.HashData(Encoding.UTF8.GetBytes(Secret));

    public override string ToString() => $"{Prefix}{ClientId}_{Secret}";
}
