using System.Numerics;

namespace Transparency.Ledger;

/// <summary>
/// A tree of fixed size read through its tiles: hashes of subtrees, roots and proofs. Tiles are kept for the life of
/// the object; it is meant for one question or a few, and for one caller at a time.
/// </summary>
/// <param name="size">Number of leaves of the tree the answers are about.</param>
/// <param name="read">Where tiles come from; they are not trusted beyond what the caller compares with a checkpoint.</param>
public sealed class TiledTree(long size, TileReader read)
{
    private readonly Dictionary<(int Level, long Index), ReadOnlyMemory<byte>> _tiles = [];

    /// <summary>Number of leaves.</summary>
    public long Size { get; } = size >= 0 ? size : throw new ArgumentOutOfRangeException(nameof(size));

    /// <summary>Root of the tree.</summary>
    public async Task<byte[]> RootAsync(CancellationToken cancellation) =>
        Size == 0 ? TreeHash.Empty.ToArray() : await RangeAsync(0, Size, cancellation);

    /// <summary>The right edge, from which a builder can go on.</summary>
    public async Task<Frontier> FrontierAsync(CancellationToken cancellation)
    {
        var hashes = new List<byte>();
        for (var (start, left) = (0L, Size); left > 0;)
        {
            var level = BitOperations.Log2((ulong)left);
            hashes.AddRange(await NodeAsync(level, start >> level, cancellation));
            start += 1L << level;
            left -= 1L << level;
        }
        return new Frontier(Size, hashes.ToArray());
    }

    /// <summary>Inclusion proof of a leaf, sibling first (RFC 6962 §2.1.1).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not in the tree.</exception>
    public async Task<IReadOnlyList<byte[]>> InclusionProofAsync(long index, CancellationToken cancellation)
    {
        if (index < 0 || index >= Size)
            throw new ArgumentOutOfRangeException(nameof(index), $"A tree of {Size} leaves has no leaf {index}.");
        var proof = new List<byte[]>();
        for (var (start, end) = (0L, Size); end - start > 1;)
        {
            var middle = start + Split(end - start);
            if (index < middle)
            {
                proof.Add(await RangeAsync(middle, end, cancellation));
                end = middle;
            }
            else
            {
                proof.Add(await RangeAsync(start, middle, cancellation));
                start = middle;
            }
        }
        proof.Reverse();
        return proof;
    }

    /// <summary>Proof that this tree continues the one of an older size (RFC 6962 §2.1.2); empty for size 0 and for its own size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The old size is negative or larger than this tree.</exception>
    public async Task<IReadOnlyList<byte[]>> ConsistencyProofAsync(long oldSize, CancellationToken cancellation)
    {
        if (oldSize < 0 || oldSize > Size)
            throw new ArgumentOutOfRangeException(nameof(oldSize), $"A tree of {Size} leaves does not continue one of {oldSize}.");
        if (oldSize == 0 || oldSize == Size)
            return [];
        var proof = new List<byte[]>();
        var (start, end, old) = (0L, Size, oldSize);
        // While the old tree is seen whole from the top, the checker knows its root; below a right turn it does not.
        var known = true;
        while (old != end - start)
        {
            var middle = Split(end - start);
            if (old <= middle)
            {
                proof.Add(await RangeAsync(start + middle, end, cancellation));
                end = start + middle;
            }
            else
            {
                proof.Add(await RangeAsync(start, start + middle, cancellation));
                start += middle;
                old -= middle;
                known = false;
            }
        }
        if (!known)
            proof.Add(await RangeAsync(start, end, cancellation));
        proof.Reverse();
        return proof;
    }

    // The largest power of two smaller than the number of leaves.
    private static long Split(long leaves) => 1L << BitOperations.Log2((ulong)(leaves - 1));

    private async ValueTask<byte[]> RangeAsync(long start, long end, CancellationToken cancellation)
    {
        var leaves = end - start;
        if (BitOperations.IsPow2(leaves))
        {
            var level = BitOperations.Log2((ulong)leaves);
            return await NodeAsync(level, start >> level, cancellation);
        }
        var middle = start + Split(leaves);
        var hash = await RangeAsync(start, middle, cancellation);
        var right = await RangeAsync(middle, end, cancellation);
        TreeHash.Node(hash, right, hash);
        return hash;
    }

    private async ValueTask<byte[]> NodeAsync(int level, long index, CancellationToken cancellation)
    {
        var (tileLevel, height) = (level / TileId.Height, level % TileId.Height);
        var position = index << height;
        var tile = await TileAsync(tileLevel, position / TileId.FullWidth, cancellation);
        return Tile.Root(tile.Span, (int)(position % TileId.FullWidth), height);
    }

    private async ValueTask<ReadOnlyMemory<byte>> TileAsync(int level, long index, CancellationToken cancellation)
    {
        if (_tiles.TryGetValue((level, index), out var known))
            return known;
        var id = TileId.In(level, index, Size);
        var hashes = await read(id, cancellation);
        if (hashes.Length < id.Width * TreeHash.Size)
            throw new InvalidDataException($"{id.Path} has {hashes.Length} bytes; a tree of {Size} leaves needs {id.Width * TreeHash.Size}.");
        return _tiles[(level, index)] = hashes;
    }
}
