using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Transparency.DecisionCapture.Announcements;

/// <summary>
/// What other services know of an officer: stable per agency and staff code, and without the key not to be turned back,
/// even by trying all staff codes.
/// </summary>
public sealed class OfficerPseudonym(byte[] key)
{
    /// <summary>More than a ministry has; a source that makes up codes must not fill the memory.</summary>
    private const int MostKept = 20_000;
    private readonly ConcurrentDictionary<(string? Agency, string Code), string> _known = [];

    /// <summary><c>o-</c> + first 16 hex digits of HMAC-SHA-256(key, agency|code); null for no code.</summary>
    public string? Of(string? agency, string? code)
    {
        if (string.IsNullOrEmpty(code)) return null;
        if (_known.TryGetValue((agency, code), out var known)) return known;
        var made = "o-" + Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(agency + "|" + code)).AsSpan(0, 8));
        if (_known.Count >= MostKept) _known.Clear();
        return _known[(agency, code)] = made;
    }
}
