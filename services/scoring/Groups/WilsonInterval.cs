namespace Transparency.Scoring.Groups;

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
        var (lower, upper) = Bounds(hits, n);
        return (decimal.Round((decimal)lower, 6), decimal.Round((decimal)upper, 6));
    }

    /// <param name="n">At least 1.</param>
    public static (double Lower, double Upper) Bounds(long hits, long n)
    {
        var (share, spread) = ((double)hits / n, Z * Z / n);
        var (centre, half) = ((share + spread / 2) / (1 + spread), Z * Math.Sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread));
        return (Math.Max(0, centre - half), Math.Min(1, centre + half));
    }
}
