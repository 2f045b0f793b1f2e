using System.Collections;
using System.Text.Json;
using Npgsql;
using Transparency.Ledger;

namespace Transparency.EventStore.Verification;

/// <summary>A range of the ledger, read and recomputed by itself: what the run adds to the tree, and what differs.</summary>
internal sealed class Chunk(long from, long to)
{
    private const string Tiles = "SELECT index, hashes FROM trail.tile WHERE level = 0 AND index >= $1 AND index < $2";
    private const string Bounds = "SELECT coalesce(min(seq_id), 0), coalesce(max(seq_id), 0) FROM trail.leaf WHERE idx >= $1 AND idx < $2";

    private readonly HashSet<string> _subjects = new(StringComparer.Ordinal);
    private readonly List<LeafRow> _waiting = [];

    /// <summary>Leaves of a chunk; whole tiles, so that a tile is compared in one place.</summary>
    public const int Size = 32 * TileId.FullWidth;

    public long From => from;
    public long To => to;

    /// <summary>Hashes of the stored leaves, 32 bytes each; zero where a leaf is missing.</summary>
    public byte[] Hashes { get; } = new byte[(to - from) * TreeHash.Size];

    /// <summary>Roots of the tiles that lie in the range as a whole, by their index.</summary>
    public Dictionary<long, byte[]> TileRoots { get; } = [];

    /// <summary>When the event of each leaf says it was recorded; the foreign ones and the missing have none.</summary>
    public DateTimeOffset?[] RecordedAt { get; } = new DateTimeOffset?[to - from];

    /// <summary>Where each event stands in its stream.</summary>
    public StreamPlace[] Places { get; } = new StreamPlace[to - from];

    public List<Difference> Differences { get; } = [];

    /// <summary>Leaves that agree with their events and not with the published tile.</summary>
    public List<Difference> Suspected { get; } = [];

    public long Foreign { get; private set; }
    public long Erased { get; private set; }
    public long PersonalTaken { get; private set; }

    /// <summary>Reads and recomputes the range.</summary>
    /// <param name="published">Leaves of the newest published head.</param>
    public async Task CheckAsync(NpgsqlDataSource source, long published, SubjectSalts? salts, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        var tiles = await TilesAsync(connection, cancellation).ConfigureAwait(false);
        await ReadAsync(connection, tiles, published, salts is not null, cancellation).ConfigureAwait(false);
        if (_waiting.Count > 0)
        {
            var known = await salts!(_subjects, cancellation).ConfigureAwait(false);
            foreach (var row in _waiting) Check(row, PublishedHash(tiles, row.Index, published), known);
        }
        CheckTiles(tiles, published);
        // The rows came in no order.
        Differences.Sort((left, right) => Nullable.Compare(left.Index, right.Index));
        Suspected.Sort((left, right) => Nullable.Compare(left.Index, right.Index));
        for (var tile = (from + TileId.FullWidth - 1) / TileId.FullWidth; (tile + 1) * TileId.FullWidth <= to; tile++)
            TileRoots[tile] = Tile.Root(Hashes, (int)((tile * TileId.FullWidth) - from), TileId.Height);
    }

    // The rows are recomputed as they come, while the database makes the next ones. Those with personal parts wait until the salts of all of
    // the range have been asked for at once.
    private async Task ReadAsync(NpgsqlConnection connection, Dictionary<long, byte[]> tiles, long published, bool asksSalts, CancellationToken cancellation)
    {
        var (first, last) = await BoundsAsync(connection, cancellation).ConfigureAwait(false);
        await using var copy = await connection.BeginRawBinaryCopyAsync(LeafRows.Query(from, to, first, last), cancellation).ConfigureAwait(false);
        var rows = new LeafRows(copy);
        var found = new BitArray((int)(to - from));
        while (await rows.NextAsync(cancellation).ConfigureAwait(false) is { } row)
        {
            found[(int)(row.Index - from)] = true;
            if (asksSalts && row is { Foreign: false, Personal.Length: > 0, Event: not null })
            {
                var kept = row.Kept();
                NoteSubjects(kept.Event!.Value.Data);
                _waiting.Add(kept);
                continue;
            }
            Check(row, PublishedHash(tiles, row.Index, published), null);
        }
        for (var place = 0; place < found.Length; place++)
            if (!found[place])
                Differences.Add(new(Finding.LeafMissing, "The ledger has no leaf here although later ones exist.", from + place));
    }

