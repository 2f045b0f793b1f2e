namespace Transparency.Contracts.Scoring.V1;

/// <summary><c>POST /api/rubrics/replays</c>: score recorded decisions again under another rubric, aside from every stored score.</summary>
/// <param name="Rubric">The rubric itself: its JSON as one text; null when <paramref name="RubricId"/> names a published one.</param>
/// <param name="RubricId">Id of a published rubric; null when the rubric is given.</param>
/// <param name="RubricVersion">Version of the published rubric; null = the one in force.</param>
/// <param name="From">First day of decision, inclusive; null = from the first.</param>
/// <param name="To">Last day of decision, inclusive; null = to the last.</param>
/// <param name="Agencies">Agency codes; null or empty = every agency, for those who may act for all.</param>
public sealed record AskReplay(string? Rubric, string? RubricId, int? RubricVersion, DateOnly? From, DateOnly? To, IReadOnlyList<string>? Agencies);

/// <summary><c>GET /api/rubrics/replays</c>, newest first.</summary>
public sealed record ReplayList(IReadOnlyList<ReplayView> Replays);

/// <summary><c>GET /api/rubrics/replays/{job}</c>: a replay and how far it is.</summary>
/// <param name="State">queued, running, done, cancelled or failed.</param>
/// <param name="Agencies">Null = every agency.</param>
/// <param name="Done">Decisions looked at.</param>
/// <param name="Total">Decisions to look at; null before they were counted.</param>
/// <param name="SecondsLeft">Estimated from the pace so far; null when nothing can be said.</param>
/// <param name="Report">The report, when done.</param>
/// <param name="Failure">Why it failed, in a word: interrupted, unreadable or unavailable; null unless failed.</param>
public sealed record ReplayView(string Job, string State, ReplayRubric Rubric, DateOnly? From, DateOnly? To, IReadOnlyList<string>? Agencies,
    DateTimeOffset AskedAt, string AskedByRole, bool Own, long Done, long? Total, int? SecondsLeft, DateTimeOffset? FinishedAt, ReplayReport? Report, string? Failure);

/// <param name="Digest">SHA-256 (hex) of the rubric's canonical JSON.</param>
public sealed record ReplayRubric(string Id, int Version, string Digest, string NameTh, string NameEn);

/// <summary><c>GET /api/rubrics/replays/{job}/report</c>: the report with the signatures of scoring's log keys beside it.</summary>
/// <param name="Kind">Always <see cref="ReplayReport.Kind"/>; first line of what is signed.</param>
/// <param name="Signatures">Signature lines (C2SP signed-note) over kind and SHA-256 of the report's canonical JSON (RFC 8785).</param>
public sealed record SignedReplayReport(string Kind, ReplayReport Report, IReadOnlyList<string> Signatures);

/// <summary>Who moves, by how much, through which criterion. Before is the stored score; after is the same facts under the rubric replayed.</summary>
/// <param name="Log">Origin of the log of the service that replayed.</param>
/// <param name="ReproducedUnder">Rubrics that the stored scores name.</param>
/// <param name="ComputedFrom">Ledger index of decision-capture up to which facts were recorded here.</param>
/// <param name="Decisions">Stored scores looked at.</param>
/// <param name="Reproduced">Decisions whose stored result came out identical – status, points, inputs and clock – from the facts and the rubric it names.</param>
/// <param name="Moved">Decisions whose score under the rubric differs from the stored one.</param>
/// <param name="MeanBefore">Two decimals; null when no decision has a score.</param>
/// <param name="Movers">The largest moves, at most <see cref="MostMovers"/>: by size, then by id.</param>
/// <param name="NotReproduced">Ids of the first decisions that did not come out identical, at most 100; empty is what should be.</param>
/// <param name="ResultsDigest">SHA-256 (hex) over the sorted SHA-256 of every line <c>decision TAB before TAB after LF</c>: two replays of the same facts give the same.</param>
public sealed record ReplayReport(string Job, string Log, ReplayRubric Rubric, IReadOnlyList<ReplayRubric> ReproducedUnder, DateOnly? From, DateOnly? To, IReadOnlyList<string>? Agencies,
    long ComputedFrom, long Decisions, long Reproduced, long Moved, decimal? MeanBefore, decimal? MeanAfter, IReadOnlyList<ReplayedCriterion> Criteria, IReadOnlyList<ReplayedGroup> Groups,
    IReadOnlyList<ReplayedDecision> Movers, IReadOnlyList<string> NotReproduced, string ResultsDigest, DateTimeOffset AskedAt, DateTimeOffset FinishedAt)
{
    /// <summary>Kind of the signed document.</summary>
    public const string Kind = "transparency/replay-report/v1";

    /// <summary>Most movers that a report names one by one.</summary>
    public const int MostMovers = 500;
}

/// <summary>What one criterion does to the scores. Its share of a score is points ÷ Σ applicable maximum × 100; the shares of a decision add up to its score.</summary>
/// <param name="Moved">Decisions in which its share changes.</param>
/// <param name="Rises">Of them, those in which it rises.</param>
/// <param name="Change">Sum of the changes, four decimals.</param>
public sealed record ReplayedCriterion(string Id, string NameTh, string NameEn, long Moved, long Rises, long Falls, decimal Change);

/// <param name="MeanBefore">Two decimals; null when no decision has a score.</param>
public sealed record ReplayedGroup(string Agency, string Office, string Service, long N, long Moved, decimal? MeanBefore, decimal? MeanAfter);

/// <param name="Change">After − before; null when one of them is not there.</param>
/// <param name="Through">Criteria whose share changes, largest first.</param>
public sealed record ReplayedDecision(string DecisionId, string CaseId, string Agency, string Office, string Service, DateTimeOffset DecidedAt,
    decimal? Before, decimal? After, decimal? Change, IReadOnlyList<CriterionChange> Through);

/// <param name="Change">Of the criterion's share in points of 100, four decimals.</param>
public sealed record CriterionChange(string Criterion, decimal Change);
