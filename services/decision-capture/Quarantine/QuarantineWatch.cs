using System.Diagnostics.Metrics;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.DecisionCapture.Quarantine;

/// <summary>
/// Tells operations how much waits. At its start it also closes entries whose event was recorded by a process that died before it
/// could say so.
/// </summary>
public sealed partial class QuarantineWatch(Store store, Waiting waiting, TimeProvider clock, ILogger<QuarantineWatch> log) : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(15);
    private static readonly Meter s_meter = new("Transparency.DecisionCapture.Quarantine");
    private long _waiting;

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        s_meter.CreateObservableGauge("transparency.quarantine.waiting", () => Volatile.Read(ref _waiting), "{entry}", "Events that wait for a fix");
        var settled = false;
        return Rounds.RunAsync(clock, s_every, async stopping =>
        {
            if (!settled) await SettleRecordedAsync(stopping);
            settled = true;
            await using var count = store.Source.CreateCommand("SELECT count(*) FROM app.quarantine WHERE waiting");
            Volatile.Write(ref _waiting, (long)(await count.ExecuteScalarAsync(stopping))!);
        }, e => NotCounted(log, e), stoppingToken);
    }

    private async Task SettleRecordedAsync(CancellationToken cancellation)
    {
        var recorded = new Dictionary<string, (string, string, long)>();
        await using (var command = store.Source.CreateCommand("""
            SELECT q.id, q.source, q.event_id, l.idx FROM app.quarantine q
            JOIN trail.inbox i ON i.source = q.source AND i.id = q.event_id JOIN trail.leaf l ON l.event_id = i.event_id
            WHERE q.waiting AND NOT q.codes @> '{id-reused}'
            """))
        {
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
                recorded[reader.GetString(0)] = (reader.GetString(1), reader.GetString(2), reader.GetInt64(3));
        }
        await waiting.SettleAsync(recorded, cancellation);
    }

    [LoggerMessage(2301, LogLevel.Warning, "What waits in quarantine could not be counted")]
    private static partial void NotCounted(ILogger logger, Exception cause);
}