    private async Task<(long First, long Last)> BoundsAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Bounds, connection) { Parameters = { Of(from), Of(to) } };
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await reader.ReadAsync(cancellation).ConfigureAwait(false);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private async Task<Dictionary<long, byte[]>> TilesAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var tiles = new Dictionary<long, byte[]>();
        await using var command = new NpgsqlCommand(Tiles, connection) { Parameters = { Of(from / TileId.FullWidth), Of((to + TileId.FullWidth - 1) / TileId.FullWidth) } };
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            tiles[reader.GetInt64(0)] = reader.GetFieldValue<byte[]>(1);
        return tiles;
    }

    private static NpgsqlParameter<long> Of(long value) => new() { TypedValue = value };

    private static ReadOnlySpan<byte> PublishedHash(Dictionary<long, byte[]> tiles, long index, long published)
    {
        var (tile, place) = (index / TileId.FullWidth, (int)(index % TileId.FullWidth) * TreeHash.Size);
        return index < published && tiles.TryGetValue(tile, out var hashes) && hashes.Length >= place + TreeHash.Size ? hashes.AsSpan(place, TreeHash.Size) : default;
    }

    private void Check(LeafRow row, ReadOnlySpan<byte> published, IReadOnlyDictionary<string, byte[]>? salts)
    {
        var place = (int)(row.Index - from);
        var hash = Hashes.AsSpan(place * TreeHash.Size, TreeHash.Size);
        TreeHash.Leaf(row.Entry.Span, hash);
        if (row.Event is not { } stored)
        {
            Differences.Add(new(Finding.EventMissing, "The event of this leaf is not in the event table.", row.Index, EventId: row.EventId));
            return;
        }
        // Marten leaves events of type tombstone where it lost a number; they are nobody's fact.
        if (stored.Type != "tombstone") Places[place] = new(row.Stream, stored.Version, stored.Tenant, stored.StreamId, stored.EventId);
        if (row.Foreign)
        {
            Foreign++;
            Differences.Add(new(Finding.ForeignEvent, "Written by other hands than the store's.", row.Index, stored.Tenant, stored.StreamId, stored.Version, stored.EventId));
        }
        else
        {
            RecordedAt[place] = stored.Timestamp;
        }
        var isLeaf = Leads(row, stored, salts);
        var isPublished = published.IsEmpty || published.SequenceEqual(hash);
        if (isLeaf && isPublished) return;
        // The published hash decides between the two: the row that still leads to it is the one that was left alone. Where event and leaf
        // agree, only the signed root can tell whether they or the tile were changed.
        var difference = new Difference(Finding.EventChanged, "The stored event is not the one that was recorded: it does not lead to its leaf.", row.Index,
            stored.Tenant, stored.StreamId, stored.Version, stored.EventId);
        if (!isPublished)
            (isLeaf ? Suspected : Differences).Add(difference with { Finding = Finding.LeafChanged, What = "The leaf is not the one that was published here." });
        else
            Differences.Add(difference);
    }

    /// <summary>Whether the event leads to its leaf.</summary>
    private bool Leads(LeafRow row, in StoredRow stored, IReadOnlyDictionary<string, byte[]>? salts)
    {
        var personal = row.Foreign ? PersonalSalts.Foreign : row.Personal.Length == 0 ? PersonalSalts.Of(salts) : PersonalSalts.Of(salts, row.Personal);
        try
        {
            var entry = Entry.Compute(stored, row.Salt.Span, personal);
            // The commitments kept for the day of erasure are part of the leaf row: they must be the ones that were computed.
            if (entry.PersonalCommitments is { } commitments && !commitments.AsSpan().SequenceEqual(row.Personal.Span))
                return false;
            if (salts is null) PersonalTaken += entry.Erased; else Erased += entry.Erased;
            return entry.Value.AsSpan().SequenceEqual(row.Entry.Span);
        }
        catch (Exception e) when (e is FormatException or MissingSaltException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Remembers the subjects that an event names. What is no object of subjects fails when its entry is recomputed.</summary>
    private void NoteSubjects(ReadOnlyMemory<byte> json)
    {
        using var data = JsonDocument.Parse(json);
        if (data.RootElement.ValueKind == JsonValueKind.Object && data.RootElement.TryGetProperty("personal", out var personal) && personal.ValueKind == JsonValueKind.Object)
            foreach (var member in personal.EnumerateObject())
                _subjects.Add(member.Name);
    }

    // A leaf that differs was named above; here the tiles that are missing or cut.
    private void CheckTiles(Dictionary<long, byte[]> tiles, long published)
    {
        for (var tile = from / TileId.FullWidth; tile * TileId.FullWidth < Math.Min(to, published); tile++)
        {
            var wanted = TileId.In(0, tile, published);
            if (!tiles.TryGetValue(tile, out var hashes) || hashes.Length < wanted.Width * TreeHash.Size)
                Differences.Add(new(Finding.TileChanged, $"{wanted.Path} is not stored as the published tree has it.", tile * TileId.FullWidth));
        }
    }
}
