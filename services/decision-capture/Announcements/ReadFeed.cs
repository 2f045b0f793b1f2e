using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.DecisionCapture.Announcements;

/// <summary>
/// <c>GET /feed?after=&amp;limit=</c>: the announced facts on request, for services that missed some, lost their database or are new.
/// The same translation as the announcements, so a fact is the same whichever way it came.
/// </summary>
public static class ReadFeed
{
    /// <summary>Most stored events looked at for a page, and so most facts in it.</summary>
    public const int MaximumLimit = 1000;

    public static async Task<Results<Ok<FeedPage>, ProblemHttpResult>> Endpoint(long? after, int? limit, Store store, CaseAnnouncements announcements,
        CancellationToken cancellationToken)
    {
        if (limit is < 1 or > MaximumLimit) return Problems.Invalid(new FieldError("limit", "out-of-range", $"1 to {MaximumLimit}"));
        if (after < -1) return Problems.Invalid(new FieldError("after", "out-of-range", "-1 or more"));
        var from = after ?? -1;
        var page = await store.ReadPageAsync(from, limit ?? MaximumLimit, cancellationToken);
        var facts = page.Select(announcements.Translate).OfType<CaseFact>().ToList();
        var head = await store.HeadAsync(cancellationToken) - 1;
        return TypedResults.Ok(new FeedPage(from, page.Count == 0 ? from : page[^1].Index, head, facts));
    }
}
