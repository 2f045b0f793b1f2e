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

    private const string Heads = "COPY (SELECT tenant_id, id, version FROM events.mt_streams) TO STDOUT (FORMAT binary)";

    // The same for streams that are known to have a row.
    private const string Some = """
        SELECT s.tenant_id, s.id, s.version, e.version
        FROM unnest($2::text[], $3::text[]) n (tenant_id, id) JOIN events.mt_streams s ON s.tenant_id = n.tenant_id AND s.id = n.id
            CROSS JOIN LATERAL (SELECT max(version) AS version FROM events.mt_events WHERE tenant_id = s.tenant_id AND stream_id = s.id) e
        WHERE s.version IS DISTINCT FROM e.version LIMIT $1
        """;

    private const int MostSome = 1_000;

    private const string Leafless = """
        SELECT e.tenant_id, e.stream_id, e.version, e.id FROM events.mt_events e
        WHERE NOT EXISTS (SELECT FROM trail.leaf l WHERE l.event_id = e.id) AND e.timestamp NOT BETWEEN now() - $2 AND now() ORDER BY e.seq_id LIMIT $1
        """;

    // Both counts are of one instant: a group is committed with its leaves.
    private const string Counts = "SELECT (SELECT count(*) FROM events.mt_events) = (SELECT size FROM trail.ledger_head)";

    /// <summary>What is told of an event that does not continue its stream.</summary>
    public const string OutOfOrder = "The versions of the stream have a hole before this one, or it stands in the ledger before an earlier version.";

    /// <summary>
    /// Rows of streams against their events. Where every event was followed, the database is asked for the rows only, and compares itself
    /// just those that went on since or differ: grouping all events costs it ten times as much.
    /// </summary>
    public async Task<List<Difference>> RowsAsync(StreamOrder followed, CancellationToken cancellation)
    {
        var some = followed.IsWhole ? await GoneOnAsync(followed, cancellation).ConfigureAwait(false) : null;
        if (some is { Count: 0 }) return [];
        return await InMemoryAsync((connection, differences) => ReadAsync(connection, some is null ? Rows : Some, row => differences.Add(new(Finding.StreamRow,
            $"The stream's row says version {(row.IsDBNull(2) ? "nothing" : row.GetInt64(2))}, its last event has {(row.IsDBNull(3) ? "nothing" : row.GetInt64(3))}.",
            null, Text(row, 0), Text(row, 1), row.IsDBNull(2) ? null : row.GetInt64(2))), some, cancellation), cancellation).ConfigureAwait(false);
    }

    /// <summary>Streams whose row does not say the version that was followed; null when they are many or a followed stream has no row.</summary>
    private async Task<List<(string Tenant, string Stream)>?> GoneOnAsync(StreamOrder followed, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var copy = await connection.BeginRawBinaryCopyAsync(Heads, cancellation).ConfigureAwait(false);
        var rows = new BinaryRows(copy);
        var gone = new List<(string, string)>();
        var met = 0;
        while (await rows.NextAsync(cancellation).ConfigureAwait(false))
        {
            var last = followed.Last(StreamPlace.Key(rows.Bytes(0).Span, rows.Bytes(1).Span));
            if (last > 0) met++;
            if (!rows.IsNull(2) && rows.Int64(2) == last) continue;
            if (gone.Count < MostSome) gone.Add((rows.Text(0)!, rows.Text(1)!));
            else met = int.MinValue;
        }
        return met == followed.Streams ? gone : null;
    }

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
            "The event has no leaf: it was written past the ledger or its leaf was removed.", null, Text(row, 0), Text(row, 1), row.GetInt64(2), row.GetGuid(3))), null, cancellation), cancellation).ConfigureAwait(false);
    }

    /// <summary>Versions against the order of the ledger, for more streams than one wants to remember (<see cref="StreamOrder"/>).</summary>
    public Task<List<Difference>> OrderAsync(CancellationToken cancellation) => InMemoryAsync((connection, differences) =>
        ReadAsync(connection, Order, row => differences.Add(new(Finding.StreamOrder, OutOfOrder, row.GetInt64(3), Text(row, 0), Text(row, 1), row.GetInt64(2), row.GetGuid(4))), null, cancellation), cancellation);

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

    private async Task ReadAsync(NpgsqlConnection connection, string sql, Action<NpgsqlDataReader> each, List<(string Tenant, string Stream)>? some, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0, Parameters = { new NpgsqlParameter<int> { TypedValue = options.Named } } };
        // A foreign event is without leaf until the next sweep.
        if (sql == Leafless) command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = options.Grace });
        if (some is not null)
        {
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. some.Select(stream => stream.Tenant)] });
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. some.Select(stream => stream.Stream)] });
        }
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) each(reader);
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
