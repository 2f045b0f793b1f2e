using Npgsql;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Inspections;

namespace Transparency.RedFlag.Conduct;

/// <summary>One inspection of a target: who chose it and why, who decided, until when it was to be looked at again.</summary>
/// <param name="DecidedBy">Who held the discretion of its first decision; null when none is recorded, or a committee decided.</param>
/// <param name="Target">Pseudonym of the target.</param>
/// <param name="Trigger">planned, complaint or random.</param>
public sealed record InspectedRow(string CaseId, string Agency, string Service, string Office, string? ChosenBy, string? DecidedBy, string? Target, string Trigger, DateTimeOffset OpenedAt,
    DateTimeOffset? ConcludedAt, DateTimeOffset? ReinspectionDue, bool Historical)
{
    /// <summary>Null for a case that is no inspection.</summary>
    public static InspectedRow? Of(CaseFile file)
    {
        if (file.Facts.FirstOrDefault(f => f.InspectionStart is not null) is not { InspectionStart: { } start } opened) return null;
        var concluded = file.Facts.LastOrDefault(f => f.InspectionResult is not null);
        var decided = file.Decisions.Select(decision => DecidedRow.Of(file, decision)?.Officer).FirstOrDefault(officer => officer is not null);
        return new(file.CaseId, opened.Agency, opened.Service, opened.Office, start.ChosenBy, decided, start.TargetKey, start.Trigger, opened.OccurredAt, concluded?.OccurredAt, concluded?.InspectionResult?.ReinspectionDue, file.Historical);
    }

    internal static NpgsqlBatchCommand Put(IReadOnlyList<InspectedRow> rows) => new("""
        insert into app.inspected select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        on conflict (case_id) do update set office = excluded.office, chosen_by = excluded.chosen_by, decided_by = excluded.decided_by, target = excluded.target, trigger = excluded.trigger,
          opened_at = excluded.opened_at, concluded_at = excluded.concluded_at, reinspection_due = excluded.reinspection_due, historical = excluded.historical
        """)
    {
        Parameters =
        {
            Columns.Of(rows.Select(r => r.CaseId)), Columns.Of(rows.Select(r => r.Agency)), Columns.Of(rows.Select(r => r.Service)), Columns.Of(rows.Select(r => r.Office)), Columns.Of(rows.Select(r => r.ChosenBy)), Columns.Of(rows.Select(r => r.DecidedBy)),
            Columns.Of(rows.Select(r => r.Target)), Columns.Of(rows.Select(r => r.Trigger)), Columns.Of(rows.Select(r => r.OpenedAt.UtcDateTime)), Columns.Instants(rows.Select(r => r.ConcludedAt)),
            Columns.Instants(rows.Select(r => r.ReinspectionDue)), Columns.Of(rows.Select(r => r.Historical)),
        },
    };
}
