using System.Globalization;

namespace Transparency.Ledger;

/// <summary>Heads that a key signs.</summary>
/// <param name="Key">A log's key.</param>
/// <param name="From">Size of the smallest head, from 0.</param>
/// <param name="To">Size of the largest head; null while the key is in use.</param>
public sealed record KeyRange(VerifierKey Key, long From, long? To)
{
    /// <summary>Whether a head of that size may carry the key's signature.</summary>
    public bool Holds(long size) => size >= From && (To is null || size <= To);
}

/// <summary>Entries of an ended log that the log behind it may not have.</summary>
/// <param name="From">First index.</param>
/// <param name="To">Last index.</param>
public sealed record MissingRange(long From, long To);

/// <summary>One origin among those that follow each other: after a restore that lost recorded entries a new log begins under another name.</summary>
/// <param name="Origin">The log's name in this epoch.</param>
/// <param name="From">Size of its smallest head.</param>
/// <param name="To">Size of its last head; null for the epoch that goes on.</param>
/// <param name="Missing">What the next epoch may not have of it; null when nothing is known to be missing.</param>
public sealed record LogEpoch(string Origin, long From, long? To, MissingRange? Missing)
{
    /// <summary>Whether a head of that size is one of this epoch.</summary>
    public bool Holds(long size) => size >= From && (To is null || size <= To);
}

/// <summary>
/// How ranges stand in a policy file: as lines that begin with a number sign, which C2SP tlog-policy calls comments. Every other verifier reads the
/// same file, believes the same keys and passes over the ranges.
/// <code>
/// #transparency/key &lt;name&gt;+&lt;id&gt; &lt;from&gt; &lt;to or -&gt;
/// #transparency/epoch &lt;origin&gt; &lt;from&gt; &lt;to or -&gt; [missing &lt;first&gt; &lt;last&gt;]
/// </code>
/// </summary>
internal static class RangeLines
{
    internal const string Key = "#transparency/key", Epoch = "#transparency/epoch";

    internal static string Of(KeyRange range) => string.Create(CultureInfo.InvariantCulture, $"{Key} {range.Key.Name}+{range.Key.KeyId:x8} {range.From} {End(range.To)}\n");

    internal static string Of(LogEpoch epoch) => string.Create(CultureInfo.InvariantCulture,
        $"{Epoch} {epoch.Origin} {epoch.From} {End(epoch.To)}{(epoch.Missing is { } missing ? string.Create(CultureInfo.InvariantCulture, $" missing {missing.From} {missing.To}") : "")}\n");

    /// <summary>Reads <c>from to</c>.</summary>
    /// <exception cref="FormatException">No range.</exception>
    internal static (long From, long? To) Read(string from, string to)
    {
        if (!StrictText.TryDecimal(from, out var first))
            throw new FormatException($"'{from}' is not a size.");
        if (to == "-")
            return (first, null);
        return StrictText.TryDecimal(to, out var last) && last >= first ? (first, last) : throw new FormatException($"'{to}' is neither - nor a size from {first} on.");
    }

    /// <summary>Sizes for people: <c>0–100</c>, or <c>101 on</c>.</summary>
    internal static string Text(long from, long? to) => to is { } end ? string.Create(CultureInfo.InvariantCulture, $"{from} to {end}") : string.Create(CultureInfo.InvariantCulture, $"{from} on");

    private static string End(long? to) => to?.ToString(CultureInfo.InvariantCulture) ?? "-";
}
