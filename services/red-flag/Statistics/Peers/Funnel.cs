namespace Transparency.RedFlag.Statistics.Peers;

/// <summary>
/// A unit against like cases by indirect standardisation: the outcome is expected in each of its decisions as often as all units together have it in
/// that stratum. Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics in Medicine 24 (2005).
/// </summary>
/// <param name="Expected">Σ nₛ·pₛ over the strata, pₛ the share of the outcome in stratum s.</param>
/// <param name="Variance">Σ nₛ·pₛ·(1 − pₛ): the binomial variance of the funnel.</param>
/// <param name="ExactVariance">The same with the finite-population factor (Nₛ − nₛ) ÷ (Nₛ − 1): the unit's own decisions are among the compared.</param>
internal readonly record struct Standard(double Expected, double Variance, double ExactVariance)
{
    internal static Standard Of(IEnumerable<(long N, long Total, long Outcomes)> strata)
    {
        double expected = 0, variance = 0, exact = 0;
        foreach (var (n, total, outcomes) in strata)
        {
            var share = (double)outcomes / total;
            expected += n * share;
            variance += n * share * (1 - share);
            if (total > 1) exact += n * share * (1 - share) * (total - n) / (total - 1);
        }
        return new(expected, variance, exact);
    }

    /// <summary>(observed − expected) ÷ standard deviation; 0 where nothing could differ.</summary>
    internal double Z(long observed) => Variance > 0 ? (observed - Expected) / Math.Sqrt(Variance) : 0;

    /// <summary>The same with the exact variance: of variance 1 by chance alone.</summary>
    internal double ExactZ(long observed) => ExactVariance > 0 ? (observed - Expected) / Math.Sqrt(ExactVariance) : 0;
}

/// <summary>
/// How much more units differ than chance alone lets them, because no set of strata explains everything: φ, the mean of the squared z after the
/// lowest and highest tenth are pulled in to the limits of that tenth, so that the units sought do not hide themselves (Spiegelhalter 2005, §3.2).
/// </summary>
public static class OverDispersion
{
    /// <summary>Share of the units at either end that is pulled in.</summary>
    public const double Winsorised = 0.1;

    /// <summary>
    /// φ of normally spread units without any that stands out, as a share of their variance: winsorising takes away a third of it, c being the
    /// normal quantile of 0.9: 0.8 − 2·c·density(c) + 0.2·c². Dividing by it keeps the rate of false flags where it is promised.
    /// </summary>
    public const double OfNormal = 0.678655;

    /// <summary>φ of the units' z; 1 would be chance alone, and below 1 nothing is adjusted. 1 when there is no unit.</summary>
    public static double Of(IReadOnlyList<double> z)
    {
        if (z.Count == 0) return 1;
        var sorted = z.Order().ToArray();
        var cut = (int)(Winsorised * sorted.Length);
        var (low, high) = (sorted[cut], sorted[^(cut + 1)]);
        return sorted.Sum(each => Math.Clamp(each, low, high) is var pulled ? pulled * pulled : 0) / sorted.Length;
    }

    /// <summary>
    /// Two-sided tail of a normal score after over-dispersion: as it was when φ explains nothing, else of Student's t, since φ is itself estimated, from
    /// the units that were not pulled in (Tukey and McLaughlin, Sankhyā A 25, 1963).
    /// </summary>
    /// <param name="p">Two-sided tail before.</param>
    internal static double Adjust(double p, double score, double phi, int units)
    {
        var unbiased = phi / OfNormal;
        return unbiased <= 1 ? p : Tails.TwoSided(score / Math.Sqrt(unbiased), Math.Max(1, units - 2 * (int)(Winsorised * units) - 1));
    }
}

/// <summary>
/// Ratios observed ÷ expected drawn towards their mean, the more the less a unit has decided: empirical Bayes with the moment estimate of
/// DerSimonian and Laird, Controlled Clinical Trials 7 (1986); Efron and Morris, JASA 70 (1975).
/// </summary>
/// <param name="Mean">Where ratios are drawn to.</param>
/// <param name="Between">Variance between units that chance does not explain, τ².</param>
public readonly record struct Shrinkage(double Mean, double Between)
{
    /// <param name="ratios">Ratio and variance of each unit.</param>
    public static Shrinkage Of(IReadOnlyList<(double Ratio, double Variance)> ratios)
    {
        double weights = 0, squares = 0, sum = 0;
        foreach (var (ratio, variance) in ratios)
        {
            weights += 1 / variance;
            squares += 1 / variance / variance;
            sum += ratio / variance;
        }
        if (weights == 0) return new(1, 0);
        var mean = sum / weights;
        var spread = ratios.Sum(each => (each.Ratio - mean) * (each.Ratio - mean) / each.Variance) - (ratios.Count - 1);
        var scale = weights - squares / weights;
        return new(mean, scale > 0 ? Math.Max(0, spread / scale) : 0);
    }

    /// <summary>The drawn ratio and the ends of its 95 % interval.</summary>
    public (double Ratio, double Low, double High) Draw(double ratio, double variance)
    {
        var kept = Between / (Between + variance);
        var (drawn, half) = (Mean + kept * (ratio - Mean), 1.959964 * Math.Sqrt(kept * variance));
        return (drawn, Math.Max(0, drawn - half), drawn + half);
    }
}
