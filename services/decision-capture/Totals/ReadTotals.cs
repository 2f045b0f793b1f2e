using Microsoft.AspNetCore.Http.HttpResults;
using NpgsqlTypes;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Announcements;
using Transparency.EventStore;

namespace Transparency.DecisionCapture.Totals;

/// <summary>
/// <c>GET /api/intake/totals?source=</c>. What is recorded is counted from the ledger, so an event without leaf counts as
/// neither; the figures are exact up to the mark of the case list, which follows within moments.
/// </summary>
public static class ReadTotals
{
    private const string Sql = """
        select t.cases, t.recorded, t.decisions,
          (select coalesce(sum(duplicates), 0)::bigint from app.intake_count where $1 is null or source = $1),
          (select count(*) from app.quarantine where waiting and ($1 is null or source = $1)),
          (select size from trail.ledger_head),
          coalesce((select size from trail.checkpoint order by size desc limit 1), 0),
          coalesce((select last_index from trail.subscription where name = $3), -1)
        from (values (0)) as one left join app.source_total t on t.source = coalesce($1, $2)
        """;

    public static async Task<Ok<IntakeTotals>> Endpoint(string? source, Store store, CancellationToken cancellationToken)
    {
        await using var command = store.Source.CreateCommand(Sql);
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)source ?? DBNull.Value });
        command.Parameters.Add(new() { Value = SourceTotals.All });
        command.Parameters.Add(new() { Value = Runs.Subscription });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        long Of(int column) => reader.IsDBNull(column) ? 0 : reader.GetInt64(column);
        return TypedResults.Ok(new IntakeTotals(source, Cases: Of(0), Recorded: Of(1), Duplicates: Of(3), Quarantined: Of(4), Ledgered: Of(1),
            Decisions: Of(2), LogSize: Of(5), CheckpointSize: Of(6), AnnouncedTo: Of(7)));
    }
}
