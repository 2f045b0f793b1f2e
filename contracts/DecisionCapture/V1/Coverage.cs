namespace Transparency.Contracts.DecisionCapture.V1;

/// <summary>
/// Body of a CoverageStated fact: what was recorded of one service in one month beside a total that comes from another hand. Agency and service stand in the fact.
/// A later fact about the same month replaces it.
/// </summary>
/// <param name="Month">Its first day.</param>
/// <param name="Kind">feeReceipts, licenceSerials, queueTickets, payments or registrationNumbers.</param>
/// <param name="Total">The independent total.</param>
/// <param name="Recorded">What the log holds of the same thing: opened cases, or for licence serials and payments decisions that burden nobody.</param>
/// <param name="ByForm">Of these, entered by form.</param>
/// <param name="ByFile">Of these, entered from a file; all others came from case systems.</param>
public sealed record StatedCoverage(DateOnly Month, string Kind, long Total, long Recorded, long ByForm, long ByFile);

/// <summary><c>GET /api/coverage?agency=&amp;from=&amp;to=</c>: coverage (ความครอบคลุม) by agency, service and month, newest month first.</summary>
/// <param name="Limit">Per cent below which nothing is compared.</param>
public sealed record CoverageList(int Limit, IReadOnlyList<CoverageLine> Lines);

/// <param name="State">unknown (no independent total was stated), below, sufficient or over (more recorded than the total says: one of the two is wrong).</param>
/// <param name="Recorded">Counted now; of an unknown month its opened cases.</param>
/// <param name="Kind">Null when unknown.</param>
/// <param name="Origin">Where the total comes from; null when unknown.</param>
/// <param name="Revision">1 as first stated; higher after corrections; 0 when unknown.</param>
public sealed record CoverageLine(string Agency, string Service, DateOnly Month, string State, long Recorded, long ByForm, long ByFile, string? Kind, long? Total, string? Origin,
    DateTimeOffset? StatedAt, string? StatedByRole, int Revision);

/// <summary><c>POST /api/coverage/totals</c>: the independent total of one service and month; stated again with another value it needs a reason and corrects.</summary>
/// <param name="Month">yyyy-MM, over by now; years of the Buddhist Era are read as such.</param>
/// <param name="Total">0–100,000,000.</param>
/// <param name="Origin">Where the total comes from, 3–200 characters.</param>
/// <param name="Reason">Why it is corrected, 5–500 characters.</param>
public sealed record StateTotal(string? Agency, string? Service, string? Month, string? Kind, long? Total, string? Origin, string? Reason);

/// <summary><c>POST /api/coverage/totals/file</c>: many totals from a CSV (agency, service, month, kind, total, origin, reason), taken whole or refused with every fault.</summary>
public sealed record StateTotals(string? FileName, string? Text);

/// <summary>What became of stated totals.</summary>
/// <param name="Unchanged">The same as what was stated before: the same file twice adds nothing.</param>
public sealed record TotalsTaken(int Stated, int Corrected, int Unchanged);

/// <summary>Coverage in a daily statement: as last stated before it was made.</summary>
/// <param name="Month">yyyy-MM.</param>
public sealed record DayCoverage(string Agency, string Service, string Month, string Kind, long Total, long Recorded);
