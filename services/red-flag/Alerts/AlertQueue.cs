using System.Text.Json;
using Npgsql;
using Transparency.EventStore;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Investigations;

namespace Transparency.RedFlag.Alerts;

/// <summary>
/// Reads this service's own log for what waits for somebody and puts a message into each channel's queue. History alerts nobody: neither a flag
/// about a source that delivers history, nor anything that the log says later than it happened (a replay, a mark that was lost).
/// </summary>
public sealed class AlertQueue(Store store, AlertChannels channels, TimeProvider time) : ExternalSubscription("alerts")
{
    /// <summary>What is older when it is read is history.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(15);

    /// <summary>Somebody is told that something waits; once a second is often enough.</summary>
    public override TimeSpan Pace => TimeSpan.FromSeconds(1);

    public override async Task HandleAsync(IReadOnlyList<StoredEvent> batch, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        foreach (var level in batch.Where(e => e.Timestamp >= now - Fresh).Select(Level).OfType<string>().Distinct())
            foreach (var channel in channels.Configured)
                await PutAsync(store.Source, channel, level, now, cancellation);
    }

    /// <summary>Whom an event calls; null for what calls nobody. Pure.</summary>
    public static string? Level(StoredEvent stored) => stored.Type switch
    {
        "flag_raised" => JsonSerializer.Deserialize<FlagFact.Raised>(stored.Data.Span, FlagJson.Stored) is { Subject.Shadow: false, Historical: false } ? "work" : null,
        "investigation_proposed" or "investigation_answer_given" or "investigation_statement_declined" or "investigation_answer_reminded" or "investigation_assigned" => "work",
        "investigation_escalated" => "escalated",
        "investigation_left_unattended" => JsonSerializer.Deserialize<InvestigationFact.LeftUnattended>(stored.Data.Span, FlagJson.Stored)!.Level == 1 ? "escalated" : "above",
        // Every suspension of a rule and every snooze is the audit committee's business (system.md §9).
        "rule_suspended" => "above",
        "investigation_seconded" => JsonSerializer.Deserialize<InvestigationFact.Seconded>(stored.Data.Span, FlagJson.Stored)!.Kind == TwoPersons.Snooze ? "above" : null,
        _ => null,
    };

    /// <summary>One message at most waits per channel and level: it says that something waits, not how much.</summary>
    public static async Task PutAsync(NpgsqlDataSource db, string channel, string level, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = db.CreateCommand("insert into app.alert values ($1, $2, $3, $4, $4, 0) on conflict do nothing");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = $"alert-{Guid.CreateVersion7(now):n}" });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = channel });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = level });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
