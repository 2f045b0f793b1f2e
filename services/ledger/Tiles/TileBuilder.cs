namespace Transparency.Ledger;

/// <summary>Appends leaves to a tiled tree and says which tiles have to be written. One caller at a time.</summary>
public sealed class TileBuilder
{
    private readonly List<Edge> _edges = [];
    private readonly List<Tile> _full = [];
    private readonly Frontier _frontier;
    private long _takenAt;

    private TileBuilder(Frontier frontier)
    {
        _frontier = frontier;
        _takenAt = frontier.Size;
    }

    private sealed class Edge
    {
        public readonly byte[] Hashes = new byte[TileId.FullWidth * TreeHash.Size];
        public long Index;
        public int Width;
    }

    /// <summary>Starts an empty tree.</summary>
    public static TileBuilder Empty() => new(new Frontier());

    /// <summary>Goes on from a stored tree; reads the tiles at its right edge.</summary>
    /// <param name="size">Leaves already in the tiles.</param>
    /// <param name="read">Where stored tiles come from. Compare <see cref="Root"/> with the last signed checkpoint before going on.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static async Task<TileBuilder> LoadAsync(long size, TileReader read, CancellationToken cancellation)
    {
        var builder = new TileBuilder(await new TiledTree(size, read).FrontierAsync(cancellation));
        for (var level = 0; TileId.At(level, size) is var (index, width) && (index > 0 || width > 0); level++)
        {
            var edge = new Edge { Index = index, Width = width };
            if (width > 0)
                (await read(new TileId(level, index, width), cancellation)).Span[..(width * TreeHash.Size)].CopyTo(edge.Hashes);
            builder._edges.Add(edge);
        }
        return builder;
    }

    /// <summary>Number of leaves.</summary>
    public long Size => _frontier.Size;

    /// <summary>Root of the tree as it is now.</summary>
    public byte[] Root() => _frontier.Root();

    /// <summary>The hashes of the tree's right edge, as <see cref="Frontier.Hashes"/> gives them.</summary>
    public byte[] RightEdge() => _frontier.Hashes.ToArray();

    /// <summary>Adds a leaf.</summary>
    /// <param name="leafHash">SHA-256(0x00 ‖ entry).</param>
    public void Append(ReadOnlySpan<byte> leafHash)
    {
        _frontier.Append(leafHash);
        Add(0, leafHash);
    }

    /// <summary>Adds a whole tile of leaves at once; many can be made ready at the same time.</summary>
    /// <param name="hashes">Its 256 leaf hashes.</param>
    /// <param name="root">Their root, as <see cref="Tile.Root"/> gives it.</param>
    /// <exception cref="ArgumentException">No tile begins at the present size.</exception>
    public void AppendTile(ReadOnlySpan<byte> hashes, ReadOnlySpan<byte> root)
    {
        if (hashes.Length != TileId.FullWidth * TreeHash.Size)
            throw new ArgumentException($"A full tile has {TileId.FullWidth} hashes.", nameof(hashes));
        _frontier.Append(root, TileId.Height);
        if (_edges.Count == 0)
            _edges.Add(new Edge());
        _full.Add(new Tile(new TileId(0, _edges[0].Index++, TileId.FullWidth), hashes.ToArray()));
        Add(1, root);
    }

    /// <summary>
    /// The tiles that differ from what was there at the last call: those that became full, then the partial ones of the
    /// present size. Write all of them before a checkpoint of this size goes out.
    /// </summary>
    public IReadOnlyList<Tile> TakeTiles()
    {
        if (_takenAt == Size)
            return [];
        var tiles = new List<Tile>(_full);
        for (var level = 0; level < _edges.Count; level++)
        {
            var edge = _edges[level];
            if (edge.Width > 0 && TileId.In(level, edge.Index, _takenAt).Width != edge.Width)
                tiles.Add(new Tile(new TileId(level, edge.Index, edge.Width), edge.Hashes.AsMemory(0, edge.Width * TreeHash.Size).ToArray()));
        }
        _full.Clear();
        _takenAt = Size;
        return tiles;
    }

    private void Add(int level, ReadOnlySpan<byte> hash)
    {
        if (level == _edges.Count)
            _edges.Add(new Edge());
        var edge = _edges[level];
        hash.CopyTo(edge.Hashes.AsSpan(edge.Width * TreeHash.Size));
        if (++edge.Width < TileId.FullWidth)
            return;
        _full.Add(new Tile(new TileId(level, edge.Index, TileId.FullWidth), edge.Hashes.ToArray()));
        edge.Index++;
        edge.Width = 0;
        Add(level + 1, Tile.Root(_full[^1].Hashes.Span, 0, TileId.Height));
    }
}
