using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Announcements;

/// <summary><c>GET /feed?after=&amp;limit=</c>: the announced scores on request, for services that missed some, lost their database or are new.</summary>
public static class ReadFeed
{
    /// <summary>Most stored events in a page.</summary>
    public const int MaximumLimit = 1000;

    public static void MapFeed(this IEndpointRouteBuilder app) => app.MapGet("/feed", ReadAsync).Allow(Roles.Service);

    private static async Task<Results<Ok<ScoreFeedPage>, ProblemHttpResult>> ReadAsync(long? after, int? limit, Store store, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > MaximumLimit) return Problems.Invalid(new FieldError("limit", "out-of-range", $"1 to {MaximumLimit}"));
        if (after < -1) return Problems.Invalid(new FieldError("after", "out-of-range", "-1 or more"));
        var from = after ?? -1;
        var page = await store.ReadPageAsync(from, limit ?? MaximumLimit, cancellationToken);
        var head = await store.HeadAsync(cancellationToken) - 1;
        return TypedResults.Ok(new ScoreFeedPage(from, page.Count == 0 ? from : page[^1].Index, head, ScoreAnnouncements.Translate(page, from)));
    }
}
