using System.Diagnostics;

namespace Transparency.ServiceDefaults.Messaging;

/// <summary>
/// Consumer side of ordered announcements. Each item is handled exactly once and in ledger order, whatever arrives: the first,
/// a repeat, a run cut differently, a later run before an earlier one, or a hole – which is closed from the publisher's feed.
/// Runs that arrive while one is handled are handled together afterwards: the more there is to do, the less each costs (ADR 0040).
/// </summary>
/// <param name="state">The consumer's own store.</param>
/// <param name="indexOf">Ledger index of an item.</param>
/// <param name="readFeed">Reads one page after an index (exclusive).</param>
public sealed class FeedFollower<TItem>(IFollowedState<TItem> state, Func<TItem, long> indexOf, Func<long, CancellationToken, Task<FeedSlice<TItem>>> readFeed) : IDisposable
{
    /// <summary>Most items that are handled together, unless a single run has more.</summary>
    public const int Most = 1_000;

    private const int WorkToPace = 8;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(2);
    private readonly SemaphoreSlim one = new(1, 1);
    private readonly List<Arrival> arrived = [];
    private long? known;
    private long began;
    private TimeSpan took;
    private int singly;

    /// <summary>Shortest time between the beginnings of two handlings; the first after a quiet time begins at once. None unless <see cref="FollowingWiring"/> sets it.</summary>
    public TimeSpan Pace { get; set; }

    /// <summary>
    /// What <see cref="Pace"/> becomes at most when handling takes long: then the next begins after eight times what the last took, so that what waits is handled
    /// together and the machine's other parts get their turn.
    /// </summary>
    public TimeSpan LongestPace { get; set; }

    /// <summary>
    /// How long a run behind a hole waits before the feed is asked: messages leave the queue in order but reach us side by side, so what is missing may be
    /// a moment away. None unless <see cref="FollowingWiring"/> sets it.
    /// </summary>
    public TimeSpan Grace { get; set; }

    /// <summary>Time since the last announcement was taken up.</summary>
    internal TimeSpan Quiet => Volatile.Read(ref began) is not 0 and var last ? Stopwatch.GetElapsedTime(last) : TimeSpan.MaxValue;

    /// <summary>A run that waits to be handled, and its receiver's answer.</summary>
    private sealed class Arrival(Announced<TItem> run)
    {
        public Announced<TItem> Run { get; } = run;

        public long At { get; } = Stopwatch.GetTimestamp();

        public bool BehindHole { get; set; }

        public TaskCompletionSource<Followed> Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Takes an announcement; may be called for the next ones meanwhile. Throws what the store or the feed throws; the message then stays in its queue.</summary>
    public async Task<Followed> ReceiveAsync(Announced<TItem> run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var arrival = new Arrival(run);
        lock (arrived)
            arrived.Add(arrival);
        try
        {
            await one.WaitAsync(cancellationToken);
            try
            {
                // Whoever was in front may have handled this run with its own.
                if (!arrival.Answered.Task.IsCompleted)
                    await HandleUpToAsync(arrival, cancellationToken);
            }
            finally
            {
                one.Release();
            }
        }
        finally
        {
            lock (arrived)
                arrived.Remove(arrival);
        }
        return await arrival.Answered.Task;
    }

    /// <summary>Reads the feed until its head is reached; returns the mark then. For start-up, a lost database, or announcements lost.</summary>
    public async Task<long> CatchUpAsync(CancellationToken cancellationToken)
    {
        await one.WaitAsync(cancellationToken);
        try
        {
            known = null;
            return await CatchUpToAsync(await state.MarkAsync(cancellationToken), long.MaxValue, cancellationToken);
        }
        finally
        {
            one.Release();
        }
    }

    private async Task HandleUpToAsync(Arrival last, CancellationToken cancellationToken)
    {
        if (began != 0 && PaceNow - Stopwatch.GetElapsedTime(began) is { Ticks: > 0 } rest)
            await Task.Delay(rest, cancellationToken);
        began = Stopwatch.GetTimestamp();
        // Asked once for all that waits: who lost its database must not take what it no longer has for a repeat.
        known = null;
        try
        {
            await HandleAllAsync(last, cancellationToken);
        }
        finally
        {
            took = Stopwatch.GetElapsedTime(began);
        }
    }

