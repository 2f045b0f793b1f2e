using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;

namespace Transparency.Ledger;

/// <summary>Character work on JSON strings in UTF-8 that both the validator and the canonical writer need.</summary>
internal static class JsonText
{
    /// <summary>What <see cref="Unescape"/> met on its way.</summary>
    [Flags]
    internal enum Findings
    {
        None = 0,
        Nul = 1,
        LoneSurrogate = 2,
        Noncharacter = 4,
    }

    /// <summary>
    /// Resolves the escapes of a string token. A lone surrogate comes out as its three-byte form, which no valid text
    /// contains, so that keys stay comparable. The token must be grammatical; the output is never longer than it.
    /// </summary>
    internal static int Unescape(ReadOnlySpan<byte> token, Span<byte> output, out Findings findings)
    {
        findings = Findings.None;
        var written = 0;
        while (true)
        {
            var plain = token.IndexOf((byte)'\\');
            if (plain < 0)
                plain = token.Length;
            token[..plain].CopyTo(output[written..]);
            written += plain;
            if (plain == token.Length)
                break;
            token = token[plain..];
            if (token[1] != 'u')
            {
                output[written++] = Simple(token[1]);
                token = token[2..];
                continue;
            }
            var unit = Hex(token[2..]);
            token = token[6..];
            if (char.IsHighSurrogate(unit) && token.Length >= 6 && token[0] == '\\' && token[1] == 'u' && char.IsLowSurrogate(Hex(token[2..])))
            {
                written += new Rune(unit, Hex(token[2..])).EncodeToUtf8(output[written..]);
                token = token[6..];
                continue;
            }
            if (unit == 0)
                findings |= Findings.Nul;
            if (Rune.TryCreate(unit, out var rune))
            {
                written += rune.EncodeToUtf8(output[written..]);
                continue;
            }
            findings |= Findings.LoneSurrogate;
            output[written++] = (byte)(0xE0 | (unit >> 12));
            output[written++] = (byte)(0x80 | ((unit >> 6) & 0x3F));
            output[written++] = (byte)(0x80 | (unit & 0x3F));
        }
        if (HasNoncharacter(output[..written]))
            findings |= Findings.Noncharacter;
        return written;
    }

    /// <summary>Whether UTF-8 text holds one of Unicode's 66 noncharacters (U+FDD0–U+FDEF, U+…FFFE, U+…FFFF).</summary>
    internal static bool HasNoncharacter(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            var lead = text.IndexOfAnyInRange((byte)0xEF, (byte)0xF4);
            if (lead < 0 || lead + 2 >= text.Length)
                return false;
            text = text[lead..];
            if (text[0] == 0xEF)
            {
                if ((text[1] == 0xB7 && text[2] is >= 0x90 and <= 0xAF) || (text[1] == 0xBF && text[2] >= 0xBE))
                    return true;
                text = text[3..];
            }
            else
            {
                if (text.Length >= 4 && (text[1] & 0x0F) == 0x0F && text[2] == 0xBF && text[3] >= 0xBE)
                    return true;
                text = text[Math.Min(4, text.Length)..];
            }
        }
    }

    /// <summary>
    /// Orders two UTF-8 strings as RFC 8785 orders member names: by UTF-16 code units. That is byte order except that
    /// U+E000–U+FFFF (lead bytes EE, EF) come after the supplementary planes (lead bytes F0–F4), whose UTF-16 form
    /// begins with a surrogate.
    /// </summary>
    internal static int CompareUtf16(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var common = left.CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
            return left.Length - right.Length;
        return Rank(left[common]) - Rank(right[common]);
    }

    /// <summary>For names whose front tells nothing of their order.</summary>
    internal const ulong NoFront = ulong.MaxValue;

    /// <summary>
    /// The first eight bytes of a name as a number that has the order of <see cref="CompareUtf16"/> wherever it differs; <see cref="NoFront"/>
    /// when they are not all ASCII.
    /// </summary>
    internal static ulong Front(ReadOnlySpan<byte> name)
    {
        Span<byte> first = stackalloc byte[sizeof(ulong)];
        first.Clear();
        name[..Math.Min(name.Length, sizeof(ulong))].CopyTo(first);
        var front = BinaryPrimitives.ReadUInt64BigEndian(first);
        return (front & 0x8080_8080_8080_8080) == 0 ? front : NoFront;
    }

    /// <summary>Writes text in the minimal escapes of RFC 8785 (ECMAScript's QuoteJSONString), without quotes.</summary>
    /// <returns>Bytes written; at most six times the input.</returns>
    internal static int Escape(ReadOnlySpan<byte> text, Span<byte> output)
    {
        var written = 0;
        foreach (var b in text)
        {
            if (b >= 0x20 && b != '"' && b != '\\')
            {
                output[written++] = b;
                continue;
            }
            output[written++] = (byte)'\\';
            var letter = b switch
            {
                (byte)'"' or (byte)'\\' => b,
                8 => (byte)'b',
                9 => (byte)'t',
                10 => (byte)'n',
                12 => (byte)'f',
                13 => (byte)'r',
                _ => (byte)'u',
            };
            output[written++] = letter;
            if (letter != 'u')
                continue;
            output[written++] = (byte)'0';
            output[written++] = (byte)'0';
            output[written++] = (byte)((b >> 4) + '0');
            output[written++] = (byte)"0123456789abcdef"[b & 15];
        }
        return written;
    }

    private static int Rank(byte b) => b is 0xEE or 0xEF ? b + 0x10 : b;

    private static byte Simple(byte letter) => letter switch
    {
        (byte)'b' => 8,
        (byte)'t' => 9,
        (byte)'n' => 10,
        (byte)'f' => 12,
        (byte)'r' => 13,
        _ => letter,
    };

    private static char Hex(ReadOnlySpan<byte> digits) =>
        Utf8Parser.TryParse(digits[..4], out ushort unit, out _, 'x') ? (char)unit : throw new FormatException("Not four hexadecimal digits.");
}
