using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Exports;

/// <summary>
/// <c>GET /api/exports</c>: what was taken out, by role, filter and purpose. An agency's administrator sees what that agency's own side took; that an
/// auditor looked at the agency leaves no trace there, not even in the count.
/// </summary>
public static class ListExports
{
    private const int MostShown = 50;

    // Agencies are few and cases many: the tenants are found by stepping through the index, not by reading all streams.
    private const string Sql = """
        with recursive tenant (id) as (
          select min(tenant_id) from events.mt_streams
          union all select (select min(s.tenant_id) from events.mt_streams s where s.tenant_id > t.id) from tenant t where t.id is not null),
        seen as (
          select e.data, l.idx from tenant t
          join events.mt_events e on e.tenant_id = t.id and e.stream_id = $1 and e.type = $2 join trail.leaf l on l.event_id = e.id and l.origin = 0
          where ($3::text[] is null or e.tenant_id = any($3)) and ($4::text is null or e.data ->> 'role' = $4))
        select data, idx, (select count(*) from seen) from seen order by idx desc limit $5
        """;

    internal static async Task<Results<Ok<ExportList>, ProblemHttpResult>> Endpoint(int? limit, Caller caller, Store store, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > MostShown) return Problems.Invalid(new FieldError("limit", "out-of-range", $"1–{MostShown}"));
        await using var command = store.Source.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = ExportRecords.Stream });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = ExportRecords.Type });
        command.Parameters.Add(new NpgsqlParameter<string[]?> { TypedValue = caller.Agencies.Contains("*") ? null : [.. caller.Agencies] });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = caller.Is(Roles.Auditor) ? null : Roles.AgencyAdmin });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit ?? MostShown });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var (exports, total) = (new List<ExportRecord>(), 0L);
        while (await reader.ReadAsync(cancellationToken))
        {
            var fact = System.Text.Json.JsonSerializer.Deserialize<DataExported>(reader.GetFieldValue<byte[]>(0), Wire.Json)!;
            exports.Add(new(fact.Times.OccurredAt, fact.Role, fact.Format, fact.Filter.Agency, fact.Filter.Service, fact.Filter.From, fact.Filter.To, fact.Through, fact.Purpose, reader.GetInt64(1)));
            total = reader.GetInt64(2);
        }
        return TypedResults.Ok(new ExportList(total, exports));
    }
}
