namespace Transparency.RedFlag.Statistics.Peers;

/// <summary>95 % interval of a share (Wilson 1927, JASA 22:209).</summary>
public static class WilsonInterval
{
    private const double Z = 1.959964;

    /// <param name="hits">0–<paramref name="n"/>.</param>
    /// <param name="n">At least 1.</param>
    /// <returns>Within 0–1.</returns>
    public static (double Low, double High) Of(long hits, long n)
    {
        var (share, centre) = ((double)hits / n, 1 + Z * Z / n);
        var (middle, half) = ((share + Z * Z / (2 * n)) / centre, Z / centre * Math.Sqrt(share * (1 - share) / n + Z * Z / (4.0 * n * n)));
        return (Math.Max(0, middle - half), Math.Min(1, middle + half));
    }
}
