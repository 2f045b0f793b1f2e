using Npgsql;
using Transparency.DecisionCapture.Subjects;
using Transparency.EventStore;

namespace Transparency.DecisionCapture.Erasure;

/// <summary>
/// Destroys the keys of every erasure in the log again: before this process serves anything, and every ten minutes, so that a key
/// database restored from a backup gives nobody back. Between, it follows what other replicas erase and forgets those keys within a second.
/// </summary>
public sealed partial class ApplyErasures(Erasures erasures, ErasedKeys erased, SubjectKeys keys, Store store, TimeProvider clock, ILogger<ApplyErasures> log)
    : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan s_pace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_all = TimeSpan.FromMinutes(10);
    // Longer than a key is kept in memory, and than two clocks differ.
    private static readonly TimeSpan s_recent = TimeSpan.FromMinutes(15);

    /// <summary>Nothing is served while it is not known that erased keys are gone.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        while (true)
            try
            {
                await AllAsync(cancellationToken);
                return;
            }
            catch (Exception e) when (IsAway(e))
            {
                Waits(log, e);
                await Task.Delay(s_pace, clock, cancellationToken);
            }
    }

    /// <summary>Applies every erasure of the log.</summary>
    /// <returns>Keys that were there again.</returns>
    public async Task<int> AllAsync(CancellationToken cancellation)
    {
        var destroyed = 0;
        foreach (var state in await erasures.AllAsync(cancellation))
            if (state is { Decision: ErasureFact.Erased fact, DecidedAt: { } at })
            {
                await using var batch = store.Source.CreateBatch();
                ErasedKeys.Add(batch, fact, at);
                await batch.ExecuteNonQueryAsync(cancellation);
                var gone = await keys.DestroyAsync(fact.Extent.Keys, cancellation);
                if (gone > 0) Again(log, fact.ErasureId, gone);
                destroyed += gone;
            }
        return destroyed;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var allAt = clock.GetTimestamp();
        using var timer = new PeriodicTimer(s_pace, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            try
            {
                if (await erased.SinceAsync(clock.GetUtcNow() - s_recent, stoppingToken) is { Count: > 0 } recent)
                    await keys.DestroyAsync(recent, stoppingToken);
                if (clock.GetElapsedTime(allAt) < s_all) continue;
                await AllAsync(stoppingToken);
                allAt = clock.GetTimestamp();
            }
            catch (Exception e) when (IsAway(e))
            {
                Waits(log, e);
            }
    }

    private static bool IsAway(Exception e) => e is NpgsqlException or TimeoutException or IOException;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(2501, LogLevel.Warning, "Erasures could not be applied; they are tried again")]
    private static partial void Waits(ILogger logger, Exception cause);

    [LoggerMessage(2502, LogLevel.Warning, "{ErasureId} was applied again: {Keys} keys had come back")]
    private static partial void Again(ILogger logger, string erasureId, int keys);
}
