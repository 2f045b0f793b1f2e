using System.Globalization;

namespace Transparency.Ledger;

/// <summary>Encodings of the C2SP formats that allow exactly one spelling per value.</summary>
public static class StrictText
{
    /// <summary>Base 64 of RFC 4648 §4 with padding and without white space or stray bits.</summary>
    public static bool TryBase64(string text, out byte[] bytes)
    {
        bytes = [];
        var buffer = new byte[(text.Length / 4 * 3) + 3];
        if (!Convert.TryFromBase64String(text, buffer, out var length) || Convert.ToBase64String(buffer, 0, length) != text)
            return false;
        bytes = buffer[..length];
        return true;
    }

    /// <summary>One SHA-256 hash in base 64.</summary>
    public static bool TryHash(string text, out byte[] hash) => TryBase64(text, out hash) && hash.Length == Sha256.Size;

    /// <summary>A decimal without sign and leading zeros, 0 to 2^63−1.</summary>
    public static bool TryDecimal(string text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value.ToString(CultureInfo.InvariantCulture) == text;
}
