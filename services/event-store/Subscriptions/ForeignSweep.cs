using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Transparency.EventStore;

/// <summary>
/// Looks every second for events of other writers and gives them their leaves. To look at new rows only it keeps a low number: every
/// event up to it has its leaf. It may rise to a number only when every transaction that could have drawn a smaller one has ended,
/// because a late committer's event appears below newer ones.
/// </summary>
internal sealed class ForeignSweep(Store store, Leases leases, StoreAlarms alarms, ILogger<ForeignSweep> logger) : BackgroundService
{
    private const string Name = "foreign events";
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>A number drawn at some time, and the transactions that were open then.</summary>
    private sealed record Horizon(long SeqId, string[] Open);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                using var lease = await leases.AcquireAsync(Name, stoppingToken).ConfigureAwait(false);
                await SweepAsync(lease.Held).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // Stopping, or another replica sweeps.
            }
            catch (Exception error)
            {
                store.Own.Forget();
                StoreLog.SweepFailed(logger, error);
                alarms.Raise(Name, $"events of other writers cannot be given their leaves: {error.GetType().Name}");
                await Task.Delay(Pace, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task SweepAsync(CancellationToken cancellation)
    {
        Horizon? horizon = null;
        while (true)
        {
            var started = Stopwatch.GetTimestamp();
            var (low, last) = await NumbersAsync(cancellation).ConfigureAwait(false);
            if (last > low)
            {
                horizon ??= new Horizon(last, await OpenAsync(cancellation).ConfigureAwait(false));
                var ended = !(await OpenAsync(cancellation).ConfigureAwait(false)).Intersect(horizon.Open).Any();
                // Nobody else wrote where every number is ours: reading each event once more was a fifteenth of the time of all statements.
                await store.Foreign.AddLeavesAsync(store.Own.Through(low), cancellation).ConfigureAwait(false);
                alarms.Clear(Name);
                // The sweep began after they had ended, so it saw whatever they committed.
                if (ended)
                {
                    await RaiseAsync(horizon.SeqId, cancellation).ConfigureAwait(false);
                    horizon = null;
                }
            }
            // A transaction that stays open for hours keeps the low number down and the sweep long: it then comes less often.
            var pause = Stopwatch.GetElapsedTime(started) * 10;
            await Task.Delay(pause > Pace ? pause : Pace, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<(long Low, long Last)> NumbersAsync(CancellationToken cancellation)
    {
        await using var command = store.Source.CreateCommand("SELECT low_seq, CASE WHEN is_called THEN last_value ELSE 0 END FROM trail.sweep, events.mt_events_sequence");
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await reader.ReadAsync(cancellation).ConfigureAwait(false);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    // Every running transaction holds a lock on its own virtual id, also before it has written anything.
    private async Task<string[]> OpenAsync(CancellationToken cancellation)
    {
        await using var command = store.Source.CreateCommand("SELECT coalesce(array_agg(DISTINCT virtualtransaction), '{}') FROM pg_locks WHERE locktype = 'virtualxid' AND granted AND pid <> pg_backend_pid()");
        return (string[])(await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!;
    }

    private async Task RaiseAsync(long low, CancellationToken cancellation)
    {
        await using var command = store.Source.CreateCommand("UPDATE trail.sweep SET low_seq = $1 WHERE low_seq < $1");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = low });
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }
}
