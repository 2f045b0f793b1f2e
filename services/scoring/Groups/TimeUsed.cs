using Transparency.Contracts.Scoring.V1;

namespace Transparency.Scoring.Groups;

/// <summary>How many decisions of one kind used so much time.</summary>
/// <param name="Baseline">True for the baseline period.</param>
/// <param name="Used">In <paramref name="Unit"/>.</param>
public readonly record struct UsedTime(string Agency, string Service, string DecisionPoint, string Unit, bool Baseline, decimal Used, long N);

/// <summary>
/// Whether like decisions take less time than in the baseline: medians of one service, decision point and unit against the same in the year before, so that a change of the mix
/// of work is no saving. Intervals of medians are exact order statistics (binomial); that of a change comes from counts drawn anew as Poisson numbers, with a fixed seed. Pure.
/// </summary>
public static class TimeUsed
{
    /// <summary>Decisions that each period needs before a kind is compared.</summary>
    public const int Least = 30;

    private const int Resamplings = 400, Seed = 2569;

    /// <summary>The figures of a period beside its baseline.</summary>
    /// <param name="below">Services recorded below 95 % in either period: they are told and not compared.</param>
    public static TimeSaved Of(DateOnly from, DateOnly to, DateOnly baselineFrom, DateOnly baselineTo, IEnumerable<UsedTime> cells, IReadOnlySet<(string Agency, string Service)>? below = null)
    {
        var kinds = cells.GroupBy(each => (each.Agency, each.Service, each.DecisionPoint, each.Unit)).OrderBy(each => $"{each.Key.Agency}/{each.Key.Service}/{each.Key.DecisionPoint}/{each.Key.Unit}", StringComparer.Ordinal).Select(each => (each.Key,
            Now: Counts(each.Where(cell => !cell.Baseline)), Baseline: Counts(each.Where(cell => cell.Baseline)))).ToList();
        var compared = kinds.Where(each => below?.Contains((each.Key.Agency, each.Key.Service)) != true && IsCompared(each.Now, each.Baseline)).ToList();
        var random = new Random(Seed);
        var drawn = Enumerable.Range(0, Resamplings).Select(_ => compared.Select(each => (Change: Change(Drawn(each.Now, random), Drawn(each.Baseline, random)), N: Total(each.Now))).ToList()).ToList();
        var wholes = drawn.Select(Weighted).ToList();
        return new(from, to, baselineFrom, baselineTo, Least, Share(Weighted([.. compared.Select(each => (Change(each.Now, each.Baseline), Total(each.Now)))])), Bound(wholes, 0.025), Bound(wholes, 0.975), compared.Sum(each => Total(each.Now)), compared.Sum(each => Total(each.Baseline)),
        [
            .. kinds.Select(each =>
            {
                var at = compared.FindIndex(kind => kind.Key == each.Key);
                return new LikeTime(each.Key.Agency, each.Key.Service, each.Key.DecisionPoint, each.Key.Unit, Median(each.Now), Median(each.Baseline), at < 0 ? null : Share(Change(each.Now, each.Baseline)),
                    at < 0 ? null : Bound(drawn.Select(resample => resample[at].Change), 0.025), at < 0 ? null : Bound(drawn.Select(resample => resample[at].Change), 0.975));
            }),
        ]);
    }

    /// <summary>The median of counted values with its exact 95 % interval.</summary>
    public static MedianTime Median(IReadOnlyList<(decimal Value, long N)> counts)
    {
        var n = Total(counts);
        if (n == 0) return new(0, null, null, null);
        var rank = RankBelow(n);
        return new(n, MedianOf(counts), rank < 1 ? null : ValueAt(counts, rank), rank < 1 ? null : ValueAt(counts, n + 1 - rank));
    }

    /// <summary>Rank of the lower bound of a median's 95 % interval: the largest k of which a binomial number (n, ½) is below at most 2.5 % of the time; 0 when there is none.</summary>
    internal static long RankBelow(long n)
    {
        // From a thousand on by the normal approximation with continuity correction: the exact sum changes no rank by more than one.
        if (n > 1000) return Math.Max(1, (long)Math.Floor((n + 1) / 2.0 - 0.979982 * Math.Sqrt(n)));
        var (mass, sum, k) = (Math.Pow(0.5, n), 0.0, 0L);
        for (; sum + mass <= 0.025; k++)
        {
            sum += mass;
            mass *= (double)(n - k) / (k + 1);
        }
        return k;
    }

    private static bool IsCompared(IReadOnlyList<(decimal Value, long N)> now, IReadOnlyList<(decimal Value, long N)> baseline) =>
        Total(now) >= Least && Total(baseline) >= Least && MedianOf(baseline) > 0;

    private static double? Change(IReadOnlyList<(decimal Value, long N)> now, IReadOnlyList<(decimal Value, long N)> baseline) =>
        MedianOf(now) is { } later && MedianOf(baseline) is { } before && before > 0 ? (double)(later / before) - 1 : null;

    private static double? Weighted(List<(double? Change, long N)> changes)
    {
        var known = changes.Where(each => each is { Change: not null, N: > 0 }).ToList();
        return known.Count == 0 ? null : known.Sum(each => each.Change!.Value * each.N) / known.Sum(each => each.N);
    }

    private static decimal? Bound(IEnumerable<double?> drawn, double share)
    {
        var values = drawn.OfType<double>().Order().ToList();
        return values.Count == 0 ? null : Share(values[(int)Math.Round(share * (values.Count - 1))]);
    }

    private static decimal? Share(double? change) => change is { } share ? Math.Round((decimal)share, 4, MidpointRounding.AwayFromZero) : null;

    private static IReadOnlyList<(decimal Value, long N)> Counts(IEnumerable<UsedTime> cells) =>
        [.. cells.GroupBy(each => each.Used).OrderBy(each => each.Key).Select(each => (each.Key, each.Sum(cell => cell.N)))];

    private static IReadOnlyList<(decimal Value, long N)> Drawn(IReadOnlyList<(decimal Value, long N)> counts, Random random) => [.. counts.Select(each => (each.Value, (long)EqualTreatment.Poisson(random, each.N)))];

    private static long Total(IReadOnlyList<(decimal Value, long N)> counts) => counts.Sum(each => each.N);

    private static decimal? MedianOf(IReadOnlyList<(decimal Value, long N)> counts)
    {
        var n = Total(counts);
        return n == 0 ? null : (ValueAt(counts, (n + 1) / 2) + ValueAt(counts, n / 2 + 1)) / 2;
    }

    /// <summary>The value of a rank, from 1.</summary>
    private static decimal ValueAt(IReadOnlyList<(decimal Value, long N)> counts, long rank)
    {
        foreach (var (value, n) in counts)
            if ((rank -= n) <= 0) return value;
        return counts[^1].Value;
    }
}
