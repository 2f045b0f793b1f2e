namespace Transparency.Contracts.Scoring.V1;

/// <summary><c>GET /api/scores/trend?agency=&amp;office=&amp;service=</c>: one group month by month, oldest first.</summary>
public sealed record GroupTrend(string? Agency, string? Office, string? Service, string RubricId, int RubricVersion, IReadOnlyList<TrendMonth> Months);

/// <param name="Month">Its first day; months follow the decision's day in its office's time.</param>
/// <param name="Figures">Its key is empty.</param>
public sealed record TrendMonth(DateOnly Month, GroupScore Figures);

/// <summary><c>GET /api/scores/recoverable?agency=&amp;office=</c>: what would lift the mean score most.</summary>
/// <param name="N">Decisions looked at: the newest, never more than <paramref name="Limit"/>.</param>
/// <param name="Since">Time of the oldest of them; null when there is none.</param>
/// <param name="Criteria">Most recoverable first; those that are always full are left out.</param>
public sealed record RecoverablePoints(string Agency, string? Office, int N, int Limit, DateTimeOffset? Since, IReadOnlyList<RecoverableCriterion> Criteria);

/// <param name="Applicable">Decisions in which the criterion applied.</param>
/// <param name="NotFull">Those of them that lost points by it.</param>
/// <param name="Points">Points of 100 by which the mean would rise if it were always met.</param>
public sealed record RecoverableCriterion(string Id, string Dimension, string NameTh, string NameEn, int Applicable, int NotFull, decimal Points);

/// <summary><c>GET /api/scores/equal-treatment?agency=&amp;from=&amp;to=</c>: like cases, like outcome and time.</summary>
/// <param name="LeastPerOffice">Like decisions an office needs to be compared.</param>
/// <param name="Seed">Seed of the resampling behind the intervals.</param>
public sealed record EqualTreatments(DateOnly? From, DateOnly? To, long LeastPerOffice, int Seed, IReadOnlyList<AgencyTreatment> Agencies);

public sealed record AgencyTreatment(string Agency, TreatmentPart Outcome, TreatmentPart Time)
{
    /// <summary>Services that are not compared because their coverage is known and below 95 %.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];
}

/// <summary>100 × (1 − bias-corrected Cramér's V of office and result), weighted over strata of like cases.</summary>
/// <param name="N">Decisions compared.</param>
/// <param name="Value">0–100, 100 = the office tells nothing about the result; null when nothing could be compared.</param>
/// <param name="Lower">Lower bound of the 95 % interval.</param>
public sealed record TreatmentPart(long N, decimal? Value, decimal? Lower, decimal? Upper, IReadOnlyList<LikeCases> Strata);

/// <param name="Offices">Offices with enough decisions.</param>
public sealed record LikeCases(string Service, string DecisionPoint, int Offices, long N, decimal Value);
