using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Transparency.EventStore;

/// <summary>
/// Writes one group after the other: what arrives while a group commits is the next group. A stream always uses the same lane, so
/// its appends keep their order and its last version is known here.
/// </summary>
internal sealed class Lane(NpgsqlDataSource source, StoreOptions options, ForeignEvents foreign, OwnNumbers own, SharedPages pages, Action<int> settled, Action<long> recorded, ILogger logger) : IAsyncDisposable
{
    // After somebody was overtaken, or a repeat arrived, the next groups look first: troubles come in swarms (a log sent twice).
    private const int CautiousGroups = 32;
    private const int AttemptsBeforeSplit = 3, Attempts = 20;

    private readonly Channel<IReadOnlyList<Pending>> _queue = Channel.CreateUnbounded<IReadOnlyList<Pending>>(new UnboundedChannelOptions { SingleReader = true });
    private readonly StreamHeads _heads = new(options.RememberedStreams);
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;
    private NpgsqlConnection? _connection;
    private int _caution;
    private long _silentSince;

    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>Queues appends that should share a group; false when the lane is ending.</summary>
    public bool Offer(IReadOnlyList<Pending> items) => _queue.Writer.TryWrite(items);

    /// <summary>Writes what is queued, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        _stopping.CancelAfter(options.Patience);
        await _loop.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var waiting = new Queue<Pending>();
        while (waiting.Count > 0 || await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (waiting.Count < options.GroupLimit && _queue.Reader.TryRead(out var items))
                foreach (var item in items)
                    waiting.Enqueue(item);
            var (group, events) = NextGroup(waiting);
            await SettleAsync(group).ConfigureAwait(false);
            settled(events);
        }
        if (_connection is not null)
            await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private (List<Pending> Group, int Events) NextGroup(Queue<Pending> waiting)
    {
        var group = new List<Pending>();
        int events = 0, taken = 0, bytes = 0;
        while (waiting.TryPeek(out var next) && (group.Count == 0 || (taken + next.Append.Events.Count <= options.GroupLimit && bytes + next.Bytes <= options.GroupBytes)))
        {
            waiting.Dequeue();
            events += next.Append.Events.Count;
            if (next.IsAbandoned)
                continue;
            taken += next.Append.Events.Count;
            bytes += next.Bytes;
            group.Add(next);
        }
        return (group, events);
    }

