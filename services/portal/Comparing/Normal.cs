namespace Transparency.Portal.Comparing;

/// <summary>The little of the normal distribution that comparing needs.</summary>
public static class Normal
{
    /// <summary>Two-sided probability of a z-score at least this far from zero; absolute error below 1.5e-7 (Abramowitz and Stegun 7.1.26).</summary>
    public static double TwoSided(double z)
    {
        var x = Math.Abs(z) / Math.Sqrt(2);
        var t = 1 / (1 + 0.3275911 * x);
        var series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
        return series * Math.Exp(-x * x);
    }

    /// <summary>φ: mean square of z-scores after the outer tenths are pulled in; at least 1.</summary>
    public static double Dispersion(IReadOnlyList<double> scores)
    {
        var sorted = scores.Order().ToArray();
        double low = Quantile(sorted, 0.1), high = Quantile(sorted, 0.9);
        return Math.Max(1, sorted.Average(z => Math.Pow(Math.Clamp(z, low, high), 2)));
    }

    private static double Quantile(double[] sorted, double share)
    {
        var position = share * (sorted.Length - 1);
        var below = (int)position;
        return below + 1 < sorted.Length ? sorted[below] + (position - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }
}
