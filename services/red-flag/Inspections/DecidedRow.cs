using Npgsql;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Studies;

namespace Transparency.RedFlag.Inspections;

/// <summary>
/// One decision as studies compare it. It belongs to the part that held the discretion: who proposed, else who approved – so a signatory of files that
/// others proposed is compared with nobody for signing them; a committee's decision is no one's.
/// </summary>
public sealed record DecidedRow(string DecisionId, string CaseId, string Agency, string Service, string DecisionPoint, string Office, string Officer, string Outcome,
    DateTimeOffset At, double? Minutes, string Stratum, string? Other, string? Reason, bool Historical, DateTimeOffset? Acted, bool LawfulLane)
{
    public static DecidedRow? Of(CaseFile file, DecisionFile decision)
    {
        var (body, reached) = (decision.Body, decision.Reached);
        if (body.Participants.Any(p => p.Part == "committee")) return null;
        if ((body.Participants.FirstOrDefault(p => p.Part == "propose") ?? body.Participants.FirstOrDefault(p => p.Part == "approve")) is not { Officer: { } officer } holder) return null;
        var minutes = file.ReceivedAt is { } received && !StudyRow.DayOnly(received) && !StudyRow.DayOnly(reached.OccurredAt) && reached.OccurredAt > received ? (double?)(reached.OccurredAt - received).TotalMinutes : null;
        var opening = file.Opening;
        return new(decision.DecisionId, file.CaseId, reached.Agency, reached.Service, body.DecisionPoint, reached.Office, officer, body.Outcome, reached.OccurredAt, minutes,
            $"{opening?.Kind}|{opening?.Channel}|{opening?.ApplicantKind}", opening?.AgentKey ?? opening?.ApplicantKey, body.Reason?.Digest, file.Historical,
            holder.At ?? (body.Participants.Where(p => p.Part == "approve").All(p => p.Officer == officer) ? reached.OccurredAt : null),
            opening is { Lane: { Length: > 0 } and not "normal", LaneLegalBasis: { } law } && !string.IsNullOrWhiteSpace(law));
    }

    internal static NpgsqlBatchCommand Put(IReadOnlyList<DecidedRow> rows) => new("""
        insert into app.decided as decided select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        on conflict (decision_id) do update set office = excluded.office, officer = excluded.officer, outcome = excluded.outcome, decided_at = excluded.decided_at, minutes = excluded.minutes,
          stratum = excluded.stratum, other = excluded.other, reason = excluded.reason, historical = excluded.historical, acted_at = excluded.acted_at, lawful_lane = excluded.lawful_lane
        where decided is distinct from excluded
        """)
    {
        Parameters =
        {
            Columns.Of(rows.Select(r => r.DecisionId)), Columns.Of(rows.Select(r => r.CaseId)), Columns.Of(rows.Select(r => r.Agency)), Columns.Of(rows.Select(r => r.Service)), Columns.Of(rows.Select(r => r.DecisionPoint)),
            Columns.Of(rows.Select(r => r.Office)), Columns.Of(rows.Select(r => r.Officer)), Columns.Of(rows.Select(r => r.Outcome)), Columns.Of(rows.Select(r => r.At.UtcDateTime)), Columns.Of(rows.Select(r => r.Minutes)),
            Columns.Of(rows.Select(r => r.Stratum)), Columns.Of(rows.Select(r => r.Other)), Columns.Of(rows.Select(r => r.Reason)), Columns.Of(rows.Select(r => r.Historical)),
            Columns.Instants(rows.Select(r => r.Acted)), Columns.Of(rows.Select(r => r.LawfulLane)),
        },
    };
}
