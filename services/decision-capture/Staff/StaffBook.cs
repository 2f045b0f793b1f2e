using Npgsql;
using Transparency.EventStore;
using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Staff;

/// <summary>The staff register as the log has it: one stream per person. Read when asked; a department has some thousand rows.</summary>
public sealed class StaffBook(Store store)
{
    public const string PostedType = "staff_posted", HandedOverType = "staff_tasks_handed_over";

    /// <summary>Stream of a person.</summary>
    public static string StreamOf(string agency, string staff) => $"staff-{agency}-{staff}";

    /// <summary>Every post ever recorded in an agency, the last word on each; by staff code and first day.</summary>
    public async Task<IReadOnlyList<V1.StaffPosting>> PostingsAsync(string agency, CancellationToken cancellation)
    {
        var posts = new Dictionary<(string, string, string, DateOnly), V1.StaffPosting>();
        await using var command = store.Source.CreateCommand("""
            select e.data from events.mt_events e join trail.leaf l on l.event_id = e.id and l.origin = 0
            where e.tenant_id = $1 and e.stream_id >= 'staff-' and e.stream_id < 'staff.' and e.type = 'staff_posted' order by e.stream_id, e.version
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = agency });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var fact = System.Text.Json.JsonSerializer.Deserialize<StaffPosted>(reader.GetFieldValue<byte[]>(0), ServiceDefaults.Wire.Json)!;
            posts[(fact.Staff, fact.Office, fact.Kind, fact.From)] = new(fact.Agency, fact.Staff, fact.Office, fact.Position, fact.Kind, fact.From, fact.To, fact.Order, fact.OrderSha256);
        }
        return [.. posts.Values.OrderBy(each => each.Staff, StringComparer.Ordinal).ThenBy(each => each.From)];
    }

    /// <summary>Those that hold on a day.</summary>
    public static IEnumerable<V1.StaffPosting> On(IEnumerable<V1.StaffPosting> postings, DateOnly day) => postings.Where(each => each.From <= day && (each.To is not { } last || day <= last));

    /// <summary>Open cases of the agency on which the person was the last to act, or that were handed over to the person since.</summary>
    public async Task<IReadOnlyList<V1.StaffTask>> TasksAsync(string agency, string staff, CancellationToken cancellation)
    {
        var tasks = new List<V1.StaffTask>();
        await using var command = store.Source.CreateCommand("""
            with acted as (
              select distinct on (c.case_id) c.case_id, c.case_ref, c.office, c.service, e.timestamp as at,
                coalesce(e.data -> 'actors' ->> 'officer', e.data -> 'actors' ->> 'by', e.data -> 'actors' ->> 'receivedBy') as staff
              from app.case_summary c join events.mt_events e on e.tenant_id = c.agency and e.stream_id = c.case_id
              where c.agency = $1 and c.status = 'inProgress'
                and coalesce(e.data -> 'actors' ->> 'officer', e.data -> 'actors' ->> 'by', e.data -> 'actors' ->> 'receivedBy') is not null
              order by c.case_id, e.version desc),
            given as (
              select distinct on (h.case_id) h.case_id, e.data ->> 'to' as staff, e.timestamp as at from events.mt_events e, lateral jsonb_array_elements_text(e.data -> 'caseIds') h (case_id)
              where e.tenant_id = $1 and e.stream_id >= 'staff-' and e.stream_id < 'staff.' and e.type = 'staff_tasks_handed_over' order by h.case_id, e.timestamp desc)
            select a.case_id, a.case_ref, a.office, a.service, a.at from acted a left join given g on g.case_id = a.case_id and g.at > a.at
            where coalesce(g.staff, a.staff) = $2 order by a.at, a.case_id
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = agency });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = staff });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) tasks.Add(new(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetFieldValue<DateTimeOffset>(4)));
        return tasks;
    }

    /// <summary>Records facts about people of one agency, all or none.</summary>
    public async Task AddAsync(string agency, IEnumerable<(string Staff, EventToAppend Event)> facts, CancellationToken cancellation)
    {
        var appends = facts.GroupBy(each => each.Staff, StringComparer.Ordinal).Select(each => new Append(agency, StreamOf(agency, each.Key), "staff", ExpectedVersion.Any, [.. each.Select(fact => fact.Event)])).ToList();
        foreach (var result in await store.AppendAllAsync(appends, cancellation))
            if (result is not AppendResult.Appended) throw new TimeoutException($"The register changed meanwhile ({result}).");
    }
}
