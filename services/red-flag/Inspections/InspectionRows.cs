using Npgsql;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Conduct;
using Transparency.RedFlag.Rules;
using static Transparency.RedFlag.Cases.Columns;

namespace Transparency.RedFlag.Inspections;

/// <summary>One measure of one decision.</summary>
public sealed record MeasureRow(string DecisionId, string Code, string Unit, string Agency, string Service, string DecisionPoint, decimal Value);

/// <summary>How far the inspection of one decision came.</summary>
/// <param name="Gaps">See <see cref="InspectionRows.Gaps"/>, separated by commas.</param>
public sealed record SettledRow(string DecisionId, string CaseId, string Source, bool Settled, string Gaps, bool Historical);

/// <summary>What inspecting left besides flags: which decisions went through, what waits, and the measures that peers are compared by.</summary>
public static class InspectionRows
{
    /// <summary>Rows that an inspection of a case gives; they are values, so that those that stand there already can be told.</summary>
    public static IReadOnlySet<object> Found(CaseFile file, IReadOnlyList<Verdict> verdicts)
    {
        var rows = new HashSet<object>();
        foreach (var decision in file.Decisions)
        {
            var about = verdicts.Where(v => v.Decision is null || ReferenceEquals(v.Decision, decision)).ToList();
            rows.Add(new SettledRow(decision.DecisionId, file.CaseId, decision.Reached.Source, !about.Exists(v => v.Answer is Answer.Waiting), string.Join(',', Gaps(about)), file.Historical));
            var codes = new HashSet<string>();
            foreach (var verdict in about.Where(v => v.Decision is not null))
                if (verdict.Answer switch { Answer.Fires f => f.Measure, Answer.Clear c => c.Measure, _ => null } is { } measure && codes.Add(measure.Code))
                    rows.Add(new MeasureRow(decision.DecisionId, measure.Code, measure.Unit, decision.Reached.Agency, decision.Reached.Service, decision.Body.DecisionPoint, measure.Value));
            if (DecidedRow.Of(file, decision) is { } decided) rows.Add(decided);
        }
        if (InspectedRow.Of(file) is { } inspected) rows.Add(inspected);
        return rows;
    }

    /// <summary>Keeps rows and what waits. What stands there already is not written again: a case is looked at more often than its result changes.</summary>
    /// <param name="fresh">Rows of the cases, without those known to stand there.</param>
    public static async Task KeepAsync(NpgsqlConnection db, IReadOnlyList<(CaseFile File, IReadOnlyList<Verdict> Verdicts)> cases, IReadOnlyList<object> fresh, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(db);
        if (fresh.OfType<SettledRow>().ToList() is { Count: > 0 } settled) batch.BatchCommands.Add(Put(settled, now));
        if (fresh.OfType<MeasureRow>().ToList() is { Count: > 0 } measures) batch.BatchCommands.Add(Put(measures));
        if (fresh.OfType<DecidedRow>().ToList() is { Count: > 0 } decided) batch.BatchCommands.Add(DecidedRow.Put(decided));
        if (fresh.OfType<InspectedRow>().ToList() is { Count: > 0 } inspections) batch.BatchCommands.Add(InspectedRow.Put(inspections));
        var waiting = cases.Where(c => c.Verdicts.Any(v => v.Answer is Answer.Waiting { For: WaitsFor.Completeness })).ToList();
        batch.BatchCommands.Add(new("delete from app.waiting where case_id = any($1)") { Parameters = { Of(cases.Select(c => c.File.CaseId).Except(waiting.Select(w => w.File.CaseId))) } });
        if (waiting.Count > 0)
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

    private static NpgsqlBatchCommand Put(IReadOnlyList<SettledRow> rows, DateTimeOffset now) => new("""
        insert into app.inspection as inspection (decision_id, case_id, source, settled, gaps, inspected_at, historical)
        select d, c, s, t, string_to_array(g, ','), $6, h from unnest($1, $2, $3, $4, $5, $7) as i(d, c, s, t, g, h)
        on conflict (decision_id) do update set settled = excluded.settled, gaps = excluded.gaps, inspected_at = excluded.inspected_at, historical = excluded.historical
        where (inspection.settled, inspection.gaps, inspection.historical) is distinct from (excluded.settled, excluded.gaps, excluded.historical)
        """)
    {
        Parameters =
        {
            Of(rows.Select(r => r.DecisionId)), Of(rows.Select(r => r.CaseId)), Of(rows.Select(r => r.Source)), Of(rows.Select(r => r.Settled)), Of(rows.Select(r => r.Gaps)),
            new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime }, Of(rows.Select(r => r.Historical)),
        },
    };

    private static NpgsqlBatchCommand Put(IReadOnlyList<MeasureRow> rows) => new("""
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
            Of(rows.Select(r => r.DecisionId)), Of(rows.Select(r => r.Code)), Of(rows.Select(r => r.Unit)), Of(rows.Select(r => r.Agency)), Of(rows.Select(r => r.Service)),
            Of(rows.Select(r => r.DecisionPoint)), Of(rows.Select(r => r.Value)),
        },
    };

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
