namespace Transparency.Contracts.Scoring.V1;

/// <summary>
/// <c>GET /api/scores/time-saved?agency=&amp;from=&amp;to=</c>: median time used up to the decision in a period and in the same days of the year before, like with like: one service,
/// one decision point, one unit.
/// </summary>
/// <param name="From">First day of decision of the period.</param>
/// <param name="BaselineFrom">First day of the baseline period.</param>
/// <param name="Least">Decisions that each period needs before it is compared.</param>
/// <param name="Change">Change of the medians as a share (−0.2 = a fifth shorter), weighted by the decisions of the period; null when nothing is compared.</param>
/// <param name="Lower">Lower bound of its 95 % interval.</param>
/// <param name="N">Decisions of the period in what is compared.</param>
/// <param name="BaselineN">Decisions of the baseline in what is compared.</param>
/// <param name="Services">By service and decision point; those that are not compared have no change.</param>
public sealed record TimeSaved(DateOnly From, DateOnly To, DateOnly BaselineFrom, DateOnly BaselineTo, int Least, decimal? Change, decimal? Lower, decimal? Upper, long N, long BaselineN,
    IReadOnlyList<LikeTime> Services);

/// <param name="Unit">minutes, hours, workingDays or days.</param>
/// <param name="Change">Share by which the median moved; null when it is not compared.</param>
public sealed record LikeTime(string Agency, string Service, string DecisionPoint, string Unit, MedianTime Now, MedianTime Baseline, decimal? Change, decimal? Lower, decimal? Upper);

/// <param name="Median">Null without decisions.</param>
/// <param name="Lower">Lower bound of the 95 % interval of the median, from order statistics; null below six decisions.</param>
public sealed record MedianTime(long N, decimal? Median, decimal? Lower, decimal? Upper);
