using System.Runtime.CompilerServices;
using Npgsql;

namespace Transparency.DecisionCapture.Completeness;

/// <summary>As much of one place of the log as counting needs.</summary>
/// <param name="Type">Stored name; null when the event that the leaf stands for is gone.</param>
/// <param name="Named">A heartbeat's count, or the entry of a refusal.</param>
/// <param name="Counts">False for a refusal that is no further case event: of a heartbeat, or of an id that is recorded already.</param>
/// <param name="Writer">Assembly of the writer when it is not this system.</param>
public readonly record struct LogRow(long Index, long Sequence, Guid EventId, bool Foreign, string? Type, DateTimeOffset At, string? Source, string? Named, bool Counts, string? Writer);

/// <summary>Reads the log place by place, holes included: the reader that does not stop where something was removed.</summary>
public static class LogRows
{
    private const int Page = 20_000;

    private static readonly string s_sql = $"""
        select l.idx, l.seq_id, l.event_id, l.origin = 1, e.type, e.timestamp, e.data ->> 'source',
          case when e.type = 'source_heartbeat' then e.data ->> 'sent' when e.type in ('case_event_quarantined', 'quarantine_settled') then e.data ->> 'quarantineId' end,
          case when e.type = 'case_event_quarantined' then coalesce(e.data ->> 'eventType', '') not like '%.SourceHeartbeat.%' and not e.data -> 'reasons' @> '[{JsonReused}]' else true end,
          case when l.origin = 1 then coalesce(nullif(trim(split_part(e.mt_dotnet_type, ',', 2)), ''), '-') end
        from trail.leaf l left join events.mt_events e on e.seq_id = l.seq_id and e.id = l.event_id
        where l.idx > $1 and l.idx <= $2 order by l.idx limit {Page}
        """;

    private const string JsonReused = """{"code": "id-reused"}""";

    /// <summary>The places up to an index, ascending. A place without leaf is left out: the reader sees it by the index that follows.</summary>
    public static async IAsyncEnumerable<LogRow> ReadAsync(NpgsqlDataSource database, long through, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var (after, full) = (-1L, true); full;)
        {
            var rows = new List<LogRow>();
            await using (var command = database.CreateCommand(s_sql))
            {
                command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
                command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = through });
                await using var reader = await command.ExecuteReaderAsync(cancellation);
                while (await reader.ReadAsync(cancellation))
                    rows.Add(Read(reader));
            }
            foreach (var row in rows)
                yield return row;
            full = rows.Count == Page;
            if (full) after = rows[^1].Index;
        }
    }

    private static LogRow Read(NpgsqlDataReader row)
    {
        return new(row.GetInt64(0), row.GetInt64(1), row.GetGuid(2), row.GetBoolean(3), Text(4), row.IsDBNull(5) ? default : row.GetFieldValue<DateTimeOffset>(5),
            Text(6), Text(7), row.GetBoolean(8), Text(9));

        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
    }

    /// <summary>The last place of the log that was recorded before an instant, by this system's own clock; −1 when there is none.</summary>
    public static async Task<long> LastBeforeAsync(NpgsqlDataSource database, DateTimeOffset instant, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            select l.idx from trail.leaf l join events.mt_events e on e.seq_id = l.seq_id where l.origin = 0 and e.timestamp < $1 order by l.idx desc limit 1
            """);
        command.CommandTimeout = 0;
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = instant.UtcDateTime });
        return await command.ExecuteScalarAsync(cancellation) as long? ?? -1;
    }
}
