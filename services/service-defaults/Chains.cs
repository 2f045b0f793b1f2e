namespace Transparency.ServiceDefaults;

/// <summary>Codes that point on to other codes.</summary>
public static class Chains
{
    /// <summary>Where a chain that starts at <paramref name="start"/> ends; a circle ends at the code that was met already.</summary>
    /// <param name="next">The code that one points on to; null when it points nowhere.</param>
    public static string EndOf(string start, Func<string, string?> next)
    {
        ArgumentNullException.ThrowIfNull(next);
        var (at, passed) = (start, new HashSet<string>(StringComparer.Ordinal));
        while (passed.Add(at) && next(at) is { } further) at = further;
        return at;
    }

    /// <summary>The codes in <paramref name="ends"/> and, behind them, each of <paramref name="all"/> whose chain ends at one of them; in the order given, none twice.</summary>
    /// <param name="next">The code that one points on to; null when it points nowhere.</param>
    public static IReadOnlyList<string> LeadingTo(IReadOnlyList<string> ends, IEnumerable<string> all, Func<string, string?> next)
    {
        ArgumentNullException.ThrowIfNull(ends);
        ArgumentNullException.ThrowIfNull(all);
        return [.. ends, .. all.Where(code => !ends.Contains(code) && ends.Contains(EndOf(code, next)))];
    }
}
