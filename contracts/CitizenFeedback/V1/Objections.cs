namespace Transparency.Contracts.CitizenFeedback.V1;

/// <summary><c>POST /api/objections</c> (officers): a sealed statement on an order (บันทึกโต้แย้งคำสั่ง).</summary>
/// <param name="OrderedBy">Position of who gave the order, 3–200 characters; no name is needed.</param>
/// <param name="OrderedOn">Day of the order, not in the future.</param>
/// <param name="ActedOn">Day on which the order was carried out; null while it was not. The legal reporting period runs from it, else from the day of the order.</param>
/// <param name="What">What was ordered and why it is objected to, 20–8 000 characters.</param>
/// <param name="LegalBasis">Law or rule believed to be broken, 3–2 000 characters.</param>
/// <param name="CaseId">Case that the order is about, <c>case-</c> and 32 hex digits; nothing of it is erased while it is held.</param>
/// <param name="Reference">Number of a case, decision or letter as the officer knows it, at most 100 characters.</param>
/// <param name="Name">Name of the depositor, for those who open it, 2–200 characters.</param>
/// <param name="Position">Position of the depositor, 2–200 characters.</param>
/// <param name="Openers">Two to four people outside the officer's line; two of them open it together.</param>
/// <param name="Evidence">At most three files.</param>
public sealed record DepositObjection(string OrderedBy, DateOnly OrderedOn, DateOnly? ActedOn, string What, string LegalBasis, string? CaseId, string? Reference, string Name, string Position,
    IReadOnlyList<NamedOpener> Openers, IReadOnlyList<EvidenceFile>? Evidence);

/// <summary>A person who may open an objection, as the depositor named them.</summary>
/// <param name="Id">Subject of the person's tickets.</param>
/// <param name="Name">The person's name, for the depositor's own page, at most 200 characters.</param>
public sealed record NamedOpener(string Id, string Name);

/// <summary>What was deposited. The file at <c>GET /api/objections/{id}/statement</c> is this as JSON; its SHA-256 stands in the log.</summary>
/// <param name="Staff">Code of the depositor in the staff register, if known.</param>
/// <param name="Agency">Agency that the depositor acted for.</param>
/// <param name="Nonce">32 random bytes, base64: nobody can guess the statement from its digest.</param>
public sealed record ObjectionStatement(string Objection, string OrderedBy, DateOnly OrderedOn, DateOnly? ActedOn, string What, string LegalBasis, string? CaseId, string? Reference,
    string Name, string Position, string? Staff, string Agency, IReadOnlyList<NamedOpener> Openers, string Nonce);

/// <summary><c>GET /api/objections</c>: the caller's own, newest first.</summary>
public sealed record OwnObjections(IReadOnlyList<OwnObjectionSummary> Objections);

/// <param name="Status">deposited, awaiting-second, opened, concluded or withdrawn.</param>
public sealed record OwnObjectionSummary(string Id, string Status, DateTimeOffset DepositedAt, string OrderedBy, DateOnly OrderedOn);

/// <summary><c>GET /api/objections/{id}</c>: for its depositor alone; looking at it leaves no trace.</summary>
/// <param name="Index">Ledger index of the deposit in the log of citizen-feedback, from 0.</param>
/// <param name="StatementSha256">SHA-256 of the statement file, lower-case hex; it stands in the log.</param>
/// <param name="Openings">What those named did, in order: agreed to open it, read it, concluded.</param>
/// <param name="Periods">Legal periods that run; their days are counted by the legal clock.</param>
public sealed record OwnObjection(string Id, string Status, DateTimeOffset DepositedAt, long Index, string StatementSha256, ObjectionStatement Statement, IReadOnlyList<ObjectionNote> Supplements,
    IReadOnlyList<ComplaintEvidence> Evidence, IReadOnlyList<ObjectionStep> Openings, IReadOnlyList<ReportingPeriod> Periods, ObjectionOutcome? Outcome, bool MayWithdraw);

/// <summary>A supplement of the depositor.</summary>
/// <param name="ActedOn">Day on which the order was carried out, when this supplement told it.</param>
public sealed record ObjectionNote(int No, DateTimeOffset At, string Text, DateOnly? ActedOn = null);

/// <summary>Something that a named person did.</summary>
/// <param name="What">agreed, read, file-read, concluded or referral-ended.</param>
/// <param name="Name">As the depositor named the person.</param>
/// <param name="Role">red-flag-admin or auditor.</param>
/// <param name="Reason">Why it was opened; null for reads.</param>
public sealed record ObjectionStep(string What, DateTimeOffset At, string Name, string Role, string? Reason);

