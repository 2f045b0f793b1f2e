using Transparency.Contracts.Scoring.V1;

namespace Transparency.Portal.Comparing;

/// <summary>
/// A group's figure by the standard that counted before it was made easier (ตามเกณฑ์เดิม): the decisions of eased services by the old standard, all
/// others as they count. Pure.
/// </summary>
public static class OldStandardFigure
{
    /// <summary>Mean score, 0–100; null when no decision of the group is affected.</summary>
    /// <param name="n">Scored decisions of the group.</param>
    /// <param name="mean">Their mean as it counts.</param>
    public static decimal? Mean(long n, decimal? mean, IReadOnlyList<EasedFigures> eased) =>
        n == 0 || mean is not { } now || eased.Sum(each => each.N) == 0 ? null : now + eased.Sum(each => each.Moved) / n;

    /// <summary>Kept in time and with a limit; null when no decision of the group is affected.</summary>
    public static (long OnTime, long WithLimit)? OnTime(long kept, long limited, IReadOnlyList<EasedFigures> eased) =>
        eased.Sum(each => each.N) == 0 ? null
        : (kept - eased.Sum(each => each.Now.OnTime) + eased.Sum(each => each.ByOld.OnTime), limited - eased.Sum(each => each.Now.WithLimit) + eased.Sum(each => each.ByOld.WithLimit));
}
