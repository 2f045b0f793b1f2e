using Npgsql;

namespace Transparency.EventStore.Verification;

/// <summary>A published head as the database keeps it, or one that somebody outside keeps.</summary>
internal sealed record KeptHead(long Size, byte[] Root, string Note, DateTimeOffset? PublishedAt, bool Outside);

/// <summary>The heads of a log in the order of their sizes, read page by page.</summary>
internal sealed class Heads
{
    private const int Page = 1_000;
    private readonly NpgsqlDataSource _source;
    private readonly Queue<KeptHead> _waiting = new();
    private readonly Queue<KeptHead> _outside;
    private readonly long _last;
    private long _after;
    private bool _ended;

    /// <param name="after">Heads up to this size were checked by an earlier run.</param>
    /// <param name="last">The newest head when this run began. The log goes on meanwhile: a head published since then is of leaves that this run does not read.</param>
    public Heads(NpgsqlDataSource source, long after, long last, IEnumerable<KeptHead> outside)
    {
        _source = source;
        _after = after;
        _last = last;
        _outside = new(outside.OrderBy(head => head.Size));
    }

    /// <summary>The next head up to a size, taken out; null when there is none.</summary>
    public async Task<KeptHead?> NextAsync(long upTo, CancellationToken cancellation)
    {
        if (_waiting.Count == 0 && !_ended)
            await ReadAsync(cancellation).ConfigureAwait(false);
        var queue = _outside.TryPeek(out var outside) && (!_waiting.TryPeek(out var inside) || outside.Size < inside.Size) ? _outside : _waiting;
        return queue.TryPeek(out var head) && head.Size <= upTo ? queue.Dequeue() : null;
    }

    /// <summary>The smallest head above a size; null when none is known.</summary>
    public async Task<KeptHead?> CoveringAsync(CancellationToken cancellation)
    {
        if (_waiting.Count == 0 && !_ended)
            await ReadAsync(cancellation).ConfigureAwait(false);
        return _waiting.TryPeek(out var head) ? head : null;
    }

    /// <summary>Size of the next head, as far as <see cref="CoveringAsync"/> has seen; null when there is none.</summary>
    public long? NextSize => (_waiting.TryPeek(out var inside), _outside.TryPeek(out var outside)) switch
    {
        (true, true) => Math.Min(inside!.Size, outside!.Size),
        (true, false) => inside!.Size,
        (false, true) => outside!.Size,
        _ => null,
    };

    private async Task ReadAsync(CancellationToken cancellation)
    {
        await using var command = _source.CreateCommand($"SELECT size, root, note, published_at FROM trail.checkpoint WHERE size > $1 AND size <= $2 ORDER BY size LIMIT {Page}");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = _after });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = _last });
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            _waiting.Enqueue(new KeptHead(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), reader.GetString(2), reader.GetFieldValue<DateTimeOffset>(3), Outside: false));
        if (_waiting.Count == 0)
            _ended = true;
        else
            _after = _waiting.Last().Size;
    }
}
