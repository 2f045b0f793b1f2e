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
