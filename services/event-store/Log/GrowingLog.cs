using Npgsql;
using NpgsqlTypes;
using Transparency.Ledger;

namespace Transparency.EventStore;

/// <summary>What is stored does not continue what was published. Nothing is published until a person has looked.</summary>
public sealed class LogInconsistentException(string what) : Exception(what);

/// <summary>The publisher's tree: what was published, and what has come since. One caller at a time.</summary>
internal sealed class GrowingLog
{
    private const int Page = 10_000, PagesAtOnce = 10, MostUnpublished = 1_000_000;
    private readonly Store _store;
    private readonly PublishedLog _published;
    private readonly TileBuilder _builder;
    private readonly Dictionary<(int Level, long Index), Tile> _fresh = [];

    private readonly long _firstSize;
    private long _storedSize;

    private GrowingLog(Store store, PublishedLog published, Checkpoint head, TileBuilder builder, long firstSize) =>
        (_store, _published, Head, _builder, _firstSize, _storedSize) = (store, published, head, builder, firstSize, builder.Size);

    /// <summary>The last published head; size 0 before the first.</summary>
    public Checkpoint Head { get; private set; }

    public long Size => _builder.Size;

    /// <summary>False while the leaf that begins this epoch is not in the tree yet: no head goes out without it.</summary>
    public bool HasBegun => Size >= _firstSize;

    /// <exception cref="LogInconsistentException">The stored tiles do not have the published root.</exception>
    public static async Task<GrowingLog> LoadAsync(Store store, PublishedLog published, string origin, CancellationToken cancellation)
    {
        var head = (await published.ReadLatestAsync(cancellation).ConfigureAwait(false))?.Checkpoint ?? new Checkpoint(origin, 0, TreeHash.Empty.ToArray());
        var epochs = await new LogHistory(store.Source).EpochsAsync(cancellation).ConfigureAwait(false);
        if (epochs.FirstOrDefault(each => each.OldOrigin == origin) is { } ended)
            throw new LogInconsistentException($"the log {origin} ended with {ended.OldSize} leaves; {ended.Origin} follows it");
        var begun = epochs.FirstOrDefault(each => each.Origin == origin);
        if (head.Origin != origin && begun?.OldOrigin != head.Origin)
            throw new LogInconsistentException($"the database holds the log {head.Origin}, not {origin}");
        var builder = head.Size == 0 ? TileBuilder.Empty() : await TileBuilder.LoadAsync(head.Size, published.ReadTileAsync, cancellation).ConfigureAwait(false);
        // A new epoch has published nothing yet; the leaves it shares with the old log are taken from its tiles.
        return builder.Root().AsSpan().SequenceEqual(head.Root)
            ? new GrowingLog(store, published, head.Origin == origin ? head : new Checkpoint(origin, 0, TreeHash.Empty.ToArray()), builder, begun?.FirstSize ?? 0)
            : throw new LogInconsistentException($"the stored tiles do not lead to the published root of size {head.Size}");
    }

    /// <summary>Takes in the leaves that have come since, a bounded number at once.</summary>
    /// <exception cref="LogInconsistentException">The ledger has become shorter or has a hole.</exception>
    public async Task GrowAsync(CancellationToken cancellation)
    {
        var stored = await _store.HeadAsync(cancellation).ConfigureAwait(false);
        if (stored < Size)
            throw new LogInconsistentException($"the ledger has {stored} leaves, but {Size} were seen before");
        // While no head goes out (witnesses away) the tiles wait in memory: not more than so many.
        for (var page = 0; page < PagesAtOnce && Size < stored && Size - _storedSize < MostUnpublished; page++)
            await TakeLeavesAsync(cancellation).ConfigureAwait(false);
        foreach (var tile in _builder.TakeTiles())
            _fresh[(tile.Id.Level, tile.Id.Index)] = tile;
    }

