using Npgsql;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Conduct;
using Transparency.RedFlag.Rules;
using static Transparency.RedFlag.Cases.Columns;

namespace Transparency.RedFlag.Inspections;

/// <summary>What inspecting left besides flags: which decisions went through, what waits, and the measures that peers are compared by.</summary>
public static class InspectionRows
{
    /// <summary>Keeps it. What stands there already is not written again: a case is looked at more often than its result changes.</summary>
    public static async Task KeepAsync(NpgsqlConnection db, IReadOnlyList<(CaseFile File, IReadOnlyList<Verdict> Verdicts)> cases, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var inspected = cases.SelectMany(c => c.File.Decisions.Select(d => (c.File, Decision: d, About: c.Verdicts.Where(v => v.Decision is null || v.Decision == d).ToList()))).ToList();
        var measures = cases.SelectMany(c => c.Verdicts).Where(v => v.Decision is not null)
            .Select(v => (Verdict: v, Measure: v.Answer switch { Answer.Fires f => f.Measure, Answer.Clear c => c.Measure, _ => null }))
            .Where(m => m.Measure is not null).DistinctBy(m => (m.Verdict.Decision!.DecisionId, m.Measure!.Code)).ToList();
        var waiting = cases.Where(c => c.Verdicts.Any(v => v.Answer is Answer.Waiting { For: WaitsFor.Completeness })).ToList();

        await using var batch = new NpgsqlBatch(db);
        batch.BatchCommands.Add(new("""
            insert into app.inspection as inspection (decision_id, case_id, source, settled, gaps, inspected_at, historical)
            select d, c, s, t, string_to_array(g, ','), $6, h from unnest($1, $2, $3, $4, $5, $7) as i(d, c, s, t, g, h)
            on conflict (decision_id) do update set settled = excluded.settled, gaps = excluded.gaps, inspected_at = excluded.inspected_at, historical = excluded.historical
            where (inspection.settled, inspection.gaps, inspection.historical) is distinct from (excluded.settled, excluded.gaps, excluded.historical)
            """)
        {
            Parameters =
            {
                Of(inspected.Select(i => i.Decision.DecisionId)), Of(inspected.Select(i => i.File.CaseId)), Of(inspected.Select(i => i.Decision.Reached.Source)),
                Of(inspected.Select(i => !i.About.Exists(v => v.Answer is Answer.Waiting))), Of(inspected.Select(i => string.Join(',', Gaps(i.About)))),
                new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime }, Of(inspected.Select(i => i.File.Historical)),
            },
        });
        batch.BatchCommands.Add(new("""
            with kept as (
              insert into app.measure select * from unnest($1, $2, $3, $4, $5, $6, $7)
              on conflict (decision_id, code) do update set value = excluded.value where app.measure.value <> excluded.value
              returning code, agency, service, decision_point)
            insert into app.peer_group (code, agency, service, decision_point, stale) select distinct code, agency, service, decision_point, true from kept
            on conflict (code, agency, service, decision_point) do update set stale = true where not app.peer_group.stale
            """)
        {
            Parameters =
            {
                Of(measures.Select(m => m.Verdict.Decision!.DecisionId)), Of(measures.Select(m => m.Measure!.Code)), Of(measures.Select(m => m.Measure!.Unit)),
                Of(measures.Select(m => m.Verdict.Decision!.Reached.Agency)), Of(measures.Select(m => m.Verdict.Decision!.Reached.Service)),
                Of(measures.Select(m => m.Verdict.Decision!.Body.DecisionPoint)), Of(measures.Select(m => m.Measure!.Value)),
            },
        });
        var decided = cases.SelectMany(c => c.File.Decisions.Select(d => DecidedRow.Of(c.File, d))).OfType<DecidedRow>().ToList();
        batch.BatchCommands.Add(DecidedRow.Put(decided));
        var inspections = cases.Select(c => InspectedRow.Of(c.File)).OfType<InspectedRow>().ToList();
        if (inspections.Count > 0) batch.BatchCommands.Add(InspectedRow.Put(inspections));
        batch.BatchCommands.Add(new("delete from app.waiting where case_id = any($1)") { Parameters = { Of(cases.Select(c => c.File.CaseId).Except(waiting.Select(w => w.File.CaseId))) } });
        batch.BatchCommands.Add(new("""
            insert into app.waiting as waiting select w.c, string_to_array(w.s, E'\n'), w.d from unnest($1, $2, $3) as w(c, s, d)
            on conflict (case_id) do update set sources = excluded.sources, due_at = excluded.due_at where (waiting.sources, waiting.due_at) is distinct from (excluded.sources, excluded.due_at)
            """)
        {
            Parameters =
            {
                Of(waiting.Select(w => w.File.CaseId)), Of(waiting.Select(w => string.Join('\n', w.File.Facts.Select(f => f.Source).Distinct()))),
                Of(waiting.Select(w => Inspection.DueAt(w.File).UtcDateTime)),
            },
        });
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>What could not be judged about a decision, as <c>rule:gap</c>.</summary>
    public static IReadOnlyList<string> Gaps(IEnumerable<Verdict> about) =>
        [.. about.Select(v => v.Answer is Answer.Insufficient i ? $"{v.Rule.Id}:{i.Gap}" : null).OfType<string>()];

    public static async Task<IReadOnlyList<string>> DueAsync(NpgsqlDataSource db, DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        var due = new List<string>();
        await using var command = db.CreateCommand("select case_id from app.waiting where due_at <= $1 order by due_at limit $2");
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) due.Add(rows.GetString(0));
        return due;
    }
}
