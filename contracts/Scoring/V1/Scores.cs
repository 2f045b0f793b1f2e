namespace Transparency.Contracts.Scoring.V1;

/// <summary>Announces that a decision has a (new revision of its) score. Ordered by scoring's own ledger index.</summary>
/// <param name="Score">0–100, two decimals; null when no criterion applied.</param>
/// <param name="ComputedFrom">Ledger index in decision-capture's log up to which facts were known.</param>
/// <param name="OnTime">True within the limit, false beyond it; null when no limit is published or the clock could not be read.</param>
/// <param name="ClockUnit">minutes, hours, workingDays, days or months: unit of limit, used and overdue; null without a reading.</param>
/// <param name="ClockOverdue">Time beyond the limit, 0 when on time; null without a limit.</param>
public sealed record DecisionScored(long PreviousIndex, long Index, string DecisionId, string CaseId, string Agency, string Office, string Service,
    string DecisionPoint, DateTimeOffset DecidedAt, int Revision, decimal? Score, decimal? Compliance, decimal? Evidence, decimal? Timeline,
    string RubricId, int RubricVersion, string RubricDigest, long ComputedFrom, string? Traceparent,
    bool? OnTime = null, string? ClockUnit = null, decimal? ClockLimit = null, decimal? ClockUsed = null, decimal? ClockOverdue = null);

/// <summary>
/// Announces a run of scored decisions in scoring's ledger order, as <c>CaseFactsRecorded</c> does for facts: a consumer ignores
/// indexes not greater than its mark and closes a hole (<see cref="PreviousIndex"/> greater than its mark) from scoring's <c>GET /feed?after=mark</c>.
/// </summary>
/// <param name="PreviousIndex">Scoring's ledger index of the last score announced before this run; -1 when there was none.</param>
/// <param name="FirstIndex">Ledger index of the first score in this run.</param>
/// <param name="LastIndex">Ledger index up to which this run is complete (inclusive).</param>
/// <param name="Scores">Ascending by index; never more than 500.</param>
public sealed record DecisionsScored(long PreviousIndex, long FirstIndex, long LastIndex, IReadOnlyList<DecisionScored> Scores);

/// <summary>One page of scoring's ordered feed, <c>GET /feed?after=</c>: the same scores as the announcements, on request.</summary>
/// <param name="LastIndex">Index up to which this page is complete (inclusive); ask next with <c>after=LastIndex</c>.</param>
/// <param name="Head">Highest index of scoring's ledger when the page was read.</param>
public sealed record ScoreFeedPage(long After, long LastIndex, long Head, IReadOnlyList<DecisionScored> Scores);

/// <summary><c>GET /api/scores/cases/{caseId}</c>.</summary>
public sealed record CaseScores(string CaseId, IReadOnlyList<DecisionScore> Decisions);

/// <summary>One decision's current score with everything a person needs to recount it.</summary>
/// <param name="Score">0–100, two decimals, half away from zero; null when no criterion applied.</param>
/// <param name="Earned">Σ points.</param>
/// <param name="Applicable">Σ maximum over applicable criteria.</param>
/// <param name="CatalogueVersion">Catalogue used.</param>
/// <param name="ByOldStandard">The score by the standard before it was made easier; null when it was not within twelve months.</param>
public sealed record DecisionScore(string DecisionId, string CaseId, string Agency, string Office, string Service, string DecisionPoint, DateTimeOffset DecidedAt,
    int Revision, decimal? Score, decimal Earned, decimal Applicable, string RubricId, int RubricVersion, string RubricDigest, long ComputedFrom,
    long CatalogueVersion, DateTimeOffset ScoredAt, IReadOnlyList<DimensionScore> Dimensions, IReadOnlyList<CriterionResult> Criteria, ClockReading? Clock,
    OldStandard? ByOldStandard = null);

public sealed record DimensionScore(string Dimension, decimal? Score, decimal Earned, decimal Applicable);

/// <param name="Dimension">compliance, evidence or timeline.</param>
/// <param name="Status">met, partly, notMet, notApplicable or notRecorded.</param>
/// <param name="WhyNotFullTh">Null when full.</param>
/// <param name="Inputs">The recorded values the check used, label → value.</param>
/// <param name="EvidenceEventIds">Ids of the recorded events the check used.</param>
public sealed record CriterionResult(string Id, string Dimension, string NameTh, string NameEn, string Status, decimal Points, decimal Maximum,
    string? LegalReference, string? WhyNotFullTh, string? WhyNotFullEn, IReadOnlyDictionary<string, string> Inputs, IReadOnlyList<Guid> EvidenceEventIds);