    private TimeSpan PaceNow => TimeSpan.FromTicks(Math.Max(Pace.Ticks, Math.Min(LongestPace.Ticks, took.Ticks * WorkToPace)));

    private async Task HandleAllAsync(Arrival last, CancellationToken cancellationToken)
    {
        while (!last.Answered.Task.IsCompleted)
        {
            var mark = known ??= await state.MarkAsync(cancellationToken);
            if (NextChain(mark) is not { Count: > 0 } chain)
                continue;
            try
            {
                await HandleAsync(mark, chain, cancellationToken);
            }
            catch (Exception e)
            {
                known = null;
                cancellationToken.ThrowIfCancellationRequested();
                // Something in one of them cannot be handled: nobody fails for another's items.
                if (chain.Count > 1 && !Faults.Passes(e))
                    singly = chain.Count;
                else
                    foreach (var each in chain)
                        each.Answered.TrySetException(e);
            }
        }
    }

    /// <summary>The runs to handle next: repeats are answered; of the rest the first by index, and those that follow on it without a hole.</summary>
    private List<Arrival> NextChain(long mark)
    {
        List<Arrival> waiting;
        lock (arrived)
            waiting = [.. arrived.Where(each => !each.Answered.Task.IsCompleted).OrderBy(each => each.Run.PreviousIndex).ThenBy(each => each.Run.LastIndex)];
        var (chain, end, items) = (new List<Arrival>(), mark, 0);
        foreach (var each in waiting)
        {
            if (each.Run.LastIndex <= mark)
            {
                each.Answered.TrySetResult(each.BehindHole ? Followed.HoleClosed : Followed.Repeated);
                continue;
            }
            items += each.Run.Items.Count;
            if (chain.Count > 0 && (singly > 0 || each.Run.PreviousIndex > end || items > Most))
                continue;
            chain.Add(each);
            end = Math.Max(end, each.Run.LastIndex);
        }
        return chain;
    }

    private async Task HandleAsync(long mark, List<Arrival> chain, CancellationToken cancellationToken)
    {
        var first = chain[0];
        if (first.Run.PreviousIndex > mark)
        {
            if (Stopwatch.GetElapsedTime(first.At) < Grace)
            {
                await Task.Delay(Moment, cancellationToken);
                return;
            }
            first.BehindHole = true;
            await CatchUpToAsync(mark, first.Run.PreviousIndex, cancellationToken);
            return;
        }
        var fresh = new List<TItem>();
        var end = mark;
        foreach (var each in chain)
        {
            Above(end, each.Run.Items, fresh);
            end = Math.Max(end, each.Run.LastIndex);
        }
        if (!await state.HandleAsync(mark, end, fresh, cancellationToken))
        {
            known = null;
            return;
        }
        known = end;
        singly = Math.Max(0, singly - 1);
        foreach (var each in chain)
            each.Answered.TrySetResult(each.BehindHole ? Followed.HoleClosed : Followed.Handled);
    }

    private async Task<long> CatchUpToAsync(long mark, long target, CancellationToken cancellationToken)
    {
        while (mark < target)
        {
            var page = await readFeed(mark, cancellationToken);
            if (page.LastIndex <= mark)
            {
                if (target != long.MaxValue)
                    throw new TimeoutException($"The feed ends at {page.LastIndex} but {target} was announced; it is asked again.");
                return mark;
            }
            mark = await state.HandleAsync(mark, page.LastIndex, Above(mark, page.Items, []), cancellationToken)
                ? page.LastIndex
                : await state.MarkAsync(cancellationToken);
            known = mark;
            if (page.LastIndex >= page.Head && target == long.MaxValue)
                return mark;
        }
        return mark;
    }

    private List<TItem> Above(long mark, IReadOnlyList<TItem> items, List<TItem> fresh)
    {
        foreach (var item in items)
            if (indexOf(item) > mark)
                fresh.Add(item);
        return fresh;
    }

    /// <summary>Releases the gate.</summary>
    public void Dispose() => one.Dispose();
}
