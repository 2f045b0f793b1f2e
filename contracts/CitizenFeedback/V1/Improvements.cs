namespace Transparency.Contracts.CitizenFeedback.V1;

/// <summary><c>POST /api/improvements</c> (agency administrator): what the agency will change because of what people said.</summary>
/// <param name="Office">Null when it is for every office of the agency.</param>
/// <param name="Service">Null when it is for every service.</param>
/// <param name="Reasons">Reason codes of the question set that it answers, 1–5.</param>
/// <param name="OwnerRole">Role or post that answers for it; shown to everybody.</param>
/// <param name="OwnerName">Who holds that post; shown to staff only.</param>
public sealed record PlanImprovement(string Agency, string? Office, string? Service, string TitleTh, string TitleEn, IReadOnlyList<string> Reasons, string OwnerRole, string OwnerName, DateOnly DueOn);

/// <summary><c>POST /api/improvements/{id}/progress</c>: shown to everybody.</summary>
/// <param name="WorksSince">Day from which the change works at the counter; null while it does not.</param>
public sealed record ReportImprovement(string Note, DateOnly? WorksSince);

/// <summary><c>POST /api/improvements/{id}/publish</c>: the result; the figures before and after are counted by the service, not stated by the agency.</summary>
public sealed record PublishImprovement(string ResultTh, string ResultEn);

/// <summary><c>GET /api/improvements?agency=&amp;office=&amp;service=&amp;after=</c> (public; names of owners for staff of the agency and auditors only): fifty a page, the newest day first.</summary>
/// <param name="Total">How many there are on all pages.</param>
/// <param name="Published">How many of these have a published result.</param>
/// <param name="Reasons">Reason codes that one of all these answers.</param>
/// <param name="Next">For <c>after</c>, to read on; null on the last page.</param>
public sealed record ImprovementList(IReadOnlyList<Improvement> Improvements, long Total, long Published, IReadOnlyList<string> Reasons, string? Next);

/// <param name="State">planned, in-progress or published.</param>
/// <param name="Overdue">Past its day and not published.</param>
/// <param name="OwnerName">Null for everybody but staff.</param>
/// <param name="Before">How often its reasons were named in the 90 days before it worked; null before it is published.</param>
/// <param name="After">The same since it works.</param>
public sealed record Improvement(string Id, string Agency, string? Office, string? Service, string TitleTh, string TitleEn, IReadOnlyList<string> Reasons, string OwnerRole, string? OwnerName,
    DateOnly DueOn, string State, bool Overdue, DateOnly? WorksSince, string? ResultTh, string? ResultEn, DateOnly? PublishedOn, ReasonFigure? Before, ReasonFigure? After, IReadOnlyList<ImprovementStep> Steps);

/// <summary>How often reasons were named by the ratings released in a span of days.</summary>
/// <param name="To">Last day, inclusive.</param>
/// <param name="Ratings">Ratings released then, in complete batches; null below ten.</param>
/// <param name="Named">How often they named one of the reasons; null below ten ratings.</param>
/// <param name="PerRating">Named ÷ ratings, four decimals.</param>
public sealed record ReasonFigure(DateOnly From, DateOnly To, long? Ratings, long? Named, decimal? PerRating);

/// <param name="What">planned, in-progress or published.</param>
public sealed record ImprovementStep(string What, DateTimeOffset At, string? Note);