/// <summary>The legal clock's reading; its segments add up, so a person can recount it by hand.</summary>
/// <param name="Unit">minutes, hours, workingDays, days or months: unit of Limit, Used and Overdue.</param>
/// <param name="Used">Time used, in Unit.</param>
/// <param name="DueAt">Last instant inside the limit; null when no limit is published.</param>
/// <param name="Spans">Received to complete and complete to decided, when the completeness of the application was recorded.</param>
/// <param name="RuleSet">Id@version of the effective-dated rule set.</param>
public sealed record ClockReading(string RuleSet, string Calendar, string TimeZone, DateTimeOffset StartedAt, string StartBasis, DateTimeOffset? EndedAt,
    decimal? Limit, string Unit, decimal Used, decimal Overdue, DateTimeOffset? DueAt, bool OnTime, IReadOnlyList<ClockSegment> Segments,
    IReadOnlyList<ClockSpan>? Spans = null)
{
    /// <summary>Gregorian years between start and end, or the last day of the limit, whose holidays the calendar does not know: no day of them was left out as a holiday that moves. Null when all are known.</summary>
    public IReadOnlyList<int>? YearsNotCovered { get; init; }

    /// <summary>End of the limit when the rule set lets silence grant and the limit passed: a grant that no officer decided. Null under a rule set that does not, and while time is left.</summary>
    public DateTimeOffset? GrantedByLapseAt { get; init; }
}

/// <summary>One part of the way of a case, so that a slow completeness check cannot hide behind a clock that starts later.</summary>
/// <param name="Kind">receivedToComplete or completeToDecided.</param>
/// <param name="Used">Time counted in the span, in <paramref name="Unit"/>.</param>
public sealed record ClockSpan(string Kind, DateTimeOffset From, DateTimeOffset To, decimal Used, string Unit);

/// <param name="Kind">firstDayNotCounted, working, outsideHours, weekend, holiday, stopped or overdue.</param>
/// <param name="Counted">How much of the segment counts, in the reading's unit.</param>
/// <param name="Label">Name of the holiday, legal basis of the stop, or null.</param>
public sealed record ClockSegment(string Kind, DateTimeOffset From, DateTimeOffset To, decimal Counted, string? Label);

/// <summary><c>GET /api/scores/groups?by=agency|office|service|province&amp;agency=&amp;from=&amp;to=</c>.</summary>
public sealed record GroupScores(string By, DateOnly? From, DateOnly? To, string RubricId, int RubricVersion, long ComputedTo, decimal? MinistryMean, IReadOnlyList<GroupScore> Groups)
{
    /// <summary>Coverage of everything in the period, whatever the caller sees.</summary>
    public GroupCoverage? Coverage { get; init; }
}

/// <param name="N">Scored decisions.</param>
/// <param name="Mean">Mean score 0–100; null when N = 0.</param>
/// <param name="Lower">Lower bound of the 95 % interval of the mean.</param>
/// <param name="OnTime">Decisions within their limit.</param>
/// <param name="WithLimit">Decisions that have a limit.</param>
/// <param name="Comparable">False when N &lt; 30 or coverage is known and below 95 %: shown, never positioned.</param>
/// <param name="Shrunk">The mean drawn towards all groups by how little n says; null when groups are not compared.</param>
public sealed record GroupScore(string Key, long N, decimal? Mean, decimal? Lower, decimal? Upper, decimal? Compliance, decimal? Evidence, decimal? Timeline,
    long OnTime, long WithLimit, bool Comparable, decimal? Shrunk = null)
{
    /// <summary>How much of what happened was recorded, by independent totals.</summary>
    public GroupCoverage? Coverage { get; init; }
}

/// <summary>
/// Coverage (ความครอบคลุม) of a group over a period: the months of its services that have an independent total, pooled. More recorded than a total counts as
/// that total, so that a surplus in one month hides no hole in another.
/// </summary>
/// <param name="State">unknown (no month has a total), below (95 %), partly (some months have none; the others suffice) or sufficient.</param>
/// <param name="Recorded">Recorded of what the totals count; never more than each total.</param>
/// <param name="ByForm">Of what was recorded, entered by form.</param>
/// <param name="ByFile">Of what was recorded, entered from a file.</param>
/// <param name="Known">Service months with a total.</param>
/// <param name="Months">Service months with recorded decisions or a total.</param>
/// <param name="Over">Service months in which more was recorded than the total says.</param>
public sealed record GroupCoverage(string State, long Recorded, long Total, long ByForm, long ByFile, int Known, int Months, int Over);

/// <summary><c>GET /api/scores/totals?source=</c>.</summary>
/// <param name="ProcessedTo">Ledger index of decision-capture's log handled so far; -1 when none.</param>
public sealed record ScoringTotals(string? Source, long Decisions, long Scored, long Revisions, long ProcessedTo);
