using System.Text.Json;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.CitizenFeedback.Ratings;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Messaging;

namespace Transparency.CitizenFeedback.Signals;

/// <summary>Tells scoring of released sums in ledger order, from this service's own log, and on request by <c>GET /feed/rating-sums?after=&amp;limit=</c> (services only).</summary>
public sealed class SumAnnouncements(IBus bus, Store store) : ExternalSubscription("sum-announcements")
{
    private const int Page = 1000;

    public override async Task HandleAsync(IReadOnlyList<StoredEvent> batch, CancellationToken cancellation)
    {
        var released = Translate(batch);
        if (released.Count == 0) return;
        var run = new RatingSumsReleased(await SignalAnnouncements.PreviousAsync(store, batch[0].Index, [RecordReleased.Type], cancellation), batch[^1].Index, released);
        // Not mandatory: a consumer that was not there yet reads the feed.
        await bus.Publish(run, context => context.MessageId = ConfirmedPublishing.MessageId(batch[^1].Id, nameof(RatingSumsReleased)), cancellation);
    }

    /// <summary>Foreign events are nobody's sums.</summary>
    public static IReadOnlyList<ReleasedSums> Translate(IEnumerable<StoredEvent> events) => [.. events.Where(each => each is { Type: RecordReleased.Type, Foreign: false }).Select(Of)];

    private static ReleasedSums Of(StoredEvent stored)
    {
        var fact = JsonSerializer.Deserialize<RatingsReleased>(stored.Data.Span, Wire.Json)!;
        return new(stored.Index, stored.Id, fact.Agency, fact.Office, fact.Service, fact.Point, fact.Day, fact.Basis, fact.Sums);
    }

    public static async Task<Results<Ok<RatingSumsPage>, ProblemHttpResult>> ReadAsync(long? after, int? limit, Store store, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > Page) return Problems.Invalid(new FieldError("limit", "out-of-range", $"1 to {Page}"));
        if (after < -1) return Problems.Invalid(new FieldError("after", "out-of-range", "-1 or more"));
        var from = after ?? -1;
        var page = await store.ReadPageAsync(from, limit ?? Page, cancellationToken);
        var head = await store.HeadAsync(cancellationToken) - 1;
        return TypedResults.Ok(new RatingSumsPage(from, page.Count == 0 ? from : page[^1].Index, head, Translate(page)));
    }
}
