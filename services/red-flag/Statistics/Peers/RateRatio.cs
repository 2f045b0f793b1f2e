namespace Transparency.RedFlag.Statistics.Peers;

/// <summary>One stratum: a group and all the others, on like decisions.</summary>
/// <param name="Found">Of the group's <paramref name="N"/> decisions.</param>
/// <param name="OtherFound">Of the others' <paramref name="OtherN"/> decisions.</param>
public readonly record struct RateStratum(long Found, long N, long OtherFound, long OtherN);

/// <summary>
/// How many times as often something is found in a group as in the others, on like decisions: the ratio of Mantel and Haenszel over strata, its interval
/// by the variance of Greenland and Robins, Biometrics 41 (1985), which holds for many thin strata as for few thick ones.
/// </summary>
public static class RateRatio
{
    /// <returns>Null when nothing can be compared: no stratum has both sides, or nothing was found on one of them.</returns>
    public static (double Ratio, double Low, double High)? Of(IEnumerable<RateStratum> strata)
    {
        double above = 0, below = 0, spread = 0;
        foreach (var (found, n, otherFound, otherN) in strata)
        {
            if (n == 0 || otherN == 0) continue;
            double all = n + otherN, m = found + otherFound;
            above += found * (double)otherN / all;
            below += otherFound * (double)n / all;
            spread += (m * n * otherN - (double)found * otherFound * all) / (all * all);
        }
        if (above <= 0 || below <= 0) return null;
        var (ratio, half) = (above / below, 1.959964 * Math.Sqrt(spread / (above * below)));
        return (ratio, ratio * Math.Exp(-half), ratio * Math.Exp(half));
    }
}
