namespace Transparency.Contracts.DecisionCapture.V1;

/// <summary>
/// Announces a run of recorded case facts in ledger order. One publisher sends them, so a consumer that keeps the index of
/// the last fact it handled sees a hole when <see cref="PreviousIndex"/> is greater than its own mark, and closes it from
/// <c>GET /feed?after=mark</c>. The same run may arrive twice and runs may be cut differently on redelivery: facts whose
/// index is not greater than the mark are ignored.
/// </summary>
/// <param name="PreviousIndex">Ledger index of the last fact announced before this run; -1 when there was none.</param>
/// <param name="FirstIndex">Ledger index of the first fact in this run. Indexes between facts belong to leaves that are not announced (reads, heartbeats).</param>
/// <param name="LastIndex">Ledger index up to which this run is complete (inclusive); at least the index of its last fact.</param>
/// <param name="Facts">The facts, ascending by <see cref="CaseFact.Index"/>; never more than 500.</param>
public sealed record CaseFactsRecorded(long PreviousIndex, long FirstIndex, long LastIndex, IReadOnlyList<CaseFact> Facts);

/// <summary>One page of the ordered feed: the same facts as the announcements, on request.</summary>
/// <param name="After">The index asked for (exclusive).</param>
/// <param name="LastIndex">Index up to which this page is complete (inclusive); ask next with <c>after=LastIndex</c>.</param>
/// <param name="Head">Highest index of the ledger when the page was read; the reader has caught up when LastIndex = Head.</param>
/// <param name="Facts">Facts of the page, ascending by index.</param>
public sealed record FeedPage(long After, long LastIndex, long Head, IReadOnlyList<CaseFact> Facts);

/// <summary>
/// A recorded fact about one case, without personal data: officers are pseudonyms that only decision-capture resolves,
/// free text is reduced to its shape. Exactly one of the typed bodies is set, named by <see cref="Type"/>;
/// <see cref="Case"/> may accompany any of them because many systems send no opening of their own.
/// </summary>
public sealed record CaseFact
{
    /// <summary>Ledger index of the fact: contiguous over the whole log, ascending in commit order.</summary>
    public required long Index { get; init; }
    /// <summary>Id of the stored event (UUIDv7).</summary>
    public required Guid EventId { get; init; }
    /// <summary>
    /// Event type as in the intake contract without version: CaseOpened, DecisionReached, … plus three of our own:
    /// CataloguePublished (a newer catalogue is in force, <see cref="CatalogueVersion"/>), SourceHeartbeat and CoverageStated.
    /// </summary>
    public required string Type { get; init; }
    /// <summary>Stream id of the case, <c>case-</c> + 32 hex digits; empty for CataloguePublished, SourceHeartbeat and CoverageStated.</summary>
    public required string CaseId { get; init; }
    public required string Agency { get; init; }
    public required string Office { get; init; }
    public required string Service { get; init; }
    /// <summary>Registered name of the reporting source.</summary>
    public required string Source { get; init; }
    /// <summary>Id given by the source, unique per source.</summary>
    public required string SourceEventId { get; init; }
    /// <summary>When it happened, as the source says.</summary>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>When decision-capture stored it.</summary>
    public required DateTimeOffset RecordedAt { get; init; }
    /// <summary>system, form or file.</summary>
    public required string RecordedVia { get; init; }
    /// <summary>True when the source delivers history (an old log): lateness and back-dating checks do not apply.</summary>
    public bool Historical { get; init; }
    /// <summary>W3C trace context of the report, so that scoring and flags continue the same trace.</summary>
    public string? Traceparent { get; init; }
    /// <summary>The decision this fact is about: <c>dec-</c> + 32 hex digits, derived from case and decisionRef; null when it concerns the case only.</summary>
    public string? DecisionId { get; init; }
    /// <summary>Catalogue version in force when the fact was recorded.</summary>
    public long CatalogueVersion { get; init; }

    public CaseOpening? Case { get; init; }
    public Completeness? Completeness { get; init; }
    public DocumentRequest? DocumentRequest { get; init; }
    public Step? Step { get; init; }
    public ClockChange? Clock { get; init; }
    public Departure? Departure { get; init; }
    public Evidence? Evidence { get; init; }
    public Hearing? Hearing { get; init; }
    public DelayNotice? DelayNotice { get; init; }
    public Decision? Decision { get; init; }
    public Notification? Notification { get; init; }
    public Correction? Correction { get; init; }
    public Appeal? Appeal { get; init; }
    public InspectionStart? InspectionStart { get; init; }
    public InspectionResult? InspectionResult { get; init; }
    public Overpayment? Overpayment { get; init; }
    public Closing? Closing { get; init; }
    public Heartbeat? Heartbeat { get; init; }
    public StatedCoverage? Coverage { get; init; }
}

/// <param name="Kind">application, benefitClaim, inspection or overpayment.</param>
/// <param name="Channel">counter, online, post, email, phone, field or centralCentre.</param>
/// <param name="SubmittedAt">When the applicant handed it in; null when the source does not say.</param>
/// <param name="ApplicantKey">Random pseudonym of the applicant; null when unknown.</param>
/// <param name="AgentKey">Pseudonym of the representative, if any.</param>
public sealed record CaseOpening(string Kind, string? Channel, DateTimeOffset? SubmittedAt, DateTimeOffset? ReceivedAt, string? ReceivedBy,
    DateTimeOffset? TransferredAt, string? Lane, string? LaneLegalBasis, string? ApplicantKind, string? ApplicantKey, string? AgentKey,
    IReadOnlyList<string> Documents, int? RegistrationNo);

