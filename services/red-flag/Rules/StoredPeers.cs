using Transparency.Contracts.RedFlag.V1;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Rules;

namespace Transparency.RedFlag.Peers;

/// <summary>A stored reference distribution: what like decisions measured.</summary>
/// <param name="N">Decisions in the group.</param>
/// <param name="Quantiles">Its percentiles 0–100: 101 values.</param>
public sealed record StoredPeers(long N, IReadOnlyList<decimal> Quantiles, DateTimeOffset AsOf)
{
    /// <summary>Below this many nothing is compared (system.md §7).</summary>
    public const long MinimumN = 30;

    /// <summary>
    /// The value beside its peers. The interval is that of the median, from order statistics: ranks n/2 ± 0.98·√n cover it with 95 %
    /// (Conover, Practical Nonparametric Statistics, §3.2).
    /// </summary>
    public PeerGroup Compare(FlagSubject subject, Measure measure)
    {
        var (n, quantiles, half) = (N, Quantiles, 98 / (decimal)Math.Sqrt(N));
        return new($"การตัดสินใจที่จุด {subject.DecisionPoint} ของบริการ {subject.Service}", $"Decisions at {subject.DecisionPoint} of service {subject.Service}",
            n, Round(At(quantiles, 50)), Round(At(quantiles, 50 - half)), Round(At(quantiles, 50 + half)), Round(Percentile(quantiles, measure.Value)), measure.Unit);
    }

    /// <summary>The value at a percentile, linear between stored ones.</summary>
    private static decimal At(IReadOnlyList<decimal> quantiles, decimal percentile)
    {
        var at = Math.Clamp(percentile, 0, 100);
        var low = (int)Math.Floor(at);
        return low == 100 ? quantiles[100] : quantiles[low] + (quantiles[low + 1] - quantiles[low]) * (at - low);
    }

    /// <summary>Share (0–100) of the group below a value.</summary>
    private static decimal Percentile(IReadOnlyList<decimal> quantiles, decimal value)
    {
        var above = quantiles.TakeWhile(q => q < value).Count();
        if (above is 0 or 101) return above == 0 ? 0 : 100;
        var step = quantiles[above] - quantiles[above - 1];
        return above - 1 + (step == 0 ? 0 : (value - quantiles[above - 1]) / step);
    }

    private static decimal Round(decimal value) => decimal.Round(value, 2, MidpointRounding.AwayFromZero);
}
