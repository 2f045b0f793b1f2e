using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Transparency.Ledger;

namespace Transparency.EventStore;

/// <summary>
/// Gives events of other writers (real Marten, plain SQL) their leaf. Under the ledger's lock every leaf of ours is visible or
/// not yet written, so an event without leaf is foreign and gets exactly one.
/// </summary>
internal sealed class ForeignEvents(NpgsqlDataSource source, Action<long> recorded, ILogger logger)
{
    private const int Limit = 500;

    // The joined leaf is empty by definition; the join only lets one column list serve all readers.
    private static readonly string Leafless = $"SELECT {EventRows.Columns} FROM trail.leafless($1, $2, $3, {Limit}) e LEFT JOIN trail.leaf l ON false";

    /// <summary>Leaves for a stream's foreign events, in version order.</summary>
    public Task AddLeavesAsync(StreamKey stream, CancellationToken cancellation) => AddAllAsync(0, stream, cancellation);

    /// <summary>Leaves for all foreign events above a sequence number: streams by first appearance, each in version order.</summary>
    public Task AddLeavesAsync(long aboveSeqId, CancellationToken cancellation) => AddAllAsync(aboveSeqId, null, cancellation);

    private async Task AddAllAsync(long above, StreamKey? stream, CancellationToken cancellation)
    {
        for (var added = Limit; added == Limit;)
        {
            await using var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            // Without lock first: the lock stops every writer and is taken only when there is something to do.
            if ((await ReadAsync(connection, above, stream, cancellation).ConfigureAwait(false)).Count == 0)
                return;
            added = await AddAsync(connection, above, stream, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<int> AddAsync(NpgsqlConnection connection, long above, StreamKey? stream, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await using (var locking = new NpgsqlCommand("SELECT pg_advisory_xact_lock(21586, 1)", connection))
            await locking.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        var found = await ReadAsync(connection, above, stream, cancellation).ConfigureAwait(false);
        if (found.Count == 0)
            return 0;
        var ordered = InVersionOrder(found);
        var salts = ordered.Select(_ => RandomBytes.Get(Entry.Size)).ToArray();
        var entries = ordered.Select((e, i) => Entry.Compute(EventRows.Sealed(e), salts[i], PersonalSalts.Foreign)).ToArray();
        await using var adding = new NpgsqlCommand("""
            WITH head AS (SELECT size FROM trail.ledger_head)
            INSERT INTO trail.leaf (idx, event_id, seq_id, salt, entry, origin)
                SELECT head.size + n.position - 1, n.id, n.seq, n.salt, n.entry, 1 FROM head, unnest($1, $2, $3, $4) WITH ORDINALITY AS n (id, seq, salt, entry, position)
                ORDER BY n.position
                RETURNING idx
            """, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid[]> { TypedValue = [.. ordered.Select(e => e.Id)] },
                new NpgsqlParameter<long[]> { TypedValue = [.. ordered.Select(e => e.SeqId)] },
                new NpgsqlParameter<byte[][]> { TypedValue = salts, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea },
                new NpgsqlParameter<byte[][]> { TypedValue = [.. entries.Select(entry => entry.Value)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea },
            },
        };
        var index = -1L;
        await using (var reader = await adding.ExecuteReaderAsync(cancellation).ConfigureAwait(false))
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
                index = Math.Max(index, reader.GetInt64(0));
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        StoreTelemetry.ForeignLeaves.Add(ordered.Count);
        StoreLog.ForeignLeaves(logger, ordered.Count, index);
        recorded(index);
        return found.Count;
    }

    private static List<StoredEvent> InVersionOrder(List<StoredEvent> found) =>
        [.. found.GroupBy(e => new StreamKey(e.Tenant, e.StreamId)).SelectMany(stream => stream.OrderBy(e => e.Version))];

    private static async Task<List<StoredEvent>> ReadAsync(NpgsqlConnection connection, long above, StreamKey? stream, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Leafless, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<long> { TypedValue = above },
                new NpgsqlParameter<string?> { TypedValue = stream?.Tenant, NpgsqlDbType = NpgsqlDbType.Varchar },
                new NpgsqlParameter<string?> { TypedValue = stream?.Id, NpgsqlDbType = NpgsqlDbType.Varchar },
            },
        };
        var found = new List<StoredEvent>();
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            found.Add(EventRows.Read(reader));
        return found;
    }
}
