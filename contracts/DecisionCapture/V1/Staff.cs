namespace Transparency.Contracts.DecisionCapture.V1;

/// <summary><c>POST /api/staff/import</c>: rows of the staff register, taken whole or refused with line, field and rule.</summary>
/// <param name="Text">CSV with the columns staff, agency, office, position, kind, from, to, order, orderSha256; at most 2 MB. A row with the same staff, office, kind and first day replaces the earlier one.</param>
/// <param name="Reason">1–1000 characters.</param>
public sealed record ImportStaff(string Text, string Reason);

/// <summary>What an import changed.</summary>
public sealed record StaffImported(int Rows, int Changed);

/// <summary><c>GET /api/staff?agency=&amp;on=</c>: who holds which post; codes only, names stay with the accounts.</summary>
/// <param name="On">Day asked for.</param>
public sealed record StaffRegister(string Agency, DateOnly On, IReadOnlyList<StaffPosting> Postings);

/// <summary>A post that somebody holds.</summary>
/// <param name="Staff">Staff code.</param>
/// <param name="Kind">posted, acting (รักษาราชการแทน), onBehalf (ปฏิบัติราชการแทน) or delegated (มอบอำนาจ).</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day; null for a posting without end. Acting and delegated authority always ends.</param>
/// <param name="Order">Number of the order.</param>
/// <param name="OrderSha256">SHA-256 (lower-case hex) of the order file.</param>
public sealed record StaffPosting(string Agency, string Staff, string Office, string Position, string Kind, DateOnly From, DateOnly? To, string? Order, string? OrderSha256);

/// <summary><c>GET /api/staff/{agency}/{staff}/tasks</c>: open cases on which the person was the last to act.</summary>
public sealed record StaffTasks(string Agency, string Staff, IReadOnlyList<StaffTask> Tasks);

public sealed record StaffTask(string CaseId, string CaseRef, string Office, string Service, DateTimeOffset LastActedAt);

/// <summary><c>POST /api/staff/hand-over</c>: the open tasks of one person go to another, who holds a post in the same agency that day.</summary>
/// <param name="Reason">1–1000 characters.</param>
public sealed record HandOver(string Agency, string From, string To, string Reason);

/// <param name="Cases">Cases handed over.</param>
public sealed record HandedOver(string Agency, string From, string To, int Cases);

/// <summary><c>GET /api/staff/mine</c>: the posts that let the caller act today, in the agencies of the ticket.</summary>
/// <param name="Known">False when the account names no staff code.</param>
public sealed record OwnStanding(DateOnly On, bool Known, IReadOnlyList<StaffPosting> Postings);

/// <summary><c>POST /standing</c>, for services: whether somebody may act today (the day in Bangkok).</summary>
/// <param name="Staff">Staff code.</param>
/// <param name="Agencies">Agencies, one of which must have given the post.</param>
/// <param name="Offices">Offices, one of which the post must be in, as itself or as its successor; null for any.</param>
public sealed record StandingQuestion(string Staff, IReadOnlyList<string> Agencies, IReadOnlyList<string>? Offices);

/// <param name="Against">no-staff-code, no-posting or other-office; null when nothing keeps the person from acting.</param>
public sealed record StandingAnswer(string? Against);
