namespace Transparency.Scoring.Groups;

/// <summary>
/// Means of small groups drawn towards the whole: the empirical Bayes estimate for normal means (Efron and Morris, JASA 70, 1975), with
/// the between-group variance by moments (DerSimonian and Laird, Control. Clin. Trials 7, 1986). A group of few decisions says little by
/// itself and stands near the whole; a group of many keeps its own mean.
/// </summary>
public static class Shrinkage
{
    /// <summary>The shrunk mean of each group, 0–100, two decimals; null for a group without scores.</summary>
    /// <param name="groups">n ≥ 0, sum and sum of squares of each group's scores.</param>
    public static IReadOnlyList<decimal?> Of(IReadOnlyList<(long N, decimal Sum, decimal SumOfSquares)> groups)
    {
        var filled = groups.Where(each => each.N > 0).Select(each => (N: (double)each.N, Mean: (double)(each.Sum / each.N))).ToList();
        var within = Within(groups);
        // One group, or scores that never vary: nothing to draw towards, or nothing that could have moved by chance.
        if (filled.Count < 2 || within == 0) return [.. groups.Select(each => each.N == 0 ? (decimal?)null : MeanInterval.Rounded(each.Sum / each.N))];

        var weights = filled.Sum(each => each.N / within);
        var fixedMean = filled.Sum(each => each.N / within * each.Mean) / weights;
        var q = filled.Sum(each => each.N / within * Math.Pow(each.Mean - fixedMean, 2));
        var scale = weights - filled.Sum(each => Math.Pow(each.N / within, 2)) / weights;
        var between = Math.Max(0, (q - (filled.Count - 1)) / scale);
        var whole = filled.Sum(each => each.Mean / (between + within / each.N)) / filled.Sum(each => 1 / (between + within / each.N));
        return [.. groups.Select(each =>
        {
            if (each.N == 0) return (decimal?)null;
            var own = between / (between + within / each.N);
            return MeanInterval.Rounded((decimal)(own * (double)(each.Sum / each.N) + (1 - own) * whole));
        })];
    }

    /// <summary>Variance of one score around its group's mean, pooled over groups of two and more.</summary>
    private static double Within(IReadOnlyList<(long N, decimal Sum, decimal SumOfSquares)> groups)
    {
        var several = groups.Where(each => each.N > 1).ToList();
        var freedom = several.Sum(each => each.N - 1);
        return freedom == 0 ? 0 : (double)Math.Max(0, several.Sum(each => each.SumOfSquares - each.Sum * each.Sum / each.N) / freedom);
    }
}
