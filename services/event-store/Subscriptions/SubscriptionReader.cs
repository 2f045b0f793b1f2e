using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Transparency.EventStore;

/// <summary>The loop of one subscription: wait for the lease, go on behind the mark, page by page, for ever.</summary>
internal sealed class SubscriptionReader(Store store, Leases leases, Subscription subscription, StoreAlarms alarms, ILogger<SubscriptionReader> logger) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>Under load a batch begins after this many times what the last one took: whatever waits is then in one, and the machine's other parts get their turn (ADR 0040).</summary>
    private const int WorkToPace = 8;
    private static readonly TimeSpan LongestPace = TimeSpan.FromMilliseconds(200);
    private readonly string _alarm = "subscription " + subscription.Name;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var failures = 0; !stoppingToken.IsCancellationRequested;)
        {
            try
            {
                using var lease = await leases.AcquireAsync(_alarm, stoppingToken).ConfigureAwait(false);
                await ReadAsync(() => failures = 0, lease.Held).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // Stopping, or the lease was lost: then wait for it again.
            }
            catch (Exception error)
            {
                // Whatever a handler throws, the events stay where they are and come again.
                failures++;
                StoreLog.SubscriptionFailed(logger, error, subscription.Name, failures);
                if (failures >= 3)
                    alarms.Raise(_alarm, error is LedgerGapException ? error.Message : $"its handler fails: {error.GetType().Name}");
                await Task.Delay(Pause(failures), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static TimeSpan Pause(int failures) =>
        TimeSpan.FromMilliseconds(Math.Min(LongestPause.TotalMilliseconds, 100 * Math.Pow(2, Math.Min(failures, 10))));

    private async Task ReadAsync(Action succeeded, CancellationToken cancellation)
    {
        var mark = await MarkAsync(cancellation).ConfigureAwait(false);
        Task<IReadOnlyList<StoredEvent>>? ahead = null;
        long? began = null;
        var pace = subscription.Pace;
        try
        {
            while (true)
            {
                // What arrives in the meantime shares a batch.
                if (began is { } last && pace - Stopwatch.GetElapsedTime(last) is { Ticks: > 0 } rest)
                    await Task.Delay(rest, cancellation).ConfigureAwait(false);
                var batch = await (ahead ?? store.Pages.ReadAsync(mark, subscription.BatchLimit, cancellation)).ConfigureAwait(false);
                ahead = null;
                if (batch.Count == 0)
                {
                    await store.Signal.WaitAsync(mark, Poll, cancellation).ConfigureAwait(false);
                    continue;
                }
                began = batch.Count < subscription.BatchLimit ? Stopwatch.GetTimestamp() : null;
                // While a full batch is handled the next one is read.
                if (began is null)
                    ahead = store.Pages.ReadAsync(batch[^1].Index, subscription.BatchLimit, cancellation);
                if (!await HandleAsync(mark, batch, cancellation).ConfigureAwait(false))
                    throw new InvalidOperationException("the mark was moved by another reader");
                mark = batch[^1].Index;
                if (began is { } begun)
                    pace = TimeSpan.FromTicks(Math.Max(subscription.Pace.Ticks, Math.Min(LongestPace.Ticks, Stopwatch.GetElapsedTime(begun).Ticks * WorkToPace)));
                succeeded();
                alarms.Clear(_alarm);
                StoreTelemetry.SubscriptionMoved(subscription.Name, mark, store.Signal.LastIndex);
            }
        }
        finally
        {
            if (ahead is not null)
                await ((Task)ahead).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> HandleAsync(long mark, IReadOnlyList<StoredEvent> batch, CancellationToken cancellation)
    {
        // No parent: the handler joins the traces of the events it handles, not one of them for all.
        using var activity = StoreTelemetry.Source.StartActivity("handle " + subscription.Name, ActivityKind.Internal, default(ActivityContext));
        activity?.SetTag("transparency.batch.size", batch.Count);
        return await subscription.AdvanceAsync(store, mark, batch, cancellation).ConfigureAwait(false);
    }

    private async Task<long> MarkAsync(CancellationToken cancellation)
    {
        await using var command = store.Source.CreateCommand("""
            WITH made AS (INSERT INTO trail.subscription (name) VALUES ($1) ON CONFLICT DO NOTHING RETURNING last_index)
            SELECT last_index FROM made UNION ALL SELECT last_index FROM trail.subscription WHERE name = $1
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = subscription.Name });
        return (long)(await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!;
    }
}