/// <summary>A period in which the law wants something reported, as data.</summary>
/// <param name="Value">Length in <paramref name="Unit"/>; null when the law says at once.</param>
/// <param name="Unit">days or workingDays.</param>
/// <param name="From">The day that is not counted (Civil and Commercial Code s. 193/3).</param>
/// <param name="ConfirmedBy">Who confirmed the section against the Royal Gazette; null = not yet, and shown so.</param>
public sealed record ReportingPeriod(string Code, string LawTh, string LawEn, string TextTh, string TextEn, int? Value, string Unit, DateOnly From, string? ConfirmedBy);

/// <summary>What the openers made of it.</summary>
/// <param name="Result">referred, kept or no-ground.</param>
/// <param name="To">nacc, pacc or audit-committee after a referral, else null.</param>
/// <param name="Words">For the depositor.</param>
/// <param name="Ending">How a referral ended; null while it runs and where there was none.</param>
public sealed record ObjectionOutcome(string Result, string? To, string Words, DateTimeOffset At, ReferralEnding? Ending = null);

/// <summary>The end of a referral.</summary>
/// <param name="How">answered, taken-back or not-pursued.</param>
/// <param name="Words">For the depositor.</param>
public sealed record ReferralEnding(string How, string Words, DateTimeOffset At);

/// <summary><c>POST /api/objections/{id}/referral-ended</c>, by one of the two who opened it: what an objection holds is released.</summary>
/// <param name="How">answered, taken-back or not-pursued.</param>
/// <param name="Words">10–4 000 characters, for the depositor: what the body answered.</param>
public sealed record EndReferral(string How, string Words);

/// <summary><c>POST /api/objections/{id}/supplements</c>, by the depositor.</summary>
/// <param name="Text">1–4 000 characters; may be empty when a file or a day comes with it.</param>
/// <param name="ActedOn">Day on which the order was carried out, told once: from then on the period to report runs.</param>
public sealed record SupplementObjection(string? Text, IReadOnlyList<EvidenceFile>? Evidence, DateOnly? ActedOn = null);

/// <summary><c>GET /api/objections/named</c>: those that name the caller. Nothing of what they say is in it.</summary>
public sealed record NamedObjections(IReadOnlyList<NamedObjection> Objections);

/// <param name="Agreed">How many of the two who are needed have agreed, 0–2.</param>
/// <param name="AgreedByMe">The caller is one of them.</param>
/// <param name="Result">referred, kept or no-ground; null before the end.</param>
public sealed record NamedObjection(string Id, string Status, DateTimeOffset DepositedAt, int Agreed, bool AgreedByMe, string? Result);

/// <summary><c>POST /api/objections/{id}/open</c>, by a named person; the second one's opens it for both.</summary>
/// <param name="Reason">10–1 000 characters; the depositor reads it.</param>
public sealed record OpenObjection(string Reason);

/// <summary><c>GET /api/objections/{id}/opened</c>: for the two who opened it; every read is recorded and the depositor sees it.</summary>
public sealed record OpenedObjection(NamedObjection Summary, ObjectionStatement Statement, string StatementSha256, IReadOnlyList<ObjectionNote> Supplements, IReadOnlyList<ComplaintEvidence> Evidence,
    IReadOnlyList<ObjectionStep> Openings, ObjectionOutcome? Outcome);

/// <summary><c>POST /api/objections/{id}/conclude</c>, by one of the two who opened it.</summary>
/// <param name="Result">referred, kept or no-ground.</param>
/// <param name="To">nacc, pacc or audit-committee; with referred only.</param>
/// <param name="Words">10–4 000 characters, for the depositor.</param>
public sealed record ConcludeObjection(string Result, string? To, string Words);

/// <summary><c>GET /api/objections/periods</c>, public: the periods in which the law wants an order objected to or reported, as they are shown to a depositor.</summary>
public sealed record ReportingPeriodRules(IReadOnlyList<ReportingPeriodRule> Rules);

/// <param name="Value">Length in <paramref name="Unit"/>; null = at once.</param>
/// <param name="Unit">days or workingDays.</param>
/// <param name="StartsOn">acted: the day on which the order was carried out; ordered: the day of the order.</param>
public sealed record ReportingPeriodRule(string Code, string LawTh, string LawEn, string TextTh, string TextEn, int? Value, string Unit, string StartsOn);
