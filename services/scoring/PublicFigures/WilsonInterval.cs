namespace Transparency.Scoring.PublicFigures;

/// <summary>95 % interval of a share: Wilson's score interval, which stays within 0–1 and does not collapse at its ends (Wilson 1927, JASA 22:209).</summary>
public static class WilsonInterval
{
    private const double Z = 1.959963984540054;

    /// <param name="hits">0–<paramref name="n"/>.</param>
    /// <param name="n">0 gives no interval.</param>
    /// <returns>Six decimals: who shows fewer rounds once.</returns>
    public static (decimal? Lower, decimal? Upper) Of(long hits, long n)
    {
        if (n == 0) return (null, null);
        double p = (double)hits / n, z2 = Z * Z, centre = (p + z2 / (2 * n)) / (1 + z2 / n), half = Z * Math.Sqrt(p * (1 - p) / n + z2 / (4.0 * n * n)) / (1 + z2 / n);
        return (decimal.Round((decimal)Math.Max(0, centre - half), 6), decimal.Round((decimal)Math.Min(1, centre + half), 6));
    }
}
