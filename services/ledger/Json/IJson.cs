using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Transparency.Ledger;

/// <summary>One thing wrong with a text that should be I-JSON.</summary>
/// <param name="Pointer">JSON Pointer (RFC 6901) to the value or member; empty for the whole text.</param>
/// <param name="Rule">One of the codes in <see cref="IJsonRules"/>.</param>
/// <param name="Offset">Byte offset near the violation.</param>
public readonly record struct IJsonViolation(string Pointer, string Rule, long Offset);

/// <summary>The rule codes that <see cref="IJson.Validate"/> reports. Stable: they go into quarantine reasons.</summary>
public static class IJsonRules
{
    /// <summary>Longer than <see cref="IJson.MaximumBytes"/>.</summary>
    public const string TooLarge = "too-large";

    /// <summary>Not valid UTF-8 (RFC 7493 §2.1).</summary>
    public const string NotUtf8 = "not-utf8";

    /// <summary>Not one JSON text by the grammar of RFC 8259; nothing after the offset was looked at.</summary>
    public const string Syntax = "syntax";

    /// <summary>Nested deeper than <see cref="IJson.MaximumDepth"/>; nothing inside was looked at.</summary>
    public const string TooDeep = "too-deep";

    /// <summary>An object names a member twice, compared after escapes are resolved (RFC 7493 §2.3).</summary>
    public const string DuplicateKey = "duplicate-key";

    /// <summary>U+0000 in a string or name; PostgreSQL's jsonb cannot hold it.</summary>
    public const string NulCharacter = "nul-character";

    /// <summary>Half of a surrogate pair in a string or name (RFC 7493 §2.1).</summary>
    public const string LoneSurrogate = "lone-surrogate";

    /// <summary>A Unicode noncharacter such as U+FFFE in a string or name (RFC 7493 §2.1).</summary>
    public const string Noncharacter = "noncharacter";

    /// <summary>A number with a fraction or an exponent; such values travel as decimal strings.</summary>
    public const string NumberNotInteger = "number-not-integer";

    /// <summary>An integer beyond ±(2^53−1) (RFC 7493 §2.2).</summary>
    public const string NumberOutOfRange = "number-out-of-range";
}

/// <summary>
/// The strict reader for what intake lets in: I-JSON (RFC 7493), narrowed to integers, because PostgreSQL's jsonb keeps
/// neither number spelling nor key order and refuses U+0000 and lone surrogates, and a stored event must hash the same
/// when it is read back.
/// </summary>
public static class IJson
{
    /// <summary>Largest text in bytes.</summary>
    public const int MaximumBytes = 256 * 1024;

    /// <summary>Deepest nesting; a scalar has depth 0, <c>[]</c> has depth 1.</summary>
    public const int MaximumDepth = 32;

    /// <summary>At most this many violations are reported for one text.</summary>
    public const int MaximumViolations = 50;

    /// <summary>Checks a text and reports everything that is wrong with it, in order of appearance.</summary>
    /// <param name="json">The bytes as received.</param>
    /// <param name="violations">Empty when the text is good; else at most <see cref="MaximumViolations"/>.</param>
    /// <returns>True when the text may be stored.</returns>
    public static bool Validate(ReadOnlySpan<byte> json, out IReadOnlyList<IJsonViolation> violations)
    {
        violations = [];
        if (json.Length > MaximumBytes)
        {
            violations = [new IJsonViolation("", IJsonRules.TooLarge, MaximumBytes)];
            return false;
        }
        if (!Utf8.IsValid(json))
        {
            violations = [new IJsonViolation("", IJsonRules.NotUtf8, FirstBadByte(json))];
            return false;
        }
        var walk = IJsonWalk.Rent(json.Length);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            while (!walk.Finished && reader.Read())
                walk.Token(ref reader);
        }
        catch (JsonException)
        {
            walk.Report(IJsonRules.Syntax, reader.BytesConsumed);
        }
        violations = walk.Return();
        return violations.Count == 0;
    }

    private static long FirstBadByte(ReadOnlySpan<byte> json)
    {
        var offset = 0;
        while (Rune.DecodeFromUtf8(json[offset..], out _, out var consumed) == System.Buffers.OperationStatus.Done)
            offset += consumed;
        return offset;
    }
}
