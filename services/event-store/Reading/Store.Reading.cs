using System.Runtime.CompilerServices;
using Npgsql;

namespace Transparency.EventStore;

public sealed partial class Store
{
    private const int PageSize = 2_000;

    /// <summary>Size of the log: the index that the next event will get. 0 = empty.</summary>
    public async Task<long> HeadAsync(CancellationToken cancellation = default)
    {
        await using var command = Source.CreateCommand("SELECT size FROM trail.ledger_head");
        return (long)(await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!;
    }

    /// <summary>Reads a stream in version order; empty when there is none or it is archived.</summary>
    /// <param name="toVersion">Last version to read, inclusive.</param>
    /// <param name="toTimestamp">Only events recorded at or before this instant.</param>
    /// <param name="archived">True reads an archived stream too.</param>
    public async Task<IReadOnlyList<StoredEvent>> ReadStreamAsync(string tenant, string streamId, long? toVersion = null, DateTimeOffset? toTimestamp = null,
        bool archived = false, CancellationToken cancellation = default)
    {
        // Marten leaves events of type tombstone where it lost a number; they are nobody's fact.
        await using var command = Source.CreateCommand($"""
            SELECT {EventRows.Columns} FROM events.mt_events e LEFT JOIN trail.leaf l ON l.event_id = e.id
            WHERE e.tenant_id = $1 AND e.stream_id = $2 AND e.version <= $3 AND e.timestamp <= $4 AND (NOT e.is_archived OR $5) AND e.type <> 'tombstone'
            ORDER BY e.version
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = streamId });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = toVersion ?? long.MaxValue });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = toTimestamp?.ToUniversalTime() ?? DateTimeOffset.MaxValue });
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = archived });
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var stream = new List<StoredEvent>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            stream.Add(EventRows.Read(reader));
        return stream;
    }

    /// <summary>
    /// Reads many streams in one query, stream by stream in the order given and within each in version order; only what has a leaf up to
    /// <paramref name="throughIndex"/>, so that two readings with the same index see the same. Archived streams are left out.
    /// </summary>
    /// <param name="streams">Tenant and stream id.</param>
    /// <param name="from">Recorded at or after; null = from the beginning.</param>
    /// <param name="to">Recorded before; null = without end.</param>
    public async Task<IReadOnlyList<StoredEvent>> ReadStreamsAsync(IReadOnlyList<(string Tenant, string StreamId)> streams, long throughIndex, DateTimeOffset? from = null,
        DateTimeOffset? to = null, CancellationToken cancellation = default)
    {
        await using var command = Source.CreateCommand($"""
            SELECT {EventRows.Columns} FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (tenant, stream, place)
              JOIN events.mt_events e ON e.tenant_id = asked.tenant AND e.stream_id = asked.stream JOIN trail.leaf l ON l.event_id = e.id
            WHERE l.idx <= $3 AND e.timestamp >= $4 AND e.timestamp < $5 AND NOT e.is_archived AND e.type <> 'tombstone'
            ORDER BY asked.place, e.version
            """);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. streams.Select(s => s.Tenant)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. streams.Select(s => s.StreamId)] });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = throughIndex });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = from?.ToUniversalTime() ?? DateTimeOffset.MinValue });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = to?.ToUniversalTime() ?? DateTimeOffset.MaxValue });
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var read = new List<StoredEvent>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            read.Add(EventRows.Read(reader));
        return read;
    }

    /// <summary>
    /// Reads all streams in ledger order, which is the order of commits: a reader that goes on behind the last index it saw misses nothing,
    /// however late a writer commits. Pages by itself; no transaction stays open between pages.
    /// </summary>
    /// <param name="afterIndex">-1 starts at the beginning.</param>
    /// <param name="limit">Most events to read; null reads to the end as it is when reached.</param>
    /// <exception cref="LedgerGapException">An index is missing: somebody removed a leaf or an event.</exception>
    public async IAsyncEnumerable<StoredEvent> ReadLogAsync(long afterIndex, long? limit = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        for (var left = limit ?? long.MaxValue; left > 0;)
        {
            var page = await ReadPageAsync(afterIndex, (int)Math.Min(left, PageSize), cancellation).ConfigureAwait(false);
            foreach (var stored in page)
                yield return stored;
            if (page.Count < Math.Min(left, PageSize))
                yield break;
            left -= page.Count;
            afterIndex = page[^1].Index;
        }
    }

    /// <summary>One page of <see cref="ReadLogAsync"/>.</summary>
    public async Task<IReadOnlyList<StoredEvent>> ReadPageAsync(long afterIndex, int limit, CancellationToken cancellation = default)
    {
        // The limit is part of the text: as a parameter the planner would guess a tenth of the table and sort it. OFFSET 0 keeps the planner from joining the
        // two tables as wholes, which costs as much as the log is long: a page is looked up event by event.
        await using var command = Source.CreateCommand($"""
            SELECT {EventRows.Columns} FROM (SELECT * FROM trail.leaf WHERE idx > $1 ORDER BY idx LIMIT {limit}) l
              LEFT JOIN LATERAL (SELECT * FROM events.mt_events m WHERE m.seq_id = l.seq_id OFFSET 0) e ON true
            ORDER BY l.idx
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = afterIndex });
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var (page, repeated) = (new List<StoredEvent>(), new HashSet<string>(StringComparer.Ordinal));
        for (var expected = afterIndex + 1; await reader.ReadAsync(cancellation).ConfigureAwait(false); expected++)
        {
            if (reader.GetInt64(0) != expected || await reader.IsDBNullAsync(1, cancellation).ConfigureAwait(false))
                throw new LedgerGapException(expected);
            page.Add(EventRows.Read(reader, repeated));
        }
        return page;
    }
}

/// <summary>The ledger has no leaf, or no event, at an index below its head: something was removed behind the store's back.</summary>
public sealed class LedgerGapException(long index) : Exception($"nothing is stored at ledger index {index} although later ones exist")
{
    /// <summary>The first missing index.</summary>
    public long Index { get; } = index;
}
