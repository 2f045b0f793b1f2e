using System.Text.Json;
using MassTransit;
using Npgsql;
using Transparency.Contracts.RedFlag.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults.Messaging;

namespace Transparency.RedFlag.Flags;

/// <summary>
/// Tells other services of a new flag, in ledger order, from this service's own log. Restricted flags and those of rules on trial are
/// announced to nobody.
/// </summary>
public sealed class FlagAnnouncements(IBus bus, Store store) : ExternalSubscription("flag-announcements")
{
    private long _next = -1;
    private long? _previous;

    /// <summary>Told flags are read by people; who decides about a case sees them in the list before.</summary>
    public override TimeSpan Pace => TimeSpan.FromMilliseconds(200);

    public override async Task HandleAsync(IReadOnlyList<StoredEvent> batch, CancellationToken cancellation)
    {
        // Another replica may have announced in between: what this one announced last would then claim too much.
        var previous = batch[0].Index == _next ? _previous : null;
        foreach (var stored in batch)
        {
            if (stored.Type != "flag_raised") continue;
            var raised = JsonSerializer.Deserialize<FlagFact.Raised>(stored.Data.Span, FlagJson.Stored)!;
            if (raised.Subject.Restricted || raised.Subject.Shadow) continue;
            previous ??= await BeforeAsync(stored.Index, cancellation);
            var trace = stored.Headers.IsEmpty ? null : JsonSerializer.Deserialize<Dictionary<string, string>>(stored.Headers.Span)!.GetValueOrDefault("traceparent");
            var s = raised.Subject;
            var announcement = new FlagRaised(previous.Value, stored.Index, s.FlagId, s.RuleId, s.RuleVersion, s.CaseId, s.DecisionId, s.Agency, s.Office, s.Service,
                raised.Finding.Strength, stored.Timestamp, trace);
            // Not mandatory: nobody has to listen, and the flag stands in the list and in the log either way.
            await bus.Publish(announcement, context =>
            {
                context.MessageId = ConfirmedPublishing.MessageId(stored.Id, nameof(FlagRaised));
                if (trace is not null) context.Headers.Set("traceparent", trace);
            }, cancellation);
            previous = stored.Index;
        }
        (_next, _previous) = (batch[^1].Index + 1, previous);
    }

    /// <summary>Index of the last flag announced before; −1 when there was none.</summary>
    private async Task<long> BeforeAsync(long index, CancellationToken cancellationToken)
    {
        await using var command = store.Source.CreateCommand("""
            select l.idx from trail.leaf l join events.mt_events e on e.id = l.event_id
            where l.idx < $1 and e.type = 'flag_raised' and e.data #>> '{subject,restricted}' = 'false' and e.data #>> '{subject,shadow}' = 'false'
            order by l.idx desc limit 1
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = index });
        return await command.ExecuteScalarAsync(cancellationToken) as long? ?? -1;
    }
}

public static class FlagHosting
{
    public static void AddFlagAnnouncements(this WebApplicationBuilder builder) => builder.Services.AddSubscription<FlagAnnouncements>();
}
