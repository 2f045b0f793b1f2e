namespace Transparency.Contracts.CitizenFeedback.V1;

/// <summary>
/// Announces signals about an office's ratings in citizen-feedback's ledger order, as <c>CaseFactsRecorded</c> does for facts: a consumer ignores indexes not
/// greater than its mark and closes a hole (<see cref="PreviousIndex"/> greater than its mark) from <c>GET /feed/ratings?after=mark</c>.
/// </summary>
/// <param name="PreviousIndex">Ledger index of the last signal announced before this run; -1 when there was none.</param>
/// <param name="LastIndex">Ledger index up to which this run is complete (inclusive).</param>
/// <param name="Signals">Ascending by index.</param>
public sealed record RatingSignals(long PreviousIndex, long LastIndex, IReadOnlyList<RatingSignal> Signals);

/// <summary>Something about an office's ratings or complaints that a person should look at. It names no rating and nobody.</summary>
/// <param name="Kind">burst (far more walk-up ratings on one day than usual at a point), bribery (reports passed their own threshold) or
/// complaints (a cluster about the office); the last two are never for the office's eyes.</param>
/// <param name="Point">Service point of a burst; null for the others, which are about the office.</param>
/// <param name="Service">Service of the point; null for the others.</param>
/// <param name="N">Ratings of the day (burst), reports (bribery) or complaints in 30 days.</param>
/// <param name="Usual">Usual ratings of a day at the point, or complaints about the office in 30 days over the year before; 0 for bribery.</param>
/// <param name="Limit">The limit that N passed.</param>
public sealed record RatingSignal(long Index, Guid EventId, string Kind, string Agency, string Office, string? Service, string? Point, DateOnly Day, long N, decimal Usual,
    decimal Limit, DateTimeOffset FoundAt);

/// <summary>One page of <c>GET /feed/ratings?after=</c>, for services.</summary>
/// <param name="LastIndex">Index up to which this page is complete (inclusive); ask next with <c>after=LastIndex</c>.</param>
/// <param name="Head">Highest index of the ledger when the page was read.</param>
public sealed record RatingSignalPage(long After, long LastIndex, long Head, IReadOnlyList<RatingSignal> Signals);
