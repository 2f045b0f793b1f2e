namespace Transparency.Contracts.Scoring.V1;

/// <summary><c>POST /api/decisions/pre-check</c>: what a decision would score if it were signed now. Nothing of it is stored or logged.</summary>
/// <param name="CaseId">An existing case of the officer's agency; its recorded facts count.</param>
public sealed record CheckDraft(string CaseId, DraftDecision Draft);

/// <summary>A decision that is not taken yet.</summary>
/// <param name="Hands">Who proposes, reviews and approves: only whether they are different people is looked at.</param>
/// <param name="Authority">own, delegated, onBehalf or acting; null when not stated yet.</param>
/// <param name="Reason">Null when nothing is written yet; only its shape leaves this request.</param>
/// <param name="Evidence">Kinds that are ready to be attached with their digest.</param>
/// <param name="Amount">Baht; null when the decision is not about money.</param>
/// <param name="Conflict">none or ground; null when not declared yet.</param>
/// <param name="ConflictHandled">steppedAside, superiorOrderedOn or necessity.</param>
public sealed record DraftDecision(string DecisionPoint, string Outcome, IReadOnlyList<DraftHand>? Hands = null, string? Authority = null, string? Order = null,
    DateTimeOffset? AuthorityFrom = null, DateTimeOffset? AuthorityTo = null, DraftReason? Reason = null, IReadOnlyList<string>? LegalBasis = null,
    IReadOnlyList<string>? Evidence = null, IReadOnlyList<string>? Conditions = null, decimal? Amount = null, string? Conflict = null, string? ConflictHandled = null,
    bool? AsApplied = null, bool? ChecklistComplete = null);

/// <param name="Officer">Staff code.</param>
/// <param name="Part">propose, review, approve or committee.</param>
public sealed record DraftHand(string Officer, string Part);

public sealed record DraftReason(string? Facts, string? Law, string? Considerations, string? Exception);

/// <summary>What the draft would score now, and what would lift it.</summary>
/// <param name="CheckedAt">The instant at which it is taken as signed.</param>
/// <param name="Score">0–100; null when no criterion applied.</param>
/// <param name="ComputedFrom">Ledger index of the newest fact of the case that was known.</param>
/// <param name="Criteria">Most points missing first; those that do not apply last.</param>
/// <param name="Clock">Read up to <paramref name="CheckedAt"/>; null when the case has no start.</param>
/// <param name="Copied">Null when no reason is written, or the texts could not be compared now.</param>
public sealed record DraftCheck(string CaseId, string Agency, string Office, string Service, string DecisionPoint, string Outcome, DateTimeOffset CheckedAt,
    decimal? Score, decimal Earned, decimal Applicable, string RubricId, int RubricVersion, string RubricDigest, long CatalogueVersion, long ComputedFrom,
    IReadOnlyList<CriterionResult> Criteria, ClockReading? Clock, PeerOutcomes Peers, CopiedReason? Copied, SmallestChange Change)
{
    /// <summary>The draft by the standard that was made easier within twelve months; null when none was.</summary>
    public OldStandard? ByOldStandard { get; init; }

    /// <summary>The clock by that old standard, read up to <see cref="CheckedAt"/>: what is left of the old limit; null when none counts, or the case has no start.</summary>
    public ClockReading? ClockByOldStandard { get; init; }
}

/// <summary>How decisions at the same decision point of the same service came out, in every office.</summary>
/// <param name="N">Scored decisions whose outcome is known.</param>
/// <param name="Least">Below so many nothing is compared and <paramref name="Outcomes"/> is empty.</param>
/// <param name="Since">First day of decision among them; null when there is none.</param>
public sealed record PeerOutcomes(long N, long Least, DateOnly? Since, IReadOnlyList<PeerOutcome> Outcomes);

/// <param name="Share">Percent of all, two decimals.</param>
/// <param name="Lower">Lower bound of its 95 % interval (Wilson, JASA 22, 1927).</param>
public sealed record PeerOutcome(string Outcome, long N, decimal Share, decimal Lower, decimal Upper);

/// <summary>A hint, no finding: how often the same words stand in other cases.</summary>
/// <param name="LookedAt">Newest decisions with a reason at the same decision point.</param>
/// <param name="Same">Of them, in other cases, with exactly these words.</param>
/// <param name="Near">Of them, with nearly these words: at most 3 of 64 bits of the similarity differ (Manku, Jain, Das Sarma, WWW 2007).</param>
public sealed record CopiedReason(int LookedAt, int Same, int Near);

/// <summary>The fewest changes of facts that lift a score; among as few, those that lift it most. The outcome is never among them.</summary>
/// <param name="Before">0–100.</param>
/// <param name="After">The score with all of <paramref name="Changes"/>; equal to <paramref name="Before"/> when there are none.</param>
/// <param name="Changes">Empty when nothing that can be changed lifts the score.</param>
/// <param name="Considered">Single changes that were combined.</param>
public sealed record SmallestChange(decimal? Before, decimal? After, IReadOnlyList<FactChange> Changes, int Considered);

/// <param name="Code">What is to be different, such as cite-law or hear-party.</param>
/// <param name="Criterion">Criterion that it is for.</param>
/// <param name="Value">Code of the law, the kind of evidence, the step or the part of the reason; null when the code says all.</param>
public sealed record FactChange(string Code, string Criterion, string? Value);

/// <summary><c>GET /api/scores/cases/{caseId}/smallest-changes</c>: for each stored score what would have lifted it.</summary>
public sealed record CaseChanges(string CaseId, IReadOnlyList<DecisionChange> Decisions);

/// <param name="Revision">Of the score that was looked at.</param>
/// <param name="Change">Null when the score does not come out again from what is kept.</param>
public sealed record DecisionChange(string DecisionId, int Revision, SmallestChange? Change);
