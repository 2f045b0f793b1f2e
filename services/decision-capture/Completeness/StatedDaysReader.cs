using System.Text.Json;
using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Intake;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.DecisionCapture.Completeness;

/// <summary>Reads the statements that were made, from the log.</summary>
public sealed class StatedDaysReader(Store store)
{
    /// <summary>Stream of the one statement of a day.</summary>
    public static string Stream(BangkokDay day) => "completeness-" + day;

    /// <summary>The statement of a day; null when none was made.</summary>
    public async Task<CompletenessStated?> FindAsync(BangkokDay day, CancellationToken cancellation) =>
        (await store.ReadStreamAsync(Streams.MinistryTenant, Stream(day), toVersion: 1, cancellation: cancellation))
            .FirstOrDefault(each => each is { Type: "completeness_stated", Foreign: false })?.Fact<CompletenessStated>();

    /// <summary>The newest days stated, newest first.</summary>
    public async Task<IReadOnlyList<StatedDay>> NewestAsync(int limit, CancellationToken cancellation)
    {
        // A range of the unique index over streams; names sort like their days.
        await using var command = store.Source.CreateCommand("""
            select e.data -> 'statement', l.idx from events.mt_events e join trail.leaf l on l.event_id = e.id and l.origin = 0
            where e.tenant_id = $1 and e.stream_id >= 'completeness-2' and e.stream_id < 'completeness-3' and e.version = 1 and e.type = 'completeness_stated'
            order by e.stream_id desc limit $2
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Streams.MinistryTenant });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var days = new List<StatedDay>();
        while (await reader.ReadAsync(cancellation))
        {
            var statement = JsonSerializer.Deserialize<DayStatement>(reader.GetFieldValue<byte[]>(0), Wire.Json)!;
            days.Add(new(statement.Day, statement.MadeAt, statement.AddsUp, statement.OfDay, statement.SinceBeginning, reader.GetInt64(1)));
        }
        return days;
    }
}
