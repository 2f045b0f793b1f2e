using Transparency.Contracts.CitizenFeedback.V1;

namespace Transparency.Portal.Desk;

/// <summary>How often one reason was named in each month, oldest first.</summary>
/// <param name="Months">One for every month between the first and the last; the share is null where fewer than ten ratings were released.</param>
public sealed record ReasonSeries(string Code, long Named, IReadOnlyList<(DateOnly Month, decimal? Share, long Ratings)> Months);

/// <summary>Reasons by month as a plot needs them: every month has its place, and all share one scale. Pure.</summary>
public static class ReasonMonths
{
    /// <summary>Ratings in a month from which a share is drawn.</summary>
    public const int Least = 10;

    /// <summary>A series for each reason that was named, the most often named first; and the largest share, at least a tenth, at which all scales end.</summary>
    public static (IReadOnlyList<ReasonSeries> Series, decimal Top) Of(ReasonTrend trend)
    {
        if (trend.Months.Count == 0) return ([], 0.1m);
        var known = trend.Months.ToDictionary(month => month.Month);
        var months = new List<DateOnly>();
        for (var month = known.Keys.Min(); month <= known.Keys.Max(); month = month.AddMonths(1)) months.Add(month);
        ReasonSeries[] series =
        [
            .. trend.Months.SelectMany(month => month.Reasons).GroupBy(reason => reason.Key, StringComparer.Ordinal).Select(reason => new ReasonSeries(reason.Key, reason.Sum(each => each.Value), [.. months.Select(month =>
                known.GetValueOrDefault(month) is { Ratings: >= Least and var ratings } found ? (month, (decimal?)found.Reasons.GetValueOrDefault(reason.Key) / ratings, ratings) : (month, null, known.GetValueOrDefault(month)?.Ratings ?? 0))]))
                .OrderByDescending(each => each.Named).ThenBy(each => each.Code, StringComparer.Ordinal),
        ];
        return (series, Math.Max(0.1m, series.SelectMany(each => each.Months).Max(month => month.Share) ?? 0));
    }
}
