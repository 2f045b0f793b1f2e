using Npgsql;

namespace Transparency.DecisionCapture.Completeness;

/// <summary>An event of which something is gone: its leaf, its row, or both.</summary>
/// <param name="At">When it was recorded.</param>
/// <param name="Sequence">Its number where the row still stands (the leaf is gone).</param>
/// <param name="IsCaseEvent">Reported by a source: the inbox or the row says by which.</param>
public sealed record LostEvent(Guid EventId, string? Source, DateTimeOffset At, long? Sequence, bool IsCaseEvent);

/// <summary>Finds events that somebody removed by comparing three tables that only a superuser can change: rows, leaves and inbox.</summary>
public static class LostEvents
{
    private const string Sql = """
        select e.id, e.data ->> 'source', e.timestamp, e.seq_id, e.type
          from events.mt_events e where e.seq_id <= $1 and not exists (select from trail.leaf l where l.event_id = e.id)
        union all
        select i.event_id, i.source, i.recorded_at, null, null
          from trail.inbox i where not exists (select from events.mt_events e where e.id = i.event_id)
        order by 3
        """;

    /// <summary>In the order they were recorded.</summary>
    /// <param name="settledSequence">Number up to which every event had its leaf.</param>
    public static async Task<IReadOnlyList<LostEvent>> FindAsync(NpgsqlDataSource database, long settledSequence, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Sql);
        command.CommandTimeout = 0;
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = settledSequence });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var lost = new List<LostEvent>();
        while (await reader.ReadAsync(cancellation))
            lost.Add(new(reader.GetGuid(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.GetFieldValue<DateTimeOffset>(2),
                reader.IsDBNull(3) ? null : reader.GetInt64(3), IsCaseEvent(reader)));
        return lost;
    }

    // The inbox also holds the keys under which this service notes refusals; their source is no registered one.
    private static bool IsCaseEvent(NpgsqlDataReader row) => row.IsDBNull(4)
        ? row.GetString(1) != Quarantine.Waiting.InboxSource
        : Intake.EventTypes.FindStored(row.GetString(4)) is { AboutCase: true };
}
