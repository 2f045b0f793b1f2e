namespace Transparency.Ledger.Tests;

/// <summary>Trees kept as tiles in memory, built as a log builds them.</summary>
internal static class Trees
{
    internal static TiledTree Of(IReadOnlyCollection<byte[]> leafHashes)
    {
        var builder = TileBuilder.Empty();
        foreach (var leaf in leafHashes)
            builder.Append(leaf);
        var tiles = builder.TakeTiles().ToDictionary(t => t.Id, t => t.Hashes);
        return new TiledTree(builder.Size, Reader(tiles));
    }

    internal static TileReader Reader(IReadOnlyDictionary<TileId, ReadOnlyMemory<byte>> tiles) => (id, _) => ValueTask.FromResult(tiles[id]);
}
