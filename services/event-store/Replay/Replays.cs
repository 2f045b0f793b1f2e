using Microsoft.Extensions.Logging;
using Npgsql;
using Transparency.Contracts.Replays.V1;

namespace Transparency.EventStore;

/// <summary>What of a service can be rebuilt, and what not.</summary>
/// <param name="Name">Name of the service, as in addresses.</param>
/// <param name="Models">In the order in which they are rebuilt.</param>
/// <param name="Kept">Every other table of the service, with the reason why no replay rebuilds it.</param>
public sealed record ReplayedService(string Name, IReadOnlyList<ReadModel> Models, IReadOnlyList<KeptTable> Kept)
{
    /// <summary>
    /// Names of tables and recomputations of which a count, a digest or a key tells what not everybody who may ask for a replay may know: a row more is a hidden
    /// matter more. See <see cref="Withhold"/>.
    /// </summary>
    public IReadOnlyList<string> Restricted { get; init; } = [];

    /// <summary>The replay as whoever may not count them is told of it: of restricted tables only whether they are the same.</summary>
    public Replay Withhold(Replay replay)
    {
        ArgumentNullException.ThrowIfNull(replay);
        return replay with
        {
            // Kind of trouble alone: a database's words may name what is in it.
            Trouble = replay.Trouble is null || Restricted.Count == 0 ? replay.Trouble : replay.Trouble.Split(':')[0],
            Models = [.. replay.Models.Select(model => model.Tables.Any(table => Restricted.Contains(table.Name)) || Models.FirstOrDefault(each => each.Name == model.Name)?.Tables.Any(table => Restricted.Contains(table.Name)) == true ? model with
            {
                Events = 0,
                Tables = [.. model.Tables.Select(table => Restricted.Contains(table.Name) ? new ReplayedTable(table.Name, 0, 0, "", "", null) { WithheldSame = table.DigestLive == table.DigestRebuilt } : table)],
            } : model)],
        };
    }
}

/// <summary>The replays of a service. They are rows, so that a restart forgets none; one runs at a time.</summary>
public sealed class Replays
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(250);
    private readonly Store _store;
    private readonly ReplayedService _service;
    private readonly ReplayRecords _records;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _started = new(0);

    /// <param name="store">Its application role does the work.</param>
    /// <param name="logger">Hears of replays that fail.</param>
    public Replays(Store store, ReplayedService service, TimeProvider clock, ILogger<Replays> logger)
    {
        ArgumentNullException.ThrowIfNull(store);
        (_store, _service, _records, _clock, _logger) = (store, service, new(store.Source), clock, logger);
    }

    /// <summary>Name of the service whose replays these are.</summary>
    public string Service => _service.Name;

    /// <inheritdoc cref="ReplayedService.Withhold"/>
    public Replay Withhold(Replay replay) => _service.Withhold(replay);

    /// <summary>Asks for a replay; null when one is running already.</summary>
    /// <param name="by">Subject of the caller.</param>
    public async Task<Replay?> StartAsync(bool swap, string by, CancellationToken cancellation)
    {
        var id = $"replay-{Guid.CreateVersion7(_clock.GetUtcNow()):n}";
        if (!await _records.AddAsync(id, swap, by, [.. _service.Models.Select(model => model.Name)], cancellation).ConfigureAwait(false))
            return null;
        _started.Release();
        return await FindAsync(id, cancellation).ConfigureAwait(false);
    }

    /// <summary>One replay as it is now; null when there is none of this id.</summary>
    public async Task<Replay?> FindAsync(string id, CancellationToken cancellation) =>
        (await _records.ReadAsync(_service.Name, id, 1, await KeptAsync(cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false)).SingleOrDefault();

    /// <summary>The newest replays, newest first.</summary>
    /// <param name="limit">Most to return, at least 1.</param>
    public async Task<IReadOnlyList<Replay>> NewestAsync(int limit, CancellationToken cancellation) =>
        await _records.ReadAsync(_service.Name, null, limit, await KeptAsync(cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);

    /// <summary>Cancels a replay; false when it is not running. What it has built is thrown away; what it has exchanged stays.</summary>
    public Task<bool> CancelAsync(string id, CancellationToken cancellation) => _records.EndAsync(id, "cancelled", null, cancellation);

    /// <summary>Waits a moment for a replay to be asked for.</summary>
    internal Task WaitAsync(CancellationToken cancellation) => _started.WaitAsync(TimeSpan.FromSeconds(1), cancellation);

    internal async Task<bool> IsAnyRunningAsync(CancellationToken cancellation) => await _records.RunningAsync(cancellation).ConfigureAwait(false) is not null;

    /// <summary>
    /// Works on the running replay until it has ended; returns at once when none is. One caller at a time among all replicas: the service's worker
    /// holds a lease, a tool that calls it has the database to itself.
    /// </summary>
    /// <exception cref="OperationCanceledException">Stopped in the middle; the next call goes on there.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (await _records.RunningAsync(cancellation).ConfigureAwait(false) is not { } running)
            return;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watch = WatchAsync(running.Id, stop);
        try
        {
            foreach (var model in _service.Models)
                await new Rebuild(_store, _records, running.Id, model).RunAsync(running.Swap, stop.Token).ConfigureAwait(false);
            await _records.EndAsync(running.Id, "finished", null, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested && (e is ReplayCancelledException or OperationCanceledException))
        {
            await ClearAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested && !WillPass(e))
        {
            StoreLog.ReplayFailed(_logger, e, _service.Name, running.Id);
            await _records.EndAsync(running.Id, "failed", Words(e), cancellation).ConfigureAwait(false);
            await ClearAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            await _records.TroubleAsync(running.Id, Words(e), cancellation).ConfigureAwait(false);
            throw;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // A digest over millions of rows does not look at the job by itself.
    private async Task WatchAsync(string id, CancellationTokenSource stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(s_look, stop.Token).ConfigureAwait(false);
            if ((await _records.RunningAsync(stop.Token).ConfigureAwait(false))?.Id != id)
                await stop.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task ClearAsync(CancellationToken cancellation)
    {
        foreach (var model in _service.Models)
            await _records.DropAsync(model, cancellation).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<KeptTable>> KeptAsync(CancellationToken cancellation)
    {
        await using var command = _store.Source.CreateCommand("SELECT relname::text FROM pg_class WHERE relnamespace = 'app'::regnamespace AND relkind = 'r' ORDER BY relname");
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var kept = new List<KeptTable>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            if (reader.GetString(0) is var name && !_service.Models.Any(model => model.Tables.Any(table => table.Name == name)))
                kept.Add(_service.Kept.FirstOrDefault(each => each.Name == name) ?? new(name, "ยังไม่มีคำอธิบาย", "not described"));
        return kept;
    }

    private static bool WillPass(Exception e) => e is NpgsqlException { IsTransient: true } or HttpRequestException or TimeoutException or IOException
        || e is PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.LockNotAvailable };

    // A database's message names tables and constraints, its detail may hold values.
    private static string Words(Exception e) => e is PostgresException refused ? $"{refused.SqlState}: {refused.MessageText}" : e.Message;
}
