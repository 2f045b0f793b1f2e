using Transparency.Contracts.Scoring.V1;

namespace Transparency.Portal.Comparing;

/// <summary>
/// Groups beside the whole in one measure. A group differs when a two-sided normal test against the whole stays significant after
/// Benjamini–Hochberg at 5 % over all groups compared (J. R. Stat. Soc. B 57, 1995); with ten groups or more the tests are widened by
/// the over-dispersion φ of their winsorised z-scores (Spiegelhalter, Stat. Med. 24, 2005), or every large group would differ.
/// </summary>
/// <param name="Centre">The whole's value, 0–100; null when nothing was measured.</param>
/// <param name="Spread">Standard deviation of one decision's value around the centre, for the limits of a funnel.</param>
/// <param name="Dispersion">φ ≥ 1; 1 when not estimated.</param>
/// <param name="Groups">Compared groups first by value, then those not compared by key.</param>
public sealed record Comparison(double? Centre, double Spread, double Dispersion, IReadOnlyList<ComparedGroup> Groups)
{
    public const int LeastCompared = 30;
    public const double Z95 = 1.959964;
    public const double Z998 = 3.090232;
    private const double FalseDiscovery = 0.05;

    public IReadOnlyList<ComparedGroup> Compared => [.. Groups.Where(g => g.IsCompared)];

    public IReadOnlyList<ComparedGroup> Differing => [.. Groups.Where(g => g.Standing is Standing.Better or Standing.LookCloser)];

    public long N => Groups.Sum(g => g.N);

    /// <summary>Mean scores against the ministry's mean.</summary>
    public static Comparison OfScores(GroupScores scores)
    {
        var groups = scores.Groups.Where(g => g is { N: > 0, Mean: not null }).Select(g =>
        {
            var half = g.Upper is { } upper && g.Lower is { } lower ? (double)(upper - lower) / 2 : 0;
            return new ComparedGroup(g.Key, g.N, (double)g.Mean!.Value, (double)(g.Lower ?? g.Mean.Value), (double)(g.Upper ?? g.Mean.Value), half / Z95,
                StandingOf(g, g.N, g.Comparable));
        }).ToArray();
        var centre = scores.MinistryMean is { } mean ? (double)mean : WeightedMean(groups);
        var spread = Pooled(groups.Where(g => g.N > 1).Select(g => (g.N - 1.0, g.Error * g.Error * g.N)));
        return Judge(groups, centre, spread);
    }

    /// <summary>Shares of decisions within their limit against the share of all; Wilson intervals.</summary>
    public static Comparison OfOnTime(GroupScores scores)
    {
        var measured = scores.Groups.Where(g => g.WithLimit > 0).ToArray();
        long all = measured.Sum(g => g.WithLimit), kept = measured.Sum(g => g.OnTime);
        double? centre = all == 0 ? null : 100.0 * kept / all;
        var share = (centre ?? 0) / 100;
        var spread = 100 * Math.Sqrt(share * (1 - share));
        return Judge([.. measured.Select(g =>
        {
            var (lower, upper) = Wilson(g.OnTime, g.WithLimit);
            return new ComparedGroup(g.Key, g.WithLimit, 100.0 * g.OnTime / g.WithLimit, 100 * lower, 100 * upper, spread / Math.Sqrt(g.WithLimit),
                StandingOf(g, g.WithLimit, true));
        })], centre, spread);
    }

    /// <summary>95 % Wilson interval of a share (Wilson, JASA 22, 1927).</summary>
    public static (double Lower, double Upper) Wilson(long hits, long n)
    {
        double p = (double)hits / n, z2 = Z95 * Z95, middle = (p + z2 / (2 * n)) / (1 + z2 / n);
        var half = Z95 / (1 + z2 / n) * Math.Sqrt(p * (1 - p) / n + z2 / (4.0 * n * n));
        return (Math.Max(0, middle - half), Math.Min(1, middle + half));
    }

    /// <summary>Limits of the funnel at a group size, widened by φ and cut at 0 and 100; null without a centre.</summary>
    public (double Lower, double Upper)? Limits(double n, double z)
    {
        if (Centre is not { } centre)
            return null;
        var half = z * Spread * Math.Sqrt(Dispersion) / Math.Sqrt(n);
        return (Math.Max(0, centre - half), Math.Min(100, centre + half));
    }

    private static Comparison Judge(ComparedGroup[] groups, double? centre, double spread)
    {
        var compared = groups.Where(g => g.IsCompared).ToArray();
        if (centre is not { } whole || compared.Length < 2)
            return new Comparison(centre, spread, 1, Ordered(groups));
        var scores = compared.Select(g => (Group: g, Z: (g.Value - whole) / Math.Max(g.Error, 1e-9))).ToArray();
        var dispersion = compared.Length < 10 ? 1 : Normal.Dispersion([.. scores.Select(s => s.Z)]);
        var p = scores.Select(s => (s.Group, P: Normal.TwoSided(s.Z / Math.Sqrt(dispersion)))).OrderBy(s => s.P).ToArray();
        var discoveries = Enumerable.Range(1, p.Length).LastOrDefault(rank => p[rank - 1].P <= FalseDiscovery * rank / p.Length);
        var differing = p.Take(discoveries).Select(s => s.Group).ToHashSet(ReferenceEqualityComparer.Instance);
        return new Comparison(centre, spread, dispersion, Ordered(groups.Select(g =>
            differing.Contains(g) ? g with { Standing = g.Value > whole ? Standing.Better : Standing.LookCloser } : g)));
    }

    private static ComparedGroup[] Ordered(IEnumerable<ComparedGroup> groups) =>
        [.. groups.OrderBy(g => !g.IsCompared).ThenByDescending(g => g.IsCompared ? g.Value : 0).ThenBy(g => g.Key, StringComparer.Ordinal)];

    private static Standing StandingOf(GroupScore group, long n, bool comparable) => group.Coverage is { State: "below" } ? Standing.Uncovered
        : comparable && n >= LeastCompared ? Standing.Usual : Standing.NotCompared;

    private static double? WeightedMean(ComparedGroup[] groups) => groups.Length == 0 ? null : groups.Sum(g => g.N * g.Value) / groups.Sum(g => g.N);

    private static double Pooled(IEnumerable<(double Weight, double Variance)> variances)
    {
        var all = variances.ToArray();
        var weight = all.Sum(v => v.Weight);
        return weight > 0 ? Math.Sqrt(all.Sum(v => v.Weight * v.Variance) / weight) : 0;
    }
}

/// <param name="N">What the value rests on: decisions.</param>
/// <param name="Value">0–100 with its 95 % interval.</param>
/// <param name="Error">Standard error of the value.</param>
public sealed record ComparedGroup(string Key, long N, double Value, double Lower, double Upper, double Error, Standing Standing)
{
    /// <summary>True when it has a position.</summary>
    public bool IsCompared => Standing is not (Standing.NotCompared or Standing.Uncovered);
}