/// <param name="Complete">True: complete; false: defects were told to the applicant.</param>
/// <param name="CureDays">Days given to cure the defects.</param>
public sealed record Completeness(bool Complete, IReadOnlyList<string> Defects, int? CureDays, string? Officer);

public sealed record DocumentRequest(string Kind, bool HeldByState, bool CertifiedCopyAsked, string? Officer);

/// <param name="Code">Step code of the service in the catalogue.</param>
/// <param name="StartedAt">Start of the work on the step; the fact's OccurredAt is its end.</param>
public sealed record Step(string Code, string? Officer, DateTimeOffset? StartedAt);

/// <param name="Running">False: the clock stops at OccurredAt; true: it runs again.</param>
public sealed record ClockChange(bool Running, string? Reason, string? LegalBasis);

/// <param name="Kind">returned or withdrawn.</param>
/// <param name="RefiledAs">Case id under which it was filed again, if known.</param>
public sealed record Departure(string Kind, string? By, string? Why, string? RefiledAs);

/// <param name="Sha256">Lower-case hex digest of the file.</param>
/// <param name="Size">Bytes.</param>
public sealed record Evidence(string Kind, string? Sha256, string? MediaType, long? Size, DateTimeOffset? EffectiveFrom, DateTimeOffset? EffectiveTo);

/// <param name="Exception">Ground for not hearing the party; null when heard.</param>
public sealed record Hearing(string? Method, string? Exception, string? LegalBasis, string? Officer);

public sealed record DelayNotice(int Number, string? Reason, IReadOnlyList<string> CopiedTo);

/// <param name="Outcome">Outcome code of the decision point.</param>
/// <param name="Reason">Shape of the reason; null when no reason was recorded.</param>
/// <param name="Amount">Baht, two decimals; null when the decision is not about money.</param>
/// <param name="AsApplied">True when granted exactly as applied for; null when the source does not say.</param>
/// <param name="ChecklistComplete">True when the checklist of the decision point was completed; null when the source does not say.</param>
public sealed record Decision(string DecisionPoint, string Outcome, IReadOnlyList<Participant> Participants, Authority? Authority,
    IReadOnlyList<string> Alternatives, ReasonShape? Reason, IReadOnlyList<string> LegalBasis, IReadOnlyList<EvidenceReference> Evidence,
    IReadOnlyList<string> Conditions, decimal? Amount, Conflict? Conflict, bool? AsApplied, bool? ChecklistComplete);

/// <param name="Officer">Pseudonym, <c>o-</c> + 16 hex digits, stable per agency and staff code.</param>
/// <param name="Part">propose, review, approve or committee.</param>
public sealed record Participant(string Officer, string? Position, string Part, DateTimeOffset? At);

/// <param name="Kind">own, delegated, onBehalf or acting.</param>
public sealed record Authority(string Kind, string? Order, DateTimeOffset? From, DateTimeOffset? To);

/// <summary>What may be known of a reason without reading it.</summary>
/// <param name="Parts">Which of facts, law, considerations, exception are present and not blank.</param>
/// <param name="Length">Characters (Unicode scalar values) over all parts.</param>
/// <param name="Digest">Keyed digest of the normalised text: equal texts have equal digests.</param>
/// <param name="Similarity">Keyed 64-bit SimHash of the normalised text, 16 hex digits: near texts differ in few bits.</param>
public sealed record ReasonShape(IReadOnlyList<string> Parts, int Length, string Digest, string Similarity);

public sealed record EvidenceReference(string Kind, string? Sha256);

/// <param name="Kind">none or ground.</param>
/// <param name="Handled">steppedAside, superiorOrderedOn or necessity; null when none.</param>
public sealed record Conflict(string Kind, string? Ground, string? Handled);

public sealed record Notification(string? Channel, string? AppealBody, int? AppealPeriodDays);

public sealed record Correction(string? What, string? Author, string? ApprovedBy);

/// <param name="Result">Null when lodged; upheld, reversed or varied when decided.</param>
public sealed record Appeal(string? Result);

/// <param name="Trigger">planned, complaint or random.</param>
public sealed record InspectionStart(string Trigger, string? TargetKey, string? ChosenBy, string? Why);

/// <param name="Penalty">Code of the penalty, or none.</param>
public sealed record InspectionResult(string? Findings, string? Order, string? Penalty, DateTimeOffset? ReinspectionDue);

/// <param name="Stage">found, recoveryOrdered, recovered or writtenOff.</param>
/// <param name="Entitled">Baht the person was entitled to (found only).</param>
/// <param name="Paid">Baht paid (found only).</param>
/// <param name="Amount">Baht of this stage (ordered, recovered, written off).</param>
public sealed record Overpayment(string Stage, decimal? Entitled, decimal? Paid, decimal? Amount, string? Cause, string? HowFound);

public sealed record Closing(string? DeliveredChannel);

/// <param name="Sent">Case events the source has sent since it began, this heartbeat not counted.</param>
public sealed record Heartbeat(long Sent);
