namespace Transparency.Contracts.CitizenFeedback.V1;

/// <summary>A place with a QR poster. <c>GET /api/service-points?agency=&amp;office=</c>, <c>GET /api/service-points/{point}</c> (public).</summary>
/// <param name="Point">Short public code, 8 characters of Crockford base 32.</param>
/// <param name="Ratings">Ratings released since it opened (in batches of at least 10, like every figure).</param>
/// <param name="LastRatedOn">Day of the last release; null before the first.</param>
/// <param name="ReplacedBy">Code of the newer poster; null while this is the newest.</param>
/// <param name="WorksUntil">Last day on which a replaced point takes ratings.</param>
/// <param name="LastScannedOn">Day on which its page was opened last; counted by day, nothing about anybody.</param>
/// <param name="Scans">How often its page was opened in the last 30 days.</param>
public sealed record ServicePoint(string Point, string Agency, string Office, string Service, string NameTh, string NameEn, bool Active,
    DateTimeOffset CreatedAt, long Ratings, DateOnly? LastRatedOn, string? ReplacedBy = null, DateOnly? WorksUntil = null, DateOnly? LastScannedOn = null, long Scans = 0);

public sealed record ServicePoints(IReadOnlyList<ServicePoint> Points);

/// <summary><c>POST /api/service-points</c>.</summary>
public sealed record OpenServicePoint(string Agency, string Office, string Service, string NameTh, string NameEn);

/// <summary><c>POST /api/service-points/{point}/replace</c>: a new code for the same place.</summary>
/// <param name="Days">Days for which the old poster still counts, 1–180.</param>
public sealed record ReplaceServicePoint(int Days);

/// <summary><c>GET /api/questions</c>: the question set in force, as data.</summary>
public sealed record QuestionSet(string Id, int Version, IReadOnlyList<Question> Questions, IReadOnlyList<ReasonCode> ReasonCodes);

/// <param name="Id">e1, e2, e3, e6 …: follows the ITA numbering.</param>
/// <param name="Confidential">True for the bribery question: never shown to the office rated.</param>
public sealed record Question(string Id, string TextTh, string TextEn, bool Confidential, IReadOnlyList<AnswerOption> Options);

/// <param name="Value">Points 0–100 for statistics; null for "don't know" and "rather not say".</param>
public sealed record AnswerOption(string Code, string TextTh, string TextEn, decimal? Value);

public sealed record ReasonCode(string Code, string TextTh, string TextEn);

/// <summary><c>POST /api/ratings</c> (public, no account). Nothing that identifies the person is accepted or stored.</summary>
/// <param name="Rating">Client-made random id (22 characters base64url): the same rating sent twice counts once.</param>
/// <param name="Answers">Question id → option code.</param>
/// <param name="Text">Free text, at most 2 000 characters, or null.</param>
/// <param name="Language">Language of the page: th, en, my, km, lo or vi; null when not told. Kept beside the rating and published nowhere.</param>
public sealed record SubmitRating(string Rating, string Point, IReadOnlyDictionary<string, string> Answers, IReadOnlyList<string> Reasons, string? Text, string? Language = null);

/// <param name="Counted">True when stored now or before.</param>
public sealed record RatingReceipt(string Rating, bool Counted, bool Duplicate, DateOnly Day);

/// <summary><c>GET /api/ratings/summary?by=agency|office|service|point&amp;agency=&amp;office=&amp;from=&amp;to=</c>; groups under 10 are withheld.</summary>
/// <param name="Filter">The rule of the filtered figures.</param>
public sealed record RatingSummary(string By, IReadOnlyList<RatingGroup> Groups, RatingFilter? Filter = null);

/// <summary>How filtered figures are made: claimed ratings weigh 1 each.</summary>
/// <param name="WalkUpWeight">Weight of a walk-up rating.</param>
/// <param name="MostUsualDays">A point's walk-ups of a day weigh together at most as much as this many of its usual days.</param>
/// <param name="BurstUsualDays">A day with more walk-ups than this many usual days …</param>
/// <param name="BurstFloor">… and more than this is left out until somebody has looked.</param>
/// <param name="LookBackDays">Days from whose median the usual day is taken; bursts are no part of it.</param>
/// <param name="GraceMinutes">Walk-ups before the office opens, later than this after it closes, or on a weekend are left out.</param>
/// <param name="QuickMinutes">Ratings by a code that was handed out in the last minutes, up to this many, are left out.</param>
/// <param name="OfficeNetwork">True: ratings from a network of the ministry's own offices are left out. One bit says so; no address is kept.</param>
/// <param name="HeldFrom">These three rules leave out the ratings of a point and day from this many together on; fewer would tell of single people.</param>
public sealed record RatingFilter(decimal WalkUpWeight, decimal MostUsualDays, decimal BurstUsualDays, long BurstFloor, int LookBackDays, int GraceMinutes = 0,
    int QuickMinutes = 0, bool OfficeNetwork = false, long HeldFrom = 0);

/// <param name="Kept">Answers that count, whatever their weight; 0 when withheld.</param>
/// <param name="LeftOut">Answers of burst days.</param>
/// <param name="Mean">Weighted mean points 0–100 with 95 % interval; null when withheld.</param>
public sealed record FilteredResult(string QuestionId, long Kept, long LeftOut, decimal? Mean, decimal? Lower, decimal? Upper);

/// <param name="N">Ratings released so far, always in batches of at least 10; 0 when withheld.</param>
/// <param name="Published">False when fewer than 10: nothing is shown.</param>
/// <param name="Reasons">Reason code → ratings that named it; null when withheld.</param>
/// <param name="Claimed">How many of them were claimed with a case's code.</param>
/// <param name="Filtered">The figures after the filter; <paramref name="Questions"/> are raw. Null when withheld.</param>
public sealed record RatingGroup(string Key, long N, bool Published, IReadOnlyList<QuestionResult> Questions, IReadOnlyDictionary<string, long>? Reasons = null,
    long Claimed = 0, IReadOnlyList<FilteredResult>? Filtered = null);

/// <param name="Mean">Mean points 0–100 with 95 % interval; null when withheld or nobody answered.</param>
public sealed record QuestionResult(string QuestionId, long N, decimal? Mean, decimal? Lower, decimal? Upper, IReadOnlyDictionary<string, long> Answers);

/// <summary><c>GET /api/ratings/texts?agency=&amp;office=</c>: free text with names masked, in an order that says nothing about time.</summary>
/// <param name="N">Texts; 0 when withheld.</param>
/// <param name="Published">False when fewer than 10: nothing is shown.</param>
public sealed record RatingTexts(string Agency, string Office, long N, bool Published, IReadOnlyList<string> Texts);

/// <summary><c>GET /api/ratings/reasons?agency=&amp;office=</c> (public): reason codes month by month, newest first.</summary>
public sealed record ReasonTrend(IReadOnlyList<ReasonMonth> Months);

/// <param name="Month">First day of the month in which the ratings were released.</param>
/// <param name="Ratings">Ratings of the month, always in batches of at least 10.</param>
/// <param name="Reasons">Reason code → ratings that named it.</param>
public sealed record ReasonMonth(DateOnly Month, long Ratings, IReadOnlyDictionary<string, long> Reasons);

/// <summary><c>GET /api/ratings/totals</c>: everything stored, released or not.</summary>
public sealed record RatingTotals(long Ratings, long ServicePoints);
