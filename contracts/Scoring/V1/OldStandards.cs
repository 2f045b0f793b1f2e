namespace Transparency.Contracts.Scoring.V1;

/// <summary>A score by the standard that counted before it was made easier (ตามเกณฑ์เดิม): shown beside the score for twelve months.</summary>
/// <param name="Score">0–100; null when no criterion applied.</param>
/// <param name="CatalogueVersion">Newest version with the old standard.</param>
/// <param name="Since">When the easier standard began to count.</param>
/// <param name="Until">Until when this is shown.</param>
/// <param name="Rules">What became easier, by code.</param>
public sealed record OldStandard(decimal? Score, long CatalogueVersion, DateTimeOffset Since, DateTimeOffset Until, IReadOnlyList<string> Rules);

/// <summary>
/// <c>GET /api/scores/old-standard?agency=&amp;service=&amp;office=&amp;province=&amp;from=&amp;to=</c>: figures of services whose standard was made easier within twelve months,
/// by both standards. <c>agency=*</c> is every agency that the caller sees.
/// </summary>
/// <param name="Agency">As asked.</param>
/// <param name="Limit">Newest decisions looked at in each service, never more.</param>
public sealed record OldStandardFigures(string Agency, int Limit, IReadOnlyList<EasedFigures> Services);

/// <param name="N">Decisions since the easing, in the period, that have a score by both standards.</param>
/// <param name="Mean">Mean score as it counts, two decimals; null when there is none.</param>
/// <param name="MeanByOld">Mean score of the same decisions by the old standard.</param>
/// <param name="Changed">Decisions whose score differs.</param>
public sealed record EasedFigures(string Service, DateTimeOffset Since, DateTimeOffset Until, IReadOnlyList<string> Rules, int N, decimal? Mean, decimal? MeanByOld, int Changed)
{
    /// <summary>Agency of the service.</summary>
    public string Agency { get; init; } = "";

    /// <summary>Sum of the scores by the old standard less their sum as it counts: what a group's sum of scores moves by.</summary>
    public decimal Moved { get; init; }

    /// <summary>The decisions kept in time as it counts.</summary>
    public KeptInTime Now { get; init; } = new(0, 0);

    /// <summary>The same decisions by the old standard.</summary>
    public KeptInTime ByOld { get; init; } = new(0, 0);

    /// <summary>True when there were more than the limit: older decisions since the easing are not among the figures.</summary>
    public bool Cut { get; init; }
}

/// <param name="OnTime">Decided within their limit.</param>
/// <param name="WithLimit">Decisions that have a limit.</param>
public sealed record KeptInTime(long OnTime, long WithLimit);
