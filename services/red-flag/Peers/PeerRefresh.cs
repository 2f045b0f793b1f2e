using Npgsql;
using Transparency.ServiceDefaults;

namespace Transparency.RedFlag.Peers;

/// <summary>Recomputes the reference distribution of every group that got new measures, at most once a minute.</summary>
public sealed partial class PeerRefresh(NpgsqlDataSource db, TimeProvider time, ILogger<PeerRefresh> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.DrainAsync(time, Pause, RefreshOneAsync, e => Failed(log, e), stoppingToken);

    /// <summary>Refreshes one stale group; false when there is none left.</summary>
    public async Task<bool> RefreshOneAsync(CancellationToken cancellationToken)
    {
        await using var command = db.CreateCommand("""
            with taken as (select * from app.peer_group where stale order by as_of nulls first limit 1 for update skip locked)
            update app.peer_group g set stale = false, as_of = $1, n = d.n, quantiles = d.quantiles
            from taken t, lateral (
              select count(*) as n, percentile_cont((select array_agg(p / 100.0 order by p) from generate_series(0, 100) p)::float8[])
                within group (order by m.value::float8)::numeric[] as quantiles
              from app.measure m where (m.code, m.agency, m.service, m.decision_point) = (t.code, t.agency, t.service, t.decision_point)) d
            where (g.code, g.agency, g.service, g.decision_point) = (t.code, t.agency, t.service, t.decision_point)
            """);
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = time.GetUtcNow().UtcDateTime });
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    [LoggerMessage(6201, LogLevel.Warning, "Refreshing peer groups failed; trying again")]
    private static partial void Failed(ILogger logger, Exception cause);
}
