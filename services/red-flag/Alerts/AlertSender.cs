using Npgsql;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.RedFlag.Alerts;

/// <summary>
/// Sends what is queued, one replica a message. A refusal is tried again after 10 s, 20 s, 40 s … at most an hour; after ten attempts the message is
/// dead and stays in the table with its last error. At least once: the id is the same on every attempt.
/// </summary>
public sealed partial class AlertSender(Store store, AlertChannels channels, TimeProvider time, ILogger<AlertSender> log) : BackgroundService
{
    public const int Attempts = 10;
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(5), s_longest = TimeSpan.FromHours(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.DrainAsync(time, s_pause, SendOneAsync, e => Failed(log, e.GetType().Name), stoppingToken);

    /// <summary>How long to wait after so many attempts.</summary>
    public static TimeSpan Wait(int attempts) => TimeSpan.FromSeconds(Math.Min(s_longest.TotalSeconds, 10 * Math.Pow(2, attempts - 1)));

    /// <summary>Tries one due message; false when none is due.</summary>
    public async Task<bool> SendOneAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var connection = await store.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        string id, channel, level;
        DateTimeOffset created;
        int attempts;
        await using (var taking = new NpgsqlCommand("""
            select alert_id, channel, level, created_at, attempts from app.alert where sent_at is null and dead_at is null and next_at <= $1 order by next_at limit 1 for update skip locked
            """, connection) { Parameters = { new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime } } })
        await using (var rows = await taking.ExecuteReaderAsync(cancellationToken))
        {
            if (!await rows.ReadAsync(cancellationToken)) return false;
            (id, channel, level, created, attempts) = (rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.GetFieldValue<DateTime>(3), rows.GetInt32(4) + 1);
        }
        string? error = null;
        try
        {
            await channels.SendAsync(channel, AlertMessage.Of(id, level, channels.Link, created), cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever the other side says: it is tried again, and the kind of failure is kept.
            error = e is HttpRequestException { StatusCode: { } status } ? $"{(int)status}" : e.GetType().Name;
        }
        var dead = error is not null && attempts >= Attempts;
        await using (var marking = new NpgsqlCommand("update app.alert set attempts = $2, sent_at = $3, dead_at = $4, next_at = $5, error = $6 where alert_id = $1", connection))
        {
            foreach (var value in new object?[] { id, attempts, error is null ? now.UtcDateTime : null, dead ? now.UtcDateTime : null, (now + Wait(attempts)).UtcDateTime, error })
                marking.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
            marking.Parameters[2].NpgsqlDbType = marking.Parameters[3].NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz;
            marking.Parameters[5].NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text;
            await marking.ExecuteNonQueryAsync(cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
        if (dead)
        {
            Dead(log, channel, attempts, error!);
            // Nobody hears this channel: the others tell those above. What is escalated already goes no further, or two dead channels would call each other.
            if (level == "work")
                foreach (var other in channels.Configured.Where(each => each != channel)) await AlertQueue.PutAsync(store.Source, other, "escalated", now, cancellationToken);
        }
        return true;
    }

    [LoggerMessage(6401, LogLevel.Warning, "Alerts could not be read ({Failure}); trying again")]
    private static partial void Failed(ILogger logger, string failure);

    [LoggerMessage(6402, LogLevel.Error, "A message was given up on {Channel} after {Attempts} attempts: {Failure}")]
    private static partial void Dead(ILogger logger, string channel, int attempts, string failure);
}

public static class AlertHosting
{
    /// <summary>Messages that something waits. Without configured channels nothing is queued.</summary>
    public static void AddAlerts(this WebApplicationBuilder builder)
    {
        builder.Services.AddHttpClient("alerts");
        builder.Services.AddSingleton<AlertChannels>().AddHostedService<AlertSender>().AddHostedService<Escalation>().AddSubscription<AlertQueue>();
    }
}
