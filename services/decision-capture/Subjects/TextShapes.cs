using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Transparency.DecisionCapture.Subjects;

/// <summary>
/// Reduces free text to what other services may know: which parts are there, how long, equal to which other, near to which
/// other. Digest and similarity are keyed, so that nobody without the key can test a guessed sentence.
/// Similarity is a SimHash (Charikar 2002) over runs of four characters, because Thai is written without word breaks.
/// </summary>
public sealed class TextShapes
{
    private const int GramLength = 4;
    private readonly byte[] _digestKey;
    private readonly SipHash _gramHash;

    /// <param name="pseudonymKey">32 bytes; keys for digest and grams are derived from it.</param>
    public TextShapes(ReadOnlySpan<byte> pseudonymKey)
    {
        _digestKey = HMACSHA256.HashData(pseudonymKey, "text digest"u8);
        _gramHash = new SipHash(HMACSHA256.HashData(pseudonymKey, "text grams"u8).AsSpan(0, 16));
    }

    /// <summary>Shape of the parts in the order given; null when all are blank.</summary>
    public TextShape? Of(IReadOnlyList<KeyValuePair<string, string>> parts)
    {
        var present = new List<string>(parts.Count);
        var all = new StringBuilder();
        foreach (var (name, text) in parts)
        {
            var normal = Normalise(text);
            if (normal.Length == 0)
                continue;
            present.Add(name);
            all.Append(all.Length == 0 ? "" : "\n").Append(normal);
        }
        if (present.Count == 0)
            return null;
        var joined = all.ToString();
        Span<byte> mac = stackalloc byte[32];
        HMACSHA256.HashData(_digestKey, Encoding.UTF8.GetBytes(joined), mac);
        var length = joined.EnumerateRunes().Count() - (present.Count - 1);
        return new TextShape(present, length, Convert.ToHexStringLower(mac[..16]), Similarity(joined).ToString("x16", CultureInfo.InvariantCulture));
    }

    /// <summary>NFKC, lower case, every run of white space and control characters one space, none at the ends.</summary>
    public static string Normalise(string text)
    {
        var output = new StringBuilder(text.Length);
        var gap = false;
        foreach (var rune in text.Normalize(NormalizationForm.FormKC).EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format)
            {
                gap = true;
                continue;
            }
            if (gap && output.Length > 0)
                output.Append(' ');
            gap = false;
            output.Append(Rune.ToLowerInvariant(rune).ToString());
        }
        return output.ToString();
    }

    /// <summary>64-bit SimHash of normalised text: the share of equal grams decides how many bits two texts share.</summary>
    public ulong Similarity(string normalised)
    {
        var text = Encoding.UTF32.GetBytes(normalised);
        Span<int> votes = stackalloc int[64];
        var width = GramLength * 4;
        for (var start = 0; start == 0 || start + width <= text.Length; start += 4)
        {
            var hash = _gramHash.Of(text.AsSpan(start, Math.Min(width, text.Length - start)));
            for (var bit = 0; bit < 64; bit++)
                votes[bit] += (int)((hash >> bit) & 1) * 2 - 1;
        }
        var result = 0UL;
        for (var bit = 0; bit < 64; bit++)
            if (votes[bit] > 0)
                result |= 1UL << bit;
        return result;
    }
}
