using System.Security.Cryptography;
using System.Text;

namespace Transparency.DecisionCapture.Announcements;

/// <summary>
/// What other services know of an officer: stable per agency and staff code, and without the key not to be turned back,
/// even by trying all staff codes.
/// </summary>
public sealed class OfficerPseudonym(byte[] key)
{
    /// <summary><c>o-</c> + first 16 hex digits of HMAC-SHA-256(key, agency|code); null for no code.</summary>
    public string? Of(string? agency, string? code) => string.IsNullOrEmpty(code)
        ? null
        : "o-" + Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(agency + "|" + code)).AsSpan(0, 8));
}
