using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Transparency.Ledger;

/// <summary>The first line of an audit bundle.</summary>
/// <param name="Checkpoint">The signed and cosigned head that all proofs lead to.</param>
/// <param name="Filter">What was asked for, as the exporter says it.</param>
public sealed record BundleHeader(SignedNote Checkpoint, DateTimeOffset ExportedAt, IReadOnlyDictionary<string, string> Filter);

/// <summary>The leaves of one tile of the lowest level, and the proof that the tile is in the tree.</summary>
/// <param name="Index">Which tile: leaves from 256 × index on.</param>
/// <param name="Hashes">Leaf hashes of the whole tile as the head has it, 32 bytes each.</param>
/// <param name="Proof">Inclusion proof of the tile's root among the roots of all tiles of this level.</param>
public sealed record BundleTile(long Index, ReadOnlyMemory<byte> Hashes, IReadOnlyList<byte[]> Proof)
{
    /// <summary>The proof of a tile, taken from the proof of its first leaf.</summary>
    /// <param name="width">Leaves that the tile has under the head.</param>
    /// <remarks>
    /// Roots of 256 leaves each are the leaves of a tree of the same shape (RFC 6962 splits at powers of two), so the hashes above the tile
    /// are the inclusion proof of its root in the tree of ⌈size / 256⌉ roots.
    /// </remarks>
    public static IReadOnlyList<byte[]> ProofAbove(IReadOnlyList<byte[]> ofFirstLeaf, int width)
    {
        var inside = 0;
        for (var leaves = width - 1; leaves > 0; leaves >>= 1) inside++;
        return [.. ofFirstLeaf.Skip(inside)];
    }
}

/// <summary>
/// An audit bundle: JSON Lines that prove offline what was recorded, for the events somebody asked for. See AUDIT-BUNDLE.md. Written and read
/// line by line; memory does not grow with the bundle.
/// </summary>
public sealed class BundleWriter(Stream output)
{
    internal const string Format = "transparency/audit-bundle/v1";
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly byte[] LineEnd = [(byte)'\n'];
    private long _events, _tiles;

    /// <summary>Writes the first line.</summary>
    public Task BeginAsync(BundleHeader header, CancellationToken cancellation) => LineAsync(new JsonObject
    {
        ["format"] = Format,
        ["checkpoint"] = header.Checkpoint.ToString(),
        ["exportedAt"] = header.ExportedAt.UtcDateTime.ToString("O"),
        ["filter"] = JsonSerializer.SerializeToNode(header.Filter, Json),
    }, cancellation);

    /// <summary>Writes a tile with the events that are shown of it; the others stand as hashes.</summary>
    /// <param name="events">By ledger index, ascending, all in this tile.</param>
    public async Task WriteAsync(BundleTile tile, IReadOnlyList<(long Index, Disclosure Disclosure)> events, CancellationToken cancellation)
    {
        var (first, width) = (tile.Index * TileId.FullWidth, tile.Hashes.Length / TreeHash.Size);
        var skipped = new JsonArray();
        var next = 0;
        foreach (var (index, _) in events)
        {
            Skip(tile, next, (int)(index - first), skipped);
            next = (int)(index - first) + 1;
        }
        Skip(tile, next, width, skipped);
        await LineAsync(new JsonObject
        {
            ["tile"] = tile.Index, ["width"] = width, ["events"] = events.Count,
            ["proof"] = new JsonArray([.. tile.Proof.Select(hash => JsonValue.Create(Convert.ToBase64String(hash)))]),
            ["skipped"] = skipped,
        }, cancellation);
        foreach (var (index, disclosure) in events)
            await LineAsync(new JsonObject { ["index"] = index, ["entry"] = Convert.ToBase64String(disclosure.Entry()), ["disclosure"] = JsonNode.Parse(disclosure.ToJson()) }, cancellation);
        _events += events.Count;
        _tiles++;
    }

    /// <summary>Writes the last line, without which a bundle was cut off.</summary>
    public Task EndAsync(CancellationToken cancellation) => LineAsync(new JsonObject { ["end"] = true, ["events"] = _events, ["tiles"] = _tiles }, cancellation);

    // What is not shown stands as the roots of the largest perfect subtrees: at most eight hashes for a single event.
    private static void Skip(BundleTile tile, int from, int to, JsonArray skipped)
    {
        while (from < to)
        {
            var height = from == 0 ? TileId.Height : System.Numerics.BitOperations.TrailingZeroCount(from);
            while (from + (1 << height) > to) height--;
            skipped.Add(new JsonObject { ["from"] = from, ["count"] = 1 << height, ["hash"] = Convert.ToBase64String(Tile.Root(tile.Hashes.Span, from, height)) });
            from += 1 << height;
        }
    }

    private async Task LineAsync(JsonObject line, CancellationToken cancellation)
    {
        // A web server takes asynchronous writes only.
        await JsonSerializer.SerializeAsync(output, line, Json, cancellation);
        await output.WriteAsync(LineEnd, cancellation);
    }
}
