using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.RedFlag.V1;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Alerts;

/// <summary><c>GET /api/flags/alerts</c>: a channel that gave up and a committee that nobody tells are seen here, not found out a year later.</summary>
public static class AlertDeskReading
{
    public static void MapAlertDesk(this IEndpointRouteBuilder app) => app.MapGet("/api/flags/alerts", ReadAsync).Allow(Roles.RedFlagAdmin, Roles.Auditor, Roles.Operations).ForEveryAgency();

    private static async Task<Ok<AlertDesk>> ReadAsync(NpgsqlDataSource db, AlertChannels channels, TimeProvider time, CancellationToken cancellationToken) =>
        TypedResults.Ok(await OfAsync(db, channels, time.GetUtcNow(), cancellationToken));

    /// <summary>The state of the channels at an instant.</summary>
    public static async Task<AlertDesk> OfAsync(NpgsqlDataSource db, AlertChannels channels, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var seen = new Dictionary<string, AlertChannel>();
        foreach (var name in channels.Configured) seen[name] = new(name, true, 0, 0, 0, null, null);
        await using var command = db.CreateCommand("""
            select channel, count(*) filter (where sent_at is null and dead_at is null), count(*) filter (where sent_at >= $1), count(*) filter (where dead_at >= $1), max(dead_at),
              (array_agg(error order by dead_at desc nulls last))[1]
            from app.alert where (sent_at is null and dead_at is null) or sent_at >= $1 or dead_at is not null group by channel
            """);
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = now.AddDays(-28).UtcDateTime });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var dead = rows.GetFieldValue<DateTime?>(4);
            seen[rows.GetString(0)] = new(rows.GetString(0), seen.ContainsKey(rows.GetString(0)), rows.GetInt64(1), rows.GetInt64(2), rows.GetInt64(3), dead, dead is null ? null : rows.TextOrNull(5));
        }
        return new(channels.EarlyWarning, [.. seen.Values.OrderBy(channel => channel.Channel, StringComparer.Ordinal)]);
    }
}