    /// <summary>The head as it would be now, after checking that it continues the published one.</summary>
    /// <exception cref="LogInconsistentException">It does not.</exception>
    public async Task<Checkpoint> NextAsync(CancellationToken cancellation)
    {
        var next = new Checkpoint(Head.Origin, Size, _builder.Root());
        var proof = await ProofFromAsync(Head.Size, cancellation).ConfigureAwait(false);
        return Head.Size == 0 || MerkleProof.VerifyConsistency(Head.Size, next.Size, proof, Head.Root, next.Root)
            ? next
            : throw new LogInconsistentException($"the tree of {next.Size} leaves does not continue the published one of {Head.Size}");
    }

    /// <summary>Consistency proof from an older size to the present one.</summary>
    public Task<IReadOnlyList<byte[]>> ProofFromAsync(long oldSize, CancellationToken cancellation) =>
        new TiledTree(Size, ReadAsync).ConsistencyProofAsync(oldSize, cancellation);

    /// <summary>Stores tiles and head in one transaction: from here on everybody sees them.</summary>
    /// <exception cref="InvalidOperationException">Another publisher was at work; load again.</exception>
    public async Task PublishAsync(Checkpoint head, SignedNote note, IEnumerable<VerifierKey> keys, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var connection = await _store.Source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await using (var turn = new NpgsqlCommand("SELECT pg_advisory_xact_lock(21586, 3)", connection))
            await turn.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        await using (var check = new NpgsqlCommand("SELECT coalesce(max(size), 0) FROM trail.checkpoint", connection))
            if ((long)(await check.ExecuteScalarAsync(cancellation).ConfigureAwait(false))! != _storedSize)
                throw new InvalidOperationException("another publisher has published meanwhile");
        foreach (var tiles in _fresh.Values.Chunk(256))
            await StoreAsync(connection, tiles, cancellation).ConfigureAwait(false);
        await using (var keep = new NpgsqlCommand("""
            INSERT INTO trail.checkpoint (size, root, note, published_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (size) DO UPDATE SET note = excluded.note, published_at = greatest(trail.checkpoint.published_at, excluded.published_at)
            """, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<long> { TypedValue = head.Size }, new NpgsqlParameter<byte[]> { TypedValue = head.Root },
                new NpgsqlParameter<string> { TypedValue = note.ToString() }, new NpgsqlParameter<DateTimeOffset> { TypedValue = now },
            },
        })
            await keep.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        await using (var signed = LogHistory.Signed(connection, keys, head.Origin, head.Size))
            await signed.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        Head = head;
        _storedSize = head.Size;
        _fresh.Clear();
    }

    private async Task TakeLeavesAsync(CancellationToken cancellation)
    {
        await using var command = _store.Source.CreateCommand($"SELECT idx, entry FROM trail.leaf WHERE idx >= $1 ORDER BY idx LIMIT {Page}");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Size });
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var hash = new byte[TreeHash.Size];
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            if (reader.GetInt64(0) != Size)
                throw new LogInconsistentException($"the ledger has no leaf at index {Size}");
            TreeHash.Leaf(reader.GetFieldValue<byte[]>(1), hash);
            _builder.Append(hash);
        }
    }

    private static async Task StoreAsync(NpgsqlConnection connection, Tile[] tiles, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("""
            INSERT INTO trail.tile (level, index, hashes) SELECT * FROM unnest($1, $2, $3)
            ON CONFLICT (level, index) DO UPDATE SET hashes = excluded.hashes
            """, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<short[]> { TypedValue = [.. tiles.Select(tile => (short)tile.Id.Level)] },
                new NpgsqlParameter<long[]> { TypedValue = [.. tiles.Select(tile => tile.Id.Index)] },
                new NpgsqlParameter<byte[][]> { TypedValue = [.. tiles.Select(tile => tile.Hashes.ToArray())], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea },
            },
        };
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private ValueTask<ReadOnlyMemory<byte>> ReadAsync(TileId tile, CancellationToken cancellation) =>
        _fresh.TryGetValue((tile.Level, tile.Index), out var fresh) && fresh.Id.Width >= tile.Width
            ? ValueTask.FromResult(fresh.Hashes[..(tile.Width * TreeHash.Size)])
            : _published.ReadTileAsync(tile, cancellation);
}
