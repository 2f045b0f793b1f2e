namespace Transparency.Contracts.DecisionCapture.V1;

/// <summary>Answer to <c>POST /api/case-events</c>: one outcome per event, in the order sent.</summary>
public sealed record IntakeAnswer(int Accepted, int Duplicates, int Quarantined, IReadOnlyList<IntakeOutcome> Events);

/// <param name="Outcome">accepted, duplicate or quarantined.</param>
/// <param name="Index">Ledger index of the recorded event (accepted and duplicate); null when quarantined.</param>
/// <param name="QuarantineId">Id of the entry that waits for a fix; null unless quarantined.</param>
/// <param name="Reasons">Every reason, not only the first; empty unless quarantined.</param>
public sealed record IntakeOutcome(string? Source, string? Id, string Outcome, long? Index, string? CaseId, string? QuarantineId, IReadOnlyList<QuarantineReason> Reasons);

/// <param name="Code">Stable kebab-case rule id, e.g. unknown-agency.</param>
/// <param name="Field">JSON Pointer of the field, or empty for the whole event.</param>
public sealed record QuarantineReason(string Code, string Field, string MessageTh, string MessageEn);

/// <summary>Page of <c>GET /api/case-events/outcomes?source=&amp;after=</c>: how each event of a source ended, in the order it was settled.</summary>
public sealed record OutcomePage(long After, long Last, IReadOnlyList<SettledOutcome> Outcomes);

/// <param name="Sequence">Ascending position for <c>after</c>.</param>
public sealed record SettledOutcome(long Sequence, DateTimeOffset At, IntakeOutcome Outcome);

/// <summary>Answer to <c>GET /api/intake/totals?source=</c>; counts of case events unless said otherwise. Without source: all sources.</summary>
/// <param name="Recorded">Case events stored once (heartbeats, reads and catalogue facts are not case events).</param>
/// <param name="Duplicates">Deliveries that were already recorded.</param>
/// <param name="Quarantined">Entries still waiting.</param>
/// <param name="Ledgered">Case events that have a ledger leaf.</param>
/// <param name="Decisions">DecisionReached among the recorded.</param>
/// <param name="Cases">Case streams that hold an event of the source.</param>
/// <param name="LogSize">Leaves in the whole log.</param>
/// <param name="CheckpointSize">Leaves covered by the newest published checkpoint.</param>
/// <param name="AnnouncedTo">Ledger index up to which facts have been announced; -1 when none.</param>
public sealed record IntakeTotals(string? Source, long Cases, long Recorded, long Duplicates, long Quarantined, long Ledgered, long Decisions,
    long LogSize, long CheckpointSize, long AnnouncedTo);

/// <summary>Page of <c>GET /api/cases</c>, newest first; next page with <c>after=Next</c>.</summary>
public sealed record CasePage(long Total, string? Next, IReadOnlyList<CaseSummary> Cases);

/// <param name="Status">received, inProgress, waitingForApplicant, decided, closed, returned or withdrawn.</param>
public sealed record CaseSummary(string CaseId, string CaseRef, string Agency, string Office, string Service, string Kind, string Status,
    DateTimeOffset OpenedAt, DateTimeOffset LastOccurredAt, int Events, int Decisions, string? LastOutcome);

/// <summary><c>GET /api/cases/{caseId}?at=&amp;known=</c>: the case as it happened up to <c>at</c>, as known at <c>known</c>.</summary>
public sealed record CaseView(CaseSummary Summary, long Version, IReadOnlyList<TimelineEntry> Timeline, IReadOnlyList<DecisionView> Decisions,
    string? CurrentStep, bool ClockRunning)
{
    /// <summary>Documents of the case in the order they were named.</summary>
    public IReadOnlyList<CaseDocument> Documents { get; init; } = [];
}

/// <param name="Kind">Document or evidence kind of the catalogue.</param>
/// <param name="How">submitted (named in the opening), requested or attached.</param>
public sealed record CaseDocument(string Kind, string? Sha256, string How, DateTimeOffset At);

