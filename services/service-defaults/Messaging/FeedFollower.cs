namespace Transparency.ServiceDefaults.Messaging;

/// <summary>A run of items in the publisher's ledger order, as an announcement carries it.</summary>
/// <param name="PreviousIndex">Last index announced before this run; −1 when there was none.</param>
/// <param name="LastIndex">Index up to which the run is complete, inclusive.</param>
/// <param name="Items">Items ascending by index.</param>
public sealed record Announced<TItem>(long PreviousIndex, long LastIndex, IReadOnlyList<TItem> Items);

/// <summary>A page of the ordered feed.</summary>
/// <param name="LastIndex">Index up to which the page is complete, inclusive.</param>
/// <param name="Head">Highest index of the publisher's ledger when the page was read.</param>
/// <param name="Items">Items ascending by index.</param>
public sealed record FeedSlice<TItem>(long LastIndex, long Head, IReadOnlyList<TItem> Items);

/// <summary>Where a consumer of ordered announcements keeps its work and its mark: its own database, one transaction for both.</summary>
public interface IFollowedState<TItem>
{
    /// <summary>Index of the last item handled; −1 before the first.</summary>
    Task<long> MarkAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Handles <paramref name="items"/> (all above <paramref name="mark"/>, ascending, maybe none) and moves the mark from <paramref name="mark"/>
    /// to <paramref name="next"/> in one transaction. Returns false, with nothing done, when the stored mark is not <paramref name="mark"/>:
    /// another replica was faster.
    /// </summary>
    Task<bool> HandleAsync(long mark, long next, IReadOnlyList<TItem> items, CancellationToken cancellationToken);
}

/// <summary>What a received announcement led to.</summary>
public enum Followed
{
    /// <summary>It continued the mark and was handled.</summary>
    Handled,
    /// <summary>Everything in it had been handled before.</summary>
    Repeated,
    /// <summary>Something before it was missing; the feed closed the hole first.</summary>
    HoleClosed,
}

/// <summary>
/// Consumer side of ordered announcements. Each item is handled exactly once and in ledger order, whatever arrives: the first,
/// a repeat, a run cut differently, a later run before an earlier one, or a hole – which is closed from the publisher's feed.
/// </summary>
/// <param name="state">The consumer's own store.</param>
/// <param name="indexOf">Ledger index of an item.</param>
/// <param name="readFeed">Reads one page after an index (exclusive).</param>
public sealed class FeedFollower<TItem>(IFollowedState<TItem> state, Func<TItem, long> indexOf, Func<long, CancellationToken, Task<FeedSlice<TItem>>> readFeed) : IDisposable
{
    private readonly SemaphoreSlim one = new(1, 1);

    /// <summary>Takes an announcement. Throws what the store or the feed throws; the message then stays in its queue.</summary>
    public async Task<Followed> ReceiveAsync(Announced<TItem> run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        await one.WaitAsync(cancellationToken);
        try
        {
            var outcome = Followed.Handled;
            while (true)
            {
                var mark = await state.MarkAsync(cancellationToken);
                if (run.LastIndex <= mark)
                    return outcome == Followed.HoleClosed ? outcome : Followed.Repeated;
                if (run.PreviousIndex > mark)
                {
                    outcome = Followed.HoleClosed;
                    await CatchUpToAsync(mark, run.PreviousIndex, cancellationToken);
                    continue;
                }
                if (await state.HandleAsync(mark, run.LastIndex, Above(mark, run.Items), cancellationToken))
                    return outcome;
            }
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Reads the feed until its head is reached; returns the mark then. For start-up, a lost database, or announcements lost.</summary>
    public async Task<long> CatchUpAsync(CancellationToken cancellationToken)
    {
        await one.WaitAsync(cancellationToken);
        try
        {
            return await CatchUpToAsync(await state.MarkAsync(cancellationToken), long.MaxValue, cancellationToken);
        }
        finally
        {
            one.Release();
        }
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
            mark = await state.HandleAsync(mark, page.LastIndex, Above(mark, page.Items), cancellationToken)
                ? page.LastIndex
                : await state.MarkAsync(cancellationToken);
            if (page.LastIndex >= page.Head && target == long.MaxValue)
                return mark;
        }
        return mark;
    }

    private List<TItem> Above(long mark, IReadOnlyList<TItem> items)
    {
        var fresh = new List<TItem>(items.Count);
        foreach (var item in items)
            if (indexOf(item) > mark)
                fresh.Add(item);
        return fresh;
    }

    /// <summary>Releases the gate.</summary>
    public void Dispose() => one.Dispose();
}
