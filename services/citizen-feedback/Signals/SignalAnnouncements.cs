using System.Text.Json;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Messaging;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.Signals;

/// <summary>
/// Tells red-flag of signals in ledger order, from this service's own log, and on request by <c>GET /feed/ratings?after=</c> (services only: signals of bribery and of complaints
/// are for the anti-corruption centre, and red-flag keeps them from everybody else).
/// </summary>
public sealed class SignalAnnouncements(IBus bus, Store store) : ExternalSubscription("signal-announcements")
{
    private static readonly string[] Types = ["rating_burst_found", "bribery_threshold_reached", "complaint_cluster_found"];
    private const int Page = 1000;

    public override async Task HandleAsync(IReadOnlyList<StoredEvent> batch, CancellationToken cancellation)
    {
        var signals = Translate(batch);
        if (signals.Count == 0) return;
        var run = new RatingSignals(await PreviousAsync(store, batch[0].Index, Types, cancellation), batch[^1].Index, signals);
        // Not mandatory: a consumer that was not there yet reads the feed.
        await bus.Publish(run, context => context.MessageId = ConfirmedPublishing.MessageId(batch[^1].Id, nameof(RatingSignals)), cancellation);
    }

    public static IReadOnlyList<RatingSignal> Translate(IEnumerable<StoredEvent> events) => [.. events.Select(Of).OfType<RatingSignal>()];

    private static RatingSignal? Of(StoredEvent stored)
    {
        switch (stored.Type)
        {
            case "rating_burst_found":
                var b = JsonSerializer.Deserialize<RatingBurstFound>(stored.Data.Span, Wire.Json)!;
                return new(stored.Index, stored.Id, "burst", b.Agency, b.Office, b.Service, b.Point, b.Day, b.N, b.Usual, b.Limit, stored.Timestamp);
            case "bribery_threshold_reached":
                var r = JsonSerializer.Deserialize<BriberyThresholdReached>(stored.Data.Span, Wire.Json)!;
                return new(stored.Index, stored.Id, "bribery", r.Agency, r.Office, null, null, r.Day, r.N, 0, r.Limit, stored.Timestamp);
            case "complaint_cluster_found":
                var c = JsonSerializer.Deserialize<ComplaintClusterFound>(stored.Data.Span, Wire.Json)!;
                return new(stored.Index, stored.Id, "complaints", c.Agency, c.Office, null, null, c.Day, c.N, c.Usual, c.Limit, stored.Timestamp);
            default:
                return null;
        }
    }

    /// <summary>Index of the last event of these types before one; -1 when there is none.</summary>
    internal static async Task<long> PreviousAsync(Store store, long first, string[] types, CancellationToken cancellationToken)
    {
        await using var command = store.Source.CreateCommand("select l.idx from trail.leaf l join events.mt_events e on e.id = l.event_id where l.idx < $1 and e.type = any($2) order by l.idx desc limit 1");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = first });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = types });
        return await command.ExecuteScalarAsync(cancellationToken) as long? ?? -1;
    }

    public static async Task<Results<Ok<RatingSignalPage>, ProblemHttpResult>> ReadAsync(long? after, Store store, CancellationToken cancellationToken)
    {
        if (after < -1) return Problems.Invalid(new FieldError("after", "out-of-range", "-1 or more"));
        var from = after ?? -1;
        var page = await store.ReadPageAsync(from, Page, cancellationToken);
        var head = await store.HeadAsync(cancellationToken) - 1;
        return TypedResults.Ok(new RatingSignalPage(from, page.Count == 0 ? from : page[^1].Index, head, Translate(page)));
    }
}

public static class SignalHosting
{
    public static void AddSignals(this WebApplicationBuilder builder) => builder.Services.AddSubscription<SignalAnnouncements>().AddSubscription<SumAnnouncements>().AddHostedService<SignalWatch>();

    public static void MapSignals(this IEndpointRouteBuilder app)
    {
        app.MapGet("/feed/ratings", SignalAnnouncements.ReadAsync).Allow(Roles.Service);
        app.MapGet("/feed/rating-sums", SumAnnouncements.ReadAsync).Allow(Roles.Service);
    }
}
