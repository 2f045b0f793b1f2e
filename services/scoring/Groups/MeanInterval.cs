namespace Transparency.Scoring.Groups;

/// <summary>Mean and its 95 % interval from a sum and a sum of squares.</summary>
/// <param name="Lower">Null when n &lt; 2: one value says nothing about spread.</param>
public readonly record struct MeanInterval(decimal? Mean, decimal? Lower, decimal? Upper)
{
    /// <summary>Two-sided 95 % quantiles of Student's t for 1–29 degrees of freedom (any statistical table); the normal one from there on.</summary>
    private static readonly decimal[] StudentT =
    [
        12.706m, 4.303m, 3.182m, 2.776m, 2.571m, 2.447m, 2.365m, 2.306m, 2.262m, 2.228m, 2.201m, 2.179m, 2.160m, 2.145m, 2.131m, 2.120m, 2.110m, 2.101m, 2.093m, 2.086m,
        2.080m, 2.074m, 2.069m, 2.064m, 2.060m, 2.056m, 2.052m, 2.048m, 2.045m,
    ];

    /// <summary>Mean ± t × s ÷ √n within 0–100, two decimals, half away from zero.</summary>
    /// <param name="n">Number of scores, ≥ 0.</param>
    public static MeanInterval Of(long n, decimal sum, decimal sumOfSquares)
    {
        if (n == 0) return default;
        var mean = sum / n;
        if (n == 1) return new MeanInterval(Rounded(mean), null, null);
        // Sums of exact decimals: no cancellation to fear, but a constant series must not come out below zero.
        var variance = Math.Max(0, (sumOfSquares - sum * sum / n) / (n - 1));
        var half = (n <= StudentT.Length ? StudentT[n - 2] : 1.960m) * (decimal)Math.Sqrt((double)(variance / n));
        return new MeanInterval(Rounded(mean), Rounded(Math.Max(0, mean - half)), Rounded(Math.Min(100, mean + half)));
    }

    public static decimal Rounded(decimal value) => Math.Round(value, 2, MidpointRounding.AwayFromZero);
}
