using System.Text.Json;
using Npgsql;
using Transparency.Ledger;

namespace Transparency.EventStore.Verification;

/// <summary>A range of the ledger, read and recomputed by itself: what the run adds to the tree, and what differs.</summary>
internal sealed class Chunk(long from, long to)
{
    // Of the events as they are stored now, their leaves as they are stored now, and the published hashes.
    private const string Rows = $"""
        SELECT {EventRows.Columns}, l.idx, l.event_id, l.salt, l.entry, l.personal, l.origin
        FROM trail.leaf l LEFT JOIN events.mt_events e ON e.seq_id = l.seq_id AND e.id = l.event_id
        WHERE l.idx >= $1 AND l.idx < $2 ORDER BY l.idx
        """;

    private const string Tiles = "SELECT index, hashes FROM trail.tile WHERE level = 0 AND index >= $1 AND index < $2";

    private readonly List<Row> _rows = new((int)(to - from));

    /// <summary>Leaves of a chunk; whole tiles, so that a tile is compared in one place.</summary>
    public const int Size = 16 * TileId.FullWidth;

    public long From => from;
    public long To => to;

    /// <summary>Hashes of the stored leaves, 32 bytes each; zero where a leaf is missing.</summary>
    public byte[] Hashes { get; } = new byte[(to - from) * TreeHash.Size];

    /// <summary>When the event of each leaf says it was recorded; the foreign ones and the missing have none.</summary>
    public DateTimeOffset?[] RecordedAt { get; } = new DateTimeOffset?[to - from];

    public List<Difference> Differences { get; } = [];

    /// <summary>Leaves that agree with their events and not with the published tile.</summary>
    public List<Difference> Suspected { get; } = [];

    public long Foreign { get; private set; }
    public long Erased { get; private set; }
    public long PersonalTaken { get; private set; }

    private sealed record Row(long Index, Guid EventId, StoredEvent? Event, byte[] Salt, byte[] Entry, byte[] Personal, bool Foreign);

    /// <summary>Reads and recomputes the range.</summary>
    /// <param name="published">Leaves of the newest published head.</param>
    public async Task CheckAsync(NpgsqlDataSource source, long published, SubjectSalts? salts, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await ReadAsync(connection, cancellation).ConfigureAwait(false);
        var tiles = await TilesAsync(connection, cancellation).ConfigureAwait(false);
        var known = salts is null ? null : await salts(Subjects(), cancellation).ConfigureAwait(false);
        var expected = from;
        foreach (var row in _rows)
        {
            for (; expected < row.Index; expected++)
                Differences.Add(new(Finding.LeafMissing, "The ledger has no leaf here although later ones exist.", expected));
            expected = row.Index + 1;
            Check(row, PublishedHash(tiles, row.Index, published), known);
        }
        for (; expected < to; expected++)
            Differences.Add(new(Finding.LeafMissing, "The ledger has no leaf here although later ones exist.", expected));
        CheckTiles(tiles, published);
    }

    private async Task ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Rows, connection) { Parameters = { Of(from), Of(to) } };
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            _rows.Add(new Row(reader.GetInt64(15), reader.GetGuid(16), reader.IsDBNull(1) ? null : EventRows.Read(reader), reader.GetFieldValue<byte[]>(17),
                reader.GetFieldValue<byte[]>(18), reader.IsDBNull(19) ? [] : reader.GetFieldValue<byte[]>(19), reader.GetInt16(20) == 1));
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

    private void Check(Row row, ReadOnlySpan<byte> published, IReadOnlyDictionary<string, byte[]>? salts)
    {
        var place = (int)(row.Index - from);
        var hash = Hashes.AsSpan(place * TreeHash.Size, TreeHash.Size);
        TreeHash.Leaf(row.Entry, hash);
        if (row.Event is not { } stored)
        {
            Differences.Add(new(Finding.EventMissing, "The event of this leaf is not in the event table.", row.Index, EventId: row.EventId));
            return;
        }
        if (row.Foreign)
        {
            Foreign++;
            Differences.Add(new(Finding.ForeignEvent, "Written by other hands than the store's.", row.Index, stored.Tenant, stored.StreamId, stored.Version, stored.Id));
        }
        else
        {
            RecordedAt[place] = stored.Timestamp;
        }
        var entry = Recompute(row, stored, salts);
        var isLeaf = entry is not null && entry.AsSpan().SequenceEqual(row.Entry);
        var isPublished = published.IsEmpty || published.SequenceEqual(hash);
        // The published hash decides between the two: the row that still leads to it is the one that was left alone. Where event and leaf
        // agree, only the signed root can tell whether they or the tile were changed.
        var difference = new Difference(Finding.EventChanged, "The stored event is not the one that was recorded: it does not lead to its leaf.", row.Index,
            stored.Tenant, stored.StreamId, stored.Version, stored.Id);
        if (!isPublished)
            (isLeaf ? Suspected : Differences).Add(difference with { Finding = Finding.LeafChanged, What = "The leaf is not the one that was published here." });
        else if (!isLeaf)
            Differences.Add(difference);
    }

    private byte[]? Recompute(Row row, StoredEvent stored, IReadOnlyDictionary<string, byte[]>? salts)
    {
        var personal = row.Foreign ? PersonalSalts.Foreign : row.Personal.Length == 0 ? PersonalSalts.Of(salts) : PersonalSalts.Of(salts, row.Personal);
        try
        {
            var entry = Entry.Compute(EventRows.Sealed(stored), row.Salt, personal);
            // The commitments kept for the day of erasure are part of the leaf row: they must be the ones that were computed.
            if (entry.PersonalCommitments is { } commitments && !commitments.AsSpan().SequenceEqual(row.Personal))
                return null;
            if (salts is null) PersonalTaken += entry.Erased; else Erased += entry.Erased;
            return entry.Value;
        }
        catch (Exception e) when (e is FormatException or MissingSaltException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Subjects of the rows that name some. What is no object of subjects fails when its entry is recomputed.</summary>
    private HashSet<string> Subjects()
    {
        var subjects = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in _rows.Where(row => row is { Foreign: false, Personal.Length: > 0, Event: not null }))
        {
            using var data = JsonDocument.Parse(row.Event!.Data);
            if (data.RootElement.ValueKind == JsonValueKind.Object && data.RootElement.TryGetProperty("personal", out var personal) && personal.ValueKind == JsonValueKind.Object)
                foreach (var member in personal.EnumerateObject())
                    subjects.Add(member.Name);
        }
        return subjects;
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
