namespace Transparency.Contracts.CitizenFeedback.V1;

/// <summary>
/// Announces sums of released ratings in citizen-feedback's ledger order, as <see cref="RatingSignals"/> does for signals: a consumer ignores indexes not greater than its mark and
/// closes a hole (<see cref="PreviousIndex"/> greater than its mark) from <c>GET /feed/rating-sums?after=mark</c>.
/// </summary>
/// <param name="PreviousIndex">Ledger index of the last sums announced before this run; -1 when there were none.</param>
/// <param name="LastIndex">Ledger index up to which this run is complete (inclusive).</param>
/// <param name="Released">Ascending by index.</param>
public sealed record RatingSumsReleased(long PreviousIndex, long LastIndex, IReadOnlyList<ReleasedSums> Released);

/// <summary>
/// What the public figures gained by one batch of ten ratings or more: added up over all batches these are the figures. Questions that the rated office must not see
/// (<see cref="Question.Confidential"/>) are never in it.
/// </summary>
/// <param name="Point">Service point; for claimed ratings <c>office/service</c>, because they belong to no poster.</param>
/// <param name="Day">Day of the release (UTC), not of the ratings.</param>
/// <param name="Basis">walk-up or claimed.</param>
public sealed record ReleasedSums(long Index, Guid EventId, string Agency, string Office, string Service, string Point, DateOnly Day, string Basis, IReadOnlyList<ReleasedSum> Sums);

/// <summary>How many ratings of the batch chose one option.</summary>
/// <param name="Question">Question code; <c>rating</c> counts ratings, <c>reason</c> reasons.</param>
/// <param name="Option">Option or reason code; empty for <c>rating</c>.</param>
/// <param name="Held">How many of <paramref name="N"/> were marked by the filter. Not a figure to be shown: they are left out ten or more of a point, day and question together, of days that are over.</param>
/// <param name="Value">0–100 as the question set in force says; null for what is no answer on the scale.</param>
public sealed record ReleasedSum(string Question, string Option, long N, long Held, decimal? Value);

/// <summary>One page of <c>GET /feed/rating-sums?after=&amp;limit=</c>, for services.</summary>
/// <param name="LastIndex">Index up to which this page is complete (inclusive); ask next with <c>after=LastIndex</c>.</param>
/// <param name="Head">Highest index of the ledger when the page was read.</param>
public sealed record RatingSumsPage(long After, long LastIndex, long Head, IReadOnlyList<ReleasedSums> Released);
