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

    /// <summary>
    /// The same sentence in one spelling, however it was typed: lower case; every run of white space, control and zero-width
    /// characters one space, none at the ends; full-width forms as ASCII; Thai digits as 0–9; สระอำ as its two parts with the
    /// tone mark last; เ เ as แ. Written out because Unicode normalisation needs ICU, which the services run without.
    /// </summary>
    public static string Normalise(string text)
    {
        var output = new StringBuilder(text.Length);
        var gap = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format)
            {
                gap = true;
                continue;
            }
            if (gap && output.Length > 0)
                output.Append(' ');
            gap = false;
            Append(output, rune);
        }
        return output.ToString();
    }

    private static void Append(StringBuilder output, Rune rune)
    {
        const char SaraAm = '\u0E33', Nikhahit = '\u0E4D', SaraAa = '\u0E32', SaraE = '\u0E40', SaraAe = '\u0E41';
        var last = output.Length == 0 ? '\0' : output[^1];
        switch (rune.Value)
        {
            case SaraAm:
                Append(output, new Rune(Nikhahit));
                output.Append(SaraAa);
                break;
            case Nikhahit when last is >= '\u0E48' and <= '\u0E4B':
                output.Insert(output.Length - 1, Nikhahit);
                break;
            case SaraE when last == SaraE:
                output[^1] = SaraAe;
                break;
            case >= 0x0E50 and <= 0x0E59:
                output.Append((char)('0' + rune.Value - 0x0E50));
                break;
            case >= 0xFF01 and <= 0xFF5E:
                output.Append(char.ToLowerInvariant((char)(rune.Value - 0xFEE0)));
                break;
            default:
                output.Append(Rune.ToLowerInvariant(rune).ToString());
                break;
        }
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
