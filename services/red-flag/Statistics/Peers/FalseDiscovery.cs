namespace Transparency.RedFlag.Statistics.Peers;

/// <summary>How false discoveries are held down among many tests.</summary>
public enum FalseDiscoveryMethod
{
    /// <summary>Benjamini and Hochberg, JRSS B 57 (1995): for tests that are independent or positively dependent.</summary>
    BenjaminiHochberg,

    /// <summary>Benjamini and Yekutieli, Annals of Statistics 29 (2001): for any dependence, at the price of a factor of about ln m.</summary>
    BenjaminiYekutieli,
}

/// <summary>q-values: the smallest rate of false discoveries at which a test would still be one.</summary>
public static class FalseDiscovery
{
    /// <returns>One q per p, in the same order.</returns>
    public static double[] Q(IReadOnlyList<double> p, FalseDiscoveryMethod method)
    {
        var factor = method == FalseDiscoveryMethod.BenjaminiYekutieli ? Enumerable.Range(1, p.Count).Sum(i => 1.0 / i) : 1;
        var (q, least) = (new double[p.Count], 1.0);
        var order = Enumerable.Range(0, p.Count).OrderBy(i => p[i]).ThenBy(i => i).ToArray();
        for (var rank = p.Count; rank >= 1; rank--)
            q[order[rank - 1]] = least = Math.Min(least, factor * p.Count * p[order[rank - 1]] / rank);
        return q;
    }
}
