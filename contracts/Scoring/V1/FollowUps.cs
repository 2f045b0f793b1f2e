namespace Transparency.Contracts.Scoring.V1;

/// <summary><c>POST /api/follow-ups</c>: a measure that an agency takes, or a finding of an audit that it must answer.</summary>
/// <param name="Kind">measure or finding.</param>
/// <param name="Source">Where it comes from: a plan, a report with its number.</param>
/// <param name="Owner">Unit that is responsible.</param>
/// <param name="Items">Questions, indicators or OIT items that it is to improve.</param>
public sealed record OpenFollowUp(string Agency, string Kind, string Source, string Title, string Owner, DateOnly DueOn, IReadOnlyList<string> Items);

/// <summary><c>POST /api/follow-ups/{id}/progress</c>.</summary>
/// <param name="Status">inProgress, done, confirmed or reopened. Done needs evidence; an auditor confirms or reopens what is done.</param>
/// <param name="Evidence">Link or name of the evidence.</param>
public sealed record ReportProgress(string Status, string Note, string? Evidence = null);

/// <summary><c>GET /api/follow-ups?kind=&amp;agency=</c>, earliest due first.</summary>
public sealed record FollowUpList(IReadOnlyList<FollowUpView> FollowUps);

/// <param name="TitleEn">English title when it was shipped with one.</param>
/// <param name="Status">open, inProgress, done or confirmed.</param>
/// <param name="Overdue">True when it is neither done nor confirmed and its day is over (Bangkok time).</param>
/// <param name="Evidence">Of the last report that gave one.</param>
/// <param name="History">Oldest first.</param>
public sealed record FollowUpView(string Id, string Agency, string Kind, string Source, string Title, string? TitleEn, string Owner, DateOnly DueOn, IReadOnlyList<string> Items,
    string Status, bool Overdue, string? Note, string? Evidence, DateTimeOffset ChangedAt, IReadOnlyList<FollowUpStep> History);

/// <param name="Role">Who reported; null when it was shipped.</param>
public sealed record FollowUpStep(DateTimeOffset At, string? Role, string Status, string? Note, string? Evidence);
