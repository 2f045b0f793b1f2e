using Npgsql;

namespace Transparency.EventStore.Verification;

/// <summary>Compares streams with their events, and events with the ledger: what no leaf can tell. Sorting is left to the database, which does it on disk.</summary>
internal sealed class StreamCheck(NpgsqlDataSource source, VerificationOptions options)
{
    private const string Order = """
        SELECT tenant_id, stream_id, version, idx, id FROM (
            SELECT e.tenant_id, e.stream_id, e.version, e.id, l.idx, row_number() OVER stream AS place, lag(l.idx) OVER stream AS before
            FROM events.mt_events e JOIN trail.leaf l ON l.event_id = e.id WHERE e.type <> 'tombstone' WINDOW stream AS (PARTITION BY e.tenant_id, e.stream_id ORDER BY e.version)) s
        WHERE version <> place OR idx < before ORDER BY idx LIMIT $1
        """;

    private const string Rows = """
        SELECT coalesce(s.tenant_id, e.tenant_id), coalesce(s.id, e.stream_id), s.version, e.version
        FROM events.mt_streams s FULL JOIN (SELECT tenant_id, stream_id, max(version) AS version FROM events.mt_events GROUP BY tenant_id, stream_id) e
            ON e.tenant_id = s.tenant_id AND e.stream_id = s.id
        WHERE s.version IS DISTINCT FROM e.version LIMIT $1
        """;

    private const string Leafless = """
        SELECT e.tenant_id, e.stream_id, e.version, e.id FROM events.mt_events e
        WHERE NOT EXISTS (SELECT FROM trail.leaf l WHERE l.event_id = e.id) AND e.timestamp NOT BETWEEN now() - $2 AND now() ORDER BY e.seq_id LIMIT $1
        """;

    // Both counts are of one instant: a group is committed with its leaves.
    private const string Counts = "SELECT (SELECT count(*) FROM events.mt_events) = (SELECT size FROM trail.ledger_head)";

    /// <summary>What is told of an event that does not continue its stream.</summary>
    public const string OutOfOrder = "The versions of the stream have a hole before this one, or it stands in the ledger before an earlier version.";

    /// <summary>Rows of streams against their events.</summary>
    public Task<List<Difference>> RowsAsync(CancellationToken cancellation) => InMemoryAsync((connection, differences) =>
        ReadAsync(connection, Rows, row => differences.Add(new(Finding.StreamRow,
            $"The stream's row says version {(row.IsDBNull(2) ? "nothing" : row.GetInt64(2))}, its last event has {(row.IsDBNull(3) ? "nothing" : row.GetInt64(3))}.",
            null, Text(row, 0), Text(row, 1), row.IsDBNull(2) ? null : row.GetInt64(2))), cancellation), cancellation);

    /// <summary>Events that have no leaf.</summary>
    /// <param name="allRead">Every leaf was read, has an event of its own and nothing differs: then as many events as leaves leave nothing to look for, and counting is much cheaper than looking.</param>
    public async Task<List<Difference>> LeaflessAsync(bool allRead, CancellationToken cancellation)
    {
        if (allRead)
        {
            await using var counts = source.CreateCommand(Counts);
            if (await counts.ExecuteScalarAsync(cancellation).ConfigureAwait(false) is true) return [];
        }
        return await InMemoryAsync((connection, differences) => ReadAsync(connection, Leafless, row => differences.Add(new(Finding.EventWithoutLeaf,
            "The event has no leaf: it was written past the ledger or its leaf was removed.", null, Text(row, 0), Text(row, 1), row.GetInt64(2), row.GetGuid(3))), cancellation), cancellation).ConfigureAwait(false);
    }

    /// <summary>Versions against the order of the ledger, for more streams than one wants to remember (<see cref="StreamOrder"/>).</summary>
    public Task<List<Difference>> OrderAsync(CancellationToken cancellation) => InMemoryAsync((connection, differences) =>
        ReadAsync(connection, Order, row => differences.Add(new(Finding.StreamOrder, OutOfOrder, row.GetInt64(3), Text(row, 0), Text(row, 1), row.GetInt64(2), row.GetGuid(4))), cancellation), cancellation);

    private async Task<List<Difference>> InMemoryAsync(Func<NpgsqlConnection, List<Difference>, Task> compareAsync, CancellationToken cancellation)
    {
        var differences = new List<Difference>();
        await using var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        // Sorts and hashes of some million rows stay off the disk; beyond that they go there, and memory stays bounded.
        await using (var memory = new NpgsqlCommand("SET LOCAL work_mem = '128MB'", connection))
            await memory.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        await compareAsync(connection, differences).ConfigureAwait(false);
        return differences;
    }

    private async Task ReadAsync(NpgsqlConnection connection, string sql, Action<NpgsqlDataReader> each, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0, Parameters = { new NpgsqlParameter<int> { TypedValue = options.Named } } };
        // A foreign event is without leaf until the next sweep.
        if (sql == Leafless) command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = options.Grace });
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) each(reader);
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
