using Npgsql;
using Transparency.RedFlag.Peers;
using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Studies;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Conduct;

/// <summary>What the studies of conduct count, out of the local copies. Cohorts carry in the place of a decision point what they are about.</summary>
public static class ConductRows
{
    private const string Reads = "case-reads", Targets = "inspection-targets", Reinspections = "re-inspections";

    /// <summary>Decided cases that officers opened within <c>windowDays</c>, one row each; whoever opened one has <c>graceDays</c> to take part in it.</summary>
    public static Task<IReadOnlyList<(StudyCohort Cohort, IReadOnlyList<StudyRow> Rows)>> ReadsAsync(NpgsqlConnection db, RuleDefinition rule, DateTimeOffset now, CancellationToken cancellationToken) => ReadAsync(db, $"""
        with opened as (
          select agency, case_id, officer, min(office) as office, max(at) as at, bool_or(purpose_stated) as purpose from app.case_read
          where role = '{Roles.Officer}' and at > $1 and at <= $2 group by agency, case_id, officer)
        select o.agency, '', coalesce(o.officer, ''), coalesce(o.office, f.office), o.at, f.service,
          case when o.officer is null then '{ReadStudy.Unknown}'
            when o.purpose or exists (select from app.participant p where p.case_id = o.case_id and p.officer = o.officer)
              -- Whatever the part was: received it, checked it, heard the party.
              or exists (select from app.case_fact n where n.case_id = o.case_id and position('"' || o.officer || '"' in n.body::text) > 0) then '{ReadStudy.WithTask}'
            else '{ReadStudy.WithoutTask}' end, null::text, false
        from opened o cross join lateral (select c.body ->> 'service' as service, c.body ->> 'office' as office from app.case_fact c where c.case_id = o.case_id order by c.index limit 1) f
        where exists (select from app.participant d where d.case_id = o.case_id and d.decision_id <> '')
        order by o.at, o.case_id, o.officer
        """, Reads, [now.AddDays(-Days(rule, "windowDays")).UtcDateTime, now.AddDays(-Days(rule, "graceDays")).UtcDateTime], cancellationToken);

    /// <summary>Planned inspections within <c>windowDays</c> that no earlier inspection of the same target had ordered.</summary>
    public static Task<IReadOnlyList<(StudyCohort Cohort, IReadOnlyList<StudyRow> Rows)>> TargetsAsync(NpgsqlConnection db, RuleDefinition rule, DateTimeOffset now, CancellationToken cancellationToken) => ReadAsync(db, $"""
        select agency, service, coalesce(chosen_by, ''), office, opened_at, trigger, '', target, historical from app.inspected i
        where trigger = 'planned' and opened_at > $1 and opened_at <= $2 and {CoveredMonths.Suffices("i.agency", "i.service")} and not exists (
          select from app.inspected e where e.agency = i.agency and e.target = i.target and e.case_id <> i.case_id and e.concluded_at <= i.opened_at and i.opened_at <= e.reinspection_due + interval '30 days')
        order by opened_at, case_id
        """, Targets, [now.AddDays(-Days(rule, "windowDays")).UtcDateTime, now.UtcDateTime], cancellationToken);

    /// <summary>Re-inspections whose day was within <c>windowDays</c> and is over by <c>graceDays</c>, and whether anybody went.</summary>
    public static Task<IReadOnlyList<(StudyCohort Cohort, IReadOnlyList<StudyRow> Rows)>> ReinspectionsAsync(NpgsqlConnection db, RuleDefinition rule, DateTimeOffset now, CancellationToken cancellationToken) => ReadAsync(db, $"""
        select agency, service, coalesce(decided_by, chosen_by, ''), office, reinspection_due, trigger,
          case when exists (select from app.inspected n where n.agency = i.agency and n.target = i.target and n.case_id <> i.case_id and n.opened_at > i.concluded_at) then '{TargetStudy.Done}' else '{TargetStudy.NotDone}' end,
          target, historical
        from app.inspected i where reinspection_due > $1 and reinspection_due <= $2 and {CoveredMonths.Suffices("i.agency", "i.service")} order by reinspection_due, case_id
        """, Reinspections, [now.AddDays(-Days(rule, "windowDays")).UtcDateTime, now.AddDays(-Days(rule, "graceDays")).UtcDateTime], cancellationToken);

    private static double Days(RuleDefinition rule, string parameter) => (double)rule.Parameters[parameter];

    private static async Task<IReadOnlyList<(StudyCohort Cohort, IReadOnlyList<StudyRow> Rows)>> ReadAsync(NpgsqlConnection db, string sql, string about, DateTime[] bounds, CancellationToken cancellationToken)
    {
        var cohorts = new Dictionary<(string, string), List<StudyRow>>();
        await using var command = new NpgsqlCommand(sql, db);
        foreach (var bound in bounds) command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = bound });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var place = (rows.GetString(0), rows.GetString(1));
            if (!cohorts.TryGetValue(place, out var list)) cohorts[place] = list = [];
            list.Add(new(rows.GetString(2), rows.GetString(3), rows.GetString(6), rows.GetFieldValue<DateTime>(4), rows.GetString(5), null, rows.TextOrNull(7), Historical: rows.GetBoolean(8)));
        }
        return [.. cohorts.Select(each => (new StudyCohort(each.Key.Item1, each.Key.Item2, about, ""), (IReadOnlyList<StudyRow>)each.Value))];
    }
}
