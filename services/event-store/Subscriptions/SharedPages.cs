namespace Transparency.EventStore;

/// <summary>
/// The newest part of the log in the memory of this process: what its own writers have just committed and what one subscription has just read is handed to the others, the same objects. Reading an event
/// costs the database nearly as much as writing it, and subscriptions at the end of the log ask for the same within milliseconds.
/// </summary>
/// <param name="read">Reads a page behind an index; what it throws is the reader's.</param>
internal sealed class SharedPages(Func<long, int, CancellationToken, Task<IReadOnlyList<StoredEvent>>> read, TimeProvider time) : IDisposable
{
    /// <summary>Most bytes of events that are kept, unless a single page has more.</summary>
    public const long MostBytes = 8 << 20;

    // Groups of other lanes that wait for one in front of them; more than that only when another process writes too, and then they are read.
    private const int MostAhead = 16;

    // Longer than readers of one log are apart under load, and too short for a database that was put back to an earlier state meanwhile.
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly List<StoredEvent> _kept = [];
    // Written before what comes in front of it was handed over: another lane's group, or another process's.
    private readonly Dictionary<long, IReadOnlyList<StoredEvent>> _ahead = [];
    private long _bytes, _keptAt;
    private volatile bool _wanted;

    /// <summary>Events behind an index, ascending without holes; fewer than there are when others were read a moment ago. Empty at the end of the log.</summary>
    public async Task<IReadOnlyList<StoredEvent>> ReadAsync(long after, int limit, CancellationToken cancellation)
    {
        _wanted = true;
        if (Kept(after, limit, out var behind) is { Count: > 0 } kept) return kept;
        // Who comes from far behind shares with nobody and keeps nobody waiting.
        if (behind) return await read(after, limit, cancellation).ConfigureAwait(false);
        await _one.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (Kept(after, limit, out _) is { Count: > 0 } meanwhile) return meanwhile;
            var page = await read(after, limit, cancellation).ConfigureAwait(false);
            Keep(page);
            return page;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Takes over what was just committed, so that nobody here has to read it back; index order is commit order, so nothing in front of it can still come.</summary>
    /// <param name="written">Makes the events, ascending without holes; not called while nobody reads.</param>
    public void Offer(Func<IReadOnlyList<StoredEvent>> written)
    {
        if (!_wanted) return;
        var page = written();
        lock (_kept)
        {
            if (_kept.Count > 0 && time.GetElapsedTime(_keptAt) > s_fresh) Clear();
            if (_kept.Count == 0 || page[0].Index == _kept[^1].Index + 1) Keep(page);
            else if (page[0].Index > _kept[^1].Index && _ahead.Count < MostAhead) _ahead[page[0].Index] = page;
        }
    }

    private List<StoredEvent> Kept(long after, int limit, out bool behind)
    {
        lock (_kept)
        {
            if (_kept.Count > 0 && time.GetElapsedTime(_keptAt) > s_fresh) Clear();
            behind = _kept.Count > 0 && after + 1 < _kept[0].Index;
            if (_kept.Count == 0 || behind || after >= _kept[^1].Index) return [];
            var from = (int)(after + 1 - _kept[0].Index);
            return _kept.GetRange(from, Math.Min(limit, _kept.Count - from));
        }
    }

    private void Keep(IReadOnlyList<StoredEvent> page)
    {
        if (page.Count == 0) return;
        lock (_kept)
        {
            if (_kept.Count > 0)
            {
                // A writer may have handed over more while this page was read.
                if (page[^1].Index <= _kept[^1].Index) return;
                if (page[0].Index > _kept[^1].Index + 1) Clear();
                else page = [.. page.Where(stored => stored.Index > _kept[^1].Index)];
            }
            _kept.AddRange(page);
            _bytes += page.Sum(BytesOf);
            _keptAt = time.GetTimestamp();
            var old = 0;
            for (; _bytes > MostBytes && old < _kept.Count - page.Count; old++) _bytes -= BytesOf(_kept[old]);
            _kept.RemoveRange(0, old);
            if (_ahead.Remove(_kept[^1].Index + 1, out var next)) Keep(next);
            else if (_ahead.Count > 0) foreach (var passed in _ahead.Keys.Where(first => first <= _kept[^1].Index).ToArray()) _ahead.Remove(passed);
        }
    }

    private void Clear()
    {
        _kept.Clear();
        _ahead.Clear();
        _bytes = 0;
    }

    private static long BytesOf(StoredEvent stored) => stored.Data.Length + stored.Headers.Length;

    public void Dispose() => _one.Dispose();
}