    /// <summary>Answers everybody in the group, whatever happens.</summary>
    private async Task SettleAsync(IReadOnlyList<Pending> items)
    {
        for (var attempt = 0; (items = [.. items.Where(item => !item.Answered.IsCompleted)]).Count > 0;)
        {
            using var activity = StoreTelemetry.StartGroup(items);
            try
            {
                items = await TryAsync(items, attempt++).ConfigureAwait(false);
            }
            catch (PostgresException error) when (StoreErrors.IsContention(error) && attempt < Attempts)
            {
                _caution = CautiousGroups;
                if (attempt >= AttemptsBeforeSplit && items.Count > 1)
                {
                    await SplitAsync(items).ConfigureAwait(false);
                    return;
                }
                StoreLog.Contended(logger, items.Count, attempt, error.SqlState);
                await Task.Delay(Random.Shared.Next(1 + attempt), CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception error) when (StoreErrors.IsSilence(error))
            {
                items = await WaitAsync(items, error).ConfigureAwait(false);
            }
            catch (PostgresException error) when (StoreErrors.IsConstraint(error) && items.Count == 1 && attempt == 1)
            {
                // A row alongside may be refused only because its append was overtaken: the next attempt looks at the stream first.
                _heads.Forget(items[0].Stream);
            }
            catch (Exception error)
            {
                // The database refuses something in the group: nobody fails for another's event.
                if (items.Count > 1)
                    await SplitAsync(items).ConfigureAwait(false);
                else
                    items[0].Fail(error);
                return;
            }
        }
    }

    private async Task SplitAsync(IReadOnlyList<Pending> items)
    {
        StoreTelemetry.Splits.Add(1);
        foreach (var item in items)
            _heads.Forget(item.Stream);
        // Halves by order keep equal streams in order.
        await SettleAsync([.. items.Take(items.Count / 2)]).ConfigureAwait(false);
        await SettleAsync([.. items.Skip(items.Count / 2)]).ConfigureAwait(false);
    }

    /// <summary>One attempt; answers what has to be tried again or was put off.</summary>
    private async Task<IReadOnlyList<Pending>> TryAsync(IReadOnlyList<Pending> items, int attempt)
    {
        var connection = await ConnectionAsync().ConfigureAwait(false);
        Look? look = null;
        if (attempt > 0 || _caution > 0)
        {
            _caution = Math.Max(0, _caution - 1);
            look = await LookAsync(connection, items).ConfigureAwait(false);
        }
        var plan = GroupPlan.Make(items, _heads, look);
        if (plan.NeedsLook)
            plan = GroupPlan.Make(items, _heads, await LookAsync(connection, items).ConfigureAwait(false));
        if (plan.Writes.Count == 0)
            return plan.Deferred;
        var started = Stopwatch.GetTimestamp();
        if (await GroupWrite.SendAsync(connection, plan, _stopping.Token).ConfigureAwait(false) is not { } outcome)
        {
            _caution = CautiousGroups;
            return attempt < Attempts ? items : throw new TimeoutException($"overtaken {Attempts} times");
        }
        _silentSince = 0;
        own.Add(outcome.SeqIds);
        pages.Offer(() => plan.Stored(outcome.FirstIndex, outcome.SeqIds));
        Answer(plan, outcome.FirstIndex, outcome.SeqIds);
        StoreTelemetry.Written(plan, Stopwatch.GetElapsedTime(started));
        recorded(outcome.FirstIndex + outcome.SeqIds.Length - 1);
        return plan.Deferred;
    }

    private async Task<Look> LookAsync(NpgsqlConnection connection, IReadOnlyList<Pending> items)
    {
        var look = await Look.TakeAsync(connection, items, _stopping.Token).ConfigureAwait(false);
        // Versions of a stream are in index order: who appends behind a foreign event gives it its leaf first.
        foreach (var stream in look.Leafless)
            await foreign.AddLeavesAsync(stream, _stopping.Token).ConfigureAwait(false);
        foreach (var stream in items.Select(item => item.Stream).Distinct())
            if (look.Of(stream) is { Known: true, Archived: false } state)
                _heads.Remember(stream, state.Version);
            else
                _heads.Forget(stream);
        return look;
    }

    private void Answer(GroupPlan plan, long index, long[] seqIds)
    {
        foreach (var move in plan.Moves)
            _heads.Remember(move.Stream, move.To);
        var position = 0;
        foreach (var write in plan.Writes)
        {
            var count = write.Entries.Length;
            write.Item.Answer(new AppendResult.Appended(index + position, index + position + count - 1, write.LastVersion, seqIds[position..(position + count)]));
            position += count;
        }
    }

    // The connection broke or cannot be opened. What was on its way may have been committed, so the next attempt looks for it first.
    private async Task<IReadOnlyList<Pending>> WaitAsync(IReadOnlyList<Pending> items, Exception error)
    {
        if (_silentSince == 0)
        {
            _silentSince = Stopwatch.GetTimestamp();
            StoreLog.DatabaseSilent(logger, error);
        }
        if (_connection is not null)
            await _connection.DisposeAsync().ConfigureAwait(false);
        _connection = null;
        source.Clear();
        own.Forget();
        foreach (var item in items)
        {
            item.Uncertain = true;
            _heads.Forget(item.Stream);
        }
        if (_stopping.IsCancellationRequested || Stopwatch.GetElapsedTime(_silentSince) > options.Patience)
        {
            foreach (var item in items)
                item.Fail(new StoreUnavailableException(error));
            return [];
        }
        await Task.Delay(TimeSpan.FromMilliseconds(100), CancellationToken.None).ConfigureAwait(false);
        return items;
    }

    private async Task<NpgsqlConnection> ConnectionAsync()
    {
        if (_connection is { FullState: not System.Data.ConnectionState.Open } broken)
        {
            _connection = null;
            await broken.DisposeAsync().ConfigureAwait(false);
        }
        return _connection ??= await source.OpenConnectionAsync(_stopping.Token).ConfigureAwait(false);
    }
}