/// <param name="Role">Position or part of the acting officer; never a name.</param>
/// <param name="Late">Recorded more than one day after it happened.</param>
/// <param name="Signed">The source's signature was verified.</param>
/// <param name="TraceId">32 hex digits, or null.</param>
/// <param name="Fields">What was recorded, as label code → value, in recorded order; personal values are left out for callers without the task.</param>
public sealed record TimelineEntry(long Index, long Version, Guid EventId, string Type, DateTimeOffset OccurredAt, DateTimeOffset RecordedAt, string Source,
    string SourceEventId, string RecordedVia, string? Officer, string? Role, string? DecisionId, bool Late, bool Signed, string? TraceId,
    string? CorrelationId, string? CausationId, IReadOnlyList<TimelineField> Fields)
{
    /// <summary>Set when texts of this fact were erased; the fact itself and its proof stand.</summary>
    public ContentErased? Erased { get; init; }
}

public sealed record TimelineField(string Code, string Value);

public sealed record DecisionView(string DecisionId, string DecisionRef, string DecisionPoint, string Outcome, DateTimeOffset DecidedAt,
    string? ReasonFacts, string? ReasonLaw, string? ReasonConsiderations, string? ReasonException, IReadOnlyList<string> LegalBasis,
    IReadOnlyList<EvidenceReference> Evidence, IReadOnlyList<Participant> Participants, decimal? Amount, bool Notified, string? AppealResult)
{
    /// <summary>Set when the reason was recorded and then erased.</summary>
    public ContentErased? Erased { get; init; }
}

/// <summary><c>GET /api/receipts/{caseId}/{eventId}/card</c>: what is printed of a receipt, to be compared with the public log.</summary>
/// <param name="Origin">Name of the log.</param>
/// <param name="Index">The event's place in it.</param>
/// <param name="Leaf">Leaf hash, 64 lower-case hex digits. Salted: tells nothing about the event.</param>
/// <param name="Size">Leaves under the newest published head.</param>
/// <param name="CosignedBy">Witnesses whose cosignatures of that head are good.</param>
public sealed record ReceiptCard(string Origin, long Index, string Leaf, long Size, IReadOnlyList<Cosigner> CosignedBy);

/// <param name="Name">Key name of the witness.</param>
/// <param name="At">The time that its cosignature states.</param>
public sealed record Cosigner(string Name, DateTimeOffset At);

/// <summary>Page of <c>GET /api/quarantine</c>, newest first.</summary>
public sealed record QuarantinePage(long Total, string? Next, IReadOnlyList<ReasonCount> Reasons, IReadOnlyList<QuarantineEntry> Entries);

public sealed record ReasonCount(string Code, long Waiting);

/// <param name="Door">amqp, https, form or file.</param>
/// <param name="State">waiting or settled.</param>
/// <param name="Attempts">Deliveries of this (source, id) that ended here.</param>
/// <param name="SettledIndex">Ledger index once recorded.</param>
public sealed record QuarantineEntry(string QuarantineId, string? Source, string? Id, string? Type, string? Agency, string Door, DateTimeOffset FirstSeenAt,
    DateTimeOffset LastSeenAt, int Attempts, int Bytes, string State, long? SettledIndex, IReadOnlyList<QuarantineReason> Reasons);

/// <summary>Answer to <c>POST /api/quarantine/resubmit</c>.</summary>
public sealed record ResubmitAnswer(int Tried, int Accepted, int Duplicates, int StillQuarantined);

/// <summary><c>GET /api/cases/{caseId}/reads</c>: who opened the case, as far as the caller may know, newest first.</summary>
/// <param name="Total">Reads that the caller may know of.</param>
/// <param name="Readers">At most 100.</param>
public sealed record CaseReaders(long Total, IReadOnlyList<CaseReader> Readers);

/// <param name="Role">Role acted in; never a name.</param>
/// <param name="Office">Office of the reader, when known.</param>
/// <param name="Purpose">What the reader said it is for; null when it belongs to the daily task.</param>
public sealed record CaseReader(string Role, string? Office, DateTimeOffset At, string? Purpose);
