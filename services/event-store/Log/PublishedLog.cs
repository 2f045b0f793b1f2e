using Npgsql;
using Transparency.Ledger;

namespace Transparency.EventStore;

/// <summary>Inclusion proof of one leaf.</summary>
/// <param name="Index">The leaf's index, from 0.</param>
/// <param name="Size">Size of the tree that the proof leads to.</param>
/// <param name="Hashes">Sibling first, as <see cref="MerkleProof.VerifyInclusion"/> wants them.</param>
public sealed record InclusionProof(long Index, long Size, IReadOnlyList<byte[]> Hashes);

/// <summary>A head that went out.</summary>
/// <param name="Checkpoint">Origin, size and root.</param>
/// <param name="Note">The signed note with its cosignatures.</param>
public sealed record PublishedHead(Checkpoint Checkpoint, string Note, DateTimeOffset PublishedAt);

/// <summary>The published part of the service's log: heads, tiles, entries and proofs. Leaves above the last published head are not shown.</summary>
public sealed class PublishedLog(Store store, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(200);
    private Remembered? _latest;

    private sealed record Remembered(long At, PublishedHead? Head);

    /// <summary>The last published head, at most 0.2 s old; null before the first.</summary>
    public async Task<PublishedHead?> LatestAsync(CancellationToken cancellation = default)
    {
        if (_latest is { Head: not null } known && clock.GetElapsedTime(known.At) < Fresh)
            return known.Head;
        var now = clock.GetTimestamp();
        var head = await ReadLatestAsync(cancellation).ConfigureAwait(false);
        _latest = new Remembered(now, head);
        return head;
    }

    /// <summary>Inclusion proof in the tree of some published size.</summary>
    /// <param name="treeSize">Null takes the last published head.</param>
    /// <exception cref="ArgumentOutOfRangeException">Leaf or size is not published (yet).</exception>
    public async Task<InclusionProof> ProofOfAsync(long index, long? treeSize = null, CancellationToken cancellation = default)
    {
        var size = await PublishedSizeAsync(treeSize, cancellation).ConfigureAwait(false);
        return new InclusionProof(index, size, await new TiledTree(size, ReadTileAsync).InclusionProofAsync(index, cancellation).ConfigureAwait(false));
    }

    /// <summary>A leaf's proof under the last published head, as it goes into a receipt; null while no head covers it.</summary>
    public async Task<TlogProof?> ReceiptOfAsync(long index, CancellationToken cancellation = default)
    {
        if (await LatestAsync(cancellation).ConfigureAwait(false) is not { } head || index < 0 || index >= head.Checkpoint.Size)
            return null;
        var proof = await ProofOfAsync(index, head.Checkpoint.Size, cancellation).ConfigureAwait(false);
        return new TlogProof(null, index, proof.Hashes, SignedNote.Parse(head.Note));
    }

    /// <summary>Consistency proof between two published sizes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is not published, or they are in the wrong order.</exception>
    public async Task<IReadOnlyList<byte[]>> ConsistencyProofAsync(long oldSize, long newSize, CancellationToken cancellation = default) =>
        await new TiledTree(await PublishedSizeAsync(newSize, cancellation).ConfigureAwait(false), ReadTileAsync).ConsistencyProofAsync(oldSize, cancellation).ConfigureAwait(false);

    /// <summary>The bytes of a tile or entry bundle; null when the published tree has none of that width.</summary>
    public async Task<ReadOnlyMemory<byte>?> BytesOfAsync(TileId tile, CancellationToken cancellation = default)
    {
        if (await LatestAsync(cancellation).ConfigureAwait(false) is not { } head || TileId.In(tile.Level, tile.Index, head.Checkpoint.Size).Width < tile.Width)
            return null;
        return tile.Level == TileId.Entries ? await BundleAsync(tile, cancellation).ConfigureAwait(false) : await ReadTileAsync(tile, cancellation).ConfigureAwait(false);
    }

    internal async ValueTask<ReadOnlyMemory<byte>> ReadTileAsync(TileId tile, CancellationToken cancellation)
    {
        await using var command = store.Source.CreateCommand("SELECT substring(hashes FROM 1 FOR $3) FROM trail.tile WHERE level = $1 AND index = $2");
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)tile.Level });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = tile.Index });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = tile.Width * TreeHash.Size });
        var hashes = await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false) as byte[] ?? [];
        return hashes.Length == tile.Width * TreeHash.Size ? hashes : throw new InvalidDataException($"{tile.Path} is not stored as the published tree has it");
    }

    internal async Task<PublishedHead?> ReadLatestAsync(CancellationToken cancellation)
    {
        await using var command = store.Source.CreateCommand("SELECT note, published_at, size, root FROM trail.checkpoint ORDER BY size DESC LIMIT 1");
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        if (!await reader.ReadAsync(cancellation).ConfigureAwait(false))
            return null;
        var note = reader.GetString(0);
        var checkpoint = Checkpoint.Parse(SignedNote.Parse(note).Text);
        return checkpoint.Size == reader.GetInt64(2) && checkpoint.Root.AsSpan().SequenceEqual(reader.GetFieldValue<byte[]>(3))
            ? new PublishedHead(checkpoint, note, reader.GetFieldValue<DateTimeOffset>(1))
            : throw new InvalidDataException("the stored head does not say what its row says");
    }

    private async Task<long> PublishedSizeAsync(long? wanted, CancellationToken cancellation)
    {
        var published = (await LatestAsync(cancellation).ConfigureAwait(false))?.Checkpoint.Size ?? 0;
        return wanted is null || wanted <= published ? wanted ?? published : throw new ArgumentOutOfRangeException(nameof(wanted), $"the published log has {published} leaves");
    }

    private async Task<ReadOnlyMemory<byte>> BundleAsync(TileId tile, CancellationToken cancellation)
    {
        await using var command = store.Source.CreateCommand("SELECT entry FROM trail.leaf WHERE idx >= $1 AND idx < $2 ORDER BY idx");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = tile.Index * TileId.FullWidth });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = (tile.Index * TileId.FullWidth) + tile.Width });
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var entries = new List<ReadOnlyMemory<byte>>(tile.Width);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            entries.Add(reader.GetFieldValue<byte[]>(0));
        return entries.Count == tile.Width ? EntryBundle.Write(entries) : throw new InvalidDataException($"{tile.Path} is not stored as the published tree has it");
    }
}
