namespace Transparency.Ledger;

/// <summary>A tile with its hashes.</summary>
/// <param name="Id">Which tile.</param>
/// <param name="Hashes">32 bytes per hash.</param>
public sealed record Tile(TileId Id, ReadOnlyMemory<byte> Hashes)
{
    /// <summary>Root of the perfect subtree over 2^height hashes of a tile, the first of them at <paramref name="first"/>.</summary>
    public static byte[] Root(ReadOnlySpan<byte> hashes, int first, int height)
    {
        var count = 1 << height;
        var nodes = hashes.Slice(first * TreeHash.Size, count * TreeHash.Size).ToArray();
        for (; count > 1; count /= 2)
            for (var i = 0; i < count; i += 2)
                TreeHash.Node(nodes.AsSpan(i * TreeHash.Size, TreeHash.Size), nodes.AsSpan((i + 1) * TreeHash.Size, TreeHash.Size), nodes.AsSpan(i / 2 * TreeHash.Size));
        return nodes[..TreeHash.Size];
    }
}

/// <summary>Fetches the hashes of a tile: 32 × <see cref="TileId.Width"/> bytes. A reader may give more when it has the full tile.</summary>
public delegate ValueTask<ReadOnlyMemory<byte>> TileReader(TileId tile, CancellationToken cancellation);
