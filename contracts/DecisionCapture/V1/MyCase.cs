namespace Transparency.Contracts.DecisionCapture.V1;

/// <summary><c>POST /api/cases/{caseId}/tracking-code</c>: the tracking code of a case, to be given to its applicant. Every hand-out is recorded.</summary>
/// <param name="Code">3 × 5 characters of Crockford's base 32; not the claim code, and nothing tells one from the other.</param>
/// <param name="Times">How many times it has been handed out, this one included.</param>
public sealed record HandedOutTrackingCode(string CaseId, string CaseRef, string Code, string Agency, string Office, string Service, int Times);

/// <summary><c>POST /api/my-case</c> (public): where the case of a tracking code stands. By POST, so that a code stands in no address, history or log.</summary>
public sealed record LookAtMyCase(string? Code);

/// <summary><c>POST /api/my-case/receipt</c> (public): the receipt of one decision of the case.</summary>
public sealed record MyCaseReceipt(string? Code, Guid EventId);

/// <summary>A case as its applicant sees it: no name, no text of the file, only what the office did and what is wanted.</summary>
/// <param name="Status">As in <see cref="CaseSummary"/>.</param>
/// <param name="Steps">Steps that the service declares, in their order.</param>
/// <param name="Wanted">What the applicant has to bring now.</param>
/// <param name="ClockStoppedAt">Null while the clock runs or has ended.</param>
/// <param name="ClockStopBasis">Legal basis of the stop; null when none was given, and then the clock goes on counting.</param>
/// <param name="Escalations">What the system told the superior by itself, oldest first.</param>
/// <param name="DelayNotices">Delay notices that were recorded as sent, oldest first.</param>
/// <param name="Readers">Who opened the case; reads during an open investigation are shown when it has ended.</param>
public sealed record TrackedCase(string CaseId, string CaseRef, string Agency, string Office, string Service, string Status, DateTimeOffset OpenedAt, DateTimeOffset LastOccurredAt,
    IReadOnlyList<MyCaseStep> Steps, IReadOnlyList<MyCaseWant> Wanted, int? CureDays, DateTimeOffset? ClockStoppedAt, string? ClockStopReason, string? ClockStopBasis,
    IReadOnlyList<MyCaseDecision> Decisions, IReadOnlyList<MyCaseEscalation> Escalations, IReadOnlyList<MyCaseNotice> DelayNotices, CaseReaders Readers);

/// <param name="DoneAt">Null while it is not done.</param>
public sealed record MyCaseStep(string Code, DateTimeOffset? DoneAt);

/// <param name="Kind">defect (told at the check of completeness) or document.</param>
/// <param name="HeldByState">True when an authority holds the document already and may not ask for it.</param>
public sealed record MyCaseWant(string Kind, string What, bool HeldByState, DateTimeOffset At);

/// <param name="EventId">Recorded event that a receipt can be had of.</param>
public sealed record MyCaseDecision(Guid EventId, string DecisionPoint, string Outcome, DateTimeOffset DecidedAt, bool Notified, string? AppealBody, int? AppealPeriodDays);

/// <param name="To">Role that was told.</param>
public sealed record MyCaseEscalation(int Number, DateTimeOffset At, string To);

public sealed record MyCaseNotice(int Number, DateTimeOffset At);

/// <summary><c>GET /api/escalations?agency=</c>: open cases that passed their limit and were escalated, most overdue first.</summary>
public sealed record EscalationList(IReadOnlyList<Escalation> Escalations);

/// <param name="Number">Escalations so far: one at once, one for every 7 further days.</param>
/// <param name="Overdue">Time beyond the limit when it was escalated, in <paramref name="Unit"/>.</param>
/// <param name="Draft">Delay notice drafted for the superior's signature; nothing was sent.</param>
/// <param name="NoticeSentAt">When a notice was recorded as sent since; null while none was.</param>
public sealed record Escalation(string CaseId, string CaseRef, string Agency, string Office, string Service, int Number, DateTimeOffset DueAt, DateTimeOffset EscalatedAt, decimal Overdue,
    string Unit, string Draft, DateTimeOffset? NoticeSentAt);
