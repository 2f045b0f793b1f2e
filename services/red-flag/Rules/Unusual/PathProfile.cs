namespace Transparency.RedFlag.Unusual;

/// <summary>How often one event directly followed another among the reference cases, and how long it took.</summary>
/// <param name="Logs">Σ ln(1 + open minutes), four decimals; <paramref name="Squares"/> Σ of its squares. 0 for the first event of cases.</param>
public sealed record PathLink(string From, string To, int N, decimal Logs, decimal Squares);

/// <summary>
/// What is usual on the way to a decision: which event follows which (van der Aalst, Process Mining, 2016, directly-follows) and after how much open time (temporal profile: Stertz, Mangler
/// and Rinderle-Ma, "Temporal conformance checking at runtime based on time-infused process models", 2020; ours is on logarithms, because waiting is skewed).
/// </summary>
public sealed class PathProfile
{
    private const double Half = 0.5;

    /// <summary>Fewest gaps of a link for its time to say anything.</summary>
    private const int LeastGaps = 10;

    /// <summary>Least deviation of a link in logarithms: where a system writes equal times always, a minute more is no wonder.</summary>
    private const double LeastDeviation = 0.25;

    private readonly Dictionary<(string, string), PathLink> _links;
    private readonly Dictionary<string, (int N, int Kinds)> _from;

    /// <param name="links">Each pair once.</param>
    public PathProfile(IReadOnlyList<PathLink> links)
    {
        _links = links.ToDictionary(link => (link.From, link.To));
        _from = links.GroupBy(link => link.From).ToDictionary(each => each.Key, each => (each.Sum(link => link.N), each.Count()));
    }

    /// <summary>Counts the links of paths; in the order of their names.</summary>
    public static IReadOnlyList<PathLink> Count(IEnumerable<(IReadOnlyList<PathEvent> Path, BusinessTime Hours)> paths)
    {
        var found = new Dictionary<(string From, string To), (int N, double Logs, double Squares)>();
        foreach (var (path, hours) in paths)
            foreach (var (from, to, minutes) in CasePath.Links(path, hours))
            {
                var log = Math.Log(1 + (minutes ?? 0));
                var (n, logs, squares) = found.GetValueOrDefault((from, to));
                found[(from, to)] = (n + 1, logs + log, squares + log * log);
            }
        return [.. found.OrderBy(each => each.Key.From, StringComparer.Ordinal).ThenBy(each => each.Key.To, StringComparer.Ordinal)
            .Select(each => new PathLink(each.Key.From, each.Key.To, each.Value.N, decimal.Round((decimal)each.Value.Logs, 4), decimal.Round((decimal)each.Value.Squares, 4)))];
    }

    /// <summary>How unusual a path is: −ln of the smallest share of cases that went on so, the mean over its links, and the oddest time in deviations.</summary>
    /// <param name="counted">The path is one of the counted: it does not vouch for itself.</param>
    /// <remarks>A share is (n + ½) ÷ (N + ½ (kinds + 1)): a link never seen is rare and not impossible.</remarks>
    public (double Rarest, double Mean, double Oddest) Of(IReadOnlyList<PathEvent> path, BusinessTime hours, bool counted)
    {
        var links = CasePath.Links(path, hours).ToList();
        var own = counted ? links.CountBy(link => (link.From, link.To)).ToDictionary() : [];
        var ownFrom = counted ? links.CountBy(link => link.From).ToDictionary() : [];
        var (rarest, sum, oddest) = (0.0, 0.0, 0.0);
        foreach (var (from, to, minutes) in links)
        {
            var link = _links.GetValueOrDefault((from, to));
            var (all, kinds) = _from.GetValueOrDefault(from);
            var share = (Math.Max(0, (link?.N ?? 0) - own.GetValueOrDefault((from, to))) + Half) / (Math.Max(0, all - ownFrom.GetValueOrDefault(from)) + Half * (kinds + 1));
            var surprise = -Math.Log(Math.Min(1, share));
            (rarest, sum) = (Math.Max(rarest, surprise), sum + surprise);
            if (minutes is { } taken && link is not null) oddest = Math.Max(oddest, Oddness(link, Math.Log(1 + taken), counted));
        }
        return (rarest, sum / links.Count, oddest);
    }

    private static double Oddness(PathLink link, double log, bool counted)
    {
        var without = counted ? log : 0;
        var (n, logs, squares) = (link.N - (counted ? 1 : 0), (double)link.Logs - without, (double)link.Squares - without * without);
        if (n < LeastGaps) return 0;
        var mean = logs / n;
        return Math.Abs(log - mean) / Math.Max(LeastDeviation, Math.Sqrt(Math.Max(0, squares / n - mean * mean)));
    }
}
