using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.RedFlag.V1;
using Transparency.EventStore;
using Transparency.RedFlag.Flags;
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

/// <summary>Somebody sent again what a channel had given up. Name on disk: alerts_resent; stream <c>alerts-&lt;channel&gt;</c>, tenant mol.</summary>
/// <param name="Messages">Ids of the messages; the receiver hears the same ones again.</param>
public sealed record AlertsResent(string Channel, IReadOnlyList<string> Messages, Investigations.ActedBy Actors);

/// <summary>
/// <c>POST /api/flags/alerts/{channel}/resend</c>: when the other side works again. Of each level the newest message that was given up goes out once more, under its id and with ten new
/// attempts; older ones say nothing that it does not say.
/// </summary>
public static class AlertResending
{
    private const string Tenant = "mol";

    public static void MapAlertResending(this IEndpointRouteBuilder app) => app.MapPost("/api/flags/alerts/{channel}/resend", ResendAsync).Allow(Roles.RedFlagAdmin, Roles.Operations).ForEveryAgency();

    private static async Task<Results<Ok<AlertDesk>, ProblemHttpResult>> ResendAsync(string channel, Caller caller, Store store, AlertChannels channels, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!channels.Configured.Contains(channel)) return Problems.Conflict("channel-not-set", "Nothing is sent on this channel.");
        var (now, ids) = (time.GetUtcNow(), await DeadAsync(store.Source, channel, cancellationToken));
        if (ids.Count == 0) return Problems.Conflict("nothing-given-up", "Nothing that was given up waits to be sent again.");
        var e = new EventToAppend(Guid.CreateVersion7(now), "alerts_resent", $"{typeof(AlertsResent).FullName}, Transparency.RedFlag",
            JsonSerializer.SerializeToUtf8Bytes(new AlertsResent(channel, ids, Investigations.ActedBy.Of(caller)), FlagJson.Stored), now, null, null, caller.Subject, ReadOnlyMemory<byte>.Empty);
        await store.AppendAsync(new Append(Tenant, "alerts-" + channel, "alerts", ExpectedVersion.Any, [e])
        {
            Alongside = batch => batch.BatchCommands.Add(new("update app.alert set dead_at = null, error = null, attempts = 0, next_at = $2 where alert_id = any($1) and dead_at is not null")
            {
                Parameters = { new NpgsqlParameter<string[]> { TypedValue = [.. ids] }, new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime } },
            }),
        }, cancellationToken);
        return TypedResults.Ok(await AlertDeskReading.OfAsync(store.Source, channels, now, cancellationToken));
    }

    // One message at most waits for each channel and level: where one does, it says the same.
    private static async Task<IReadOnlyList<string>> DeadAsync(NpgsqlDataSource db, string channel, CancellationToken cancellationToken)
    {
        await using var command = db.CreateCommand("""
            select distinct on (level) alert_id from app.alert d where channel = $1 and dead_at is not null
              and not exists (select from app.alert w where w.channel = d.channel and w.level = d.level and w.sent_at is null and w.dead_at is null)
              and not exists (select from app.alert s where s.channel = d.channel and s.level = d.level and s.sent_at > d.dead_at)
            order by level, dead_at desc
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = channel });
        var ids = new List<string>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) ids.Add(rows.GetString(0));
        return ids;
    }
}
