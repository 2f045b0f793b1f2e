using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Transparency.RedFlag.Flags;
using static Transparency.RedFlag.Cases.Columns;

namespace Transparency.RedFlag.Anomalies;

/// <summary>One decided case as it was scored last.</summary>
/// <param name="FactIndex">decision-capture's ledger index up to which its facts were known.</param>
internal sealed record CaseScore(string DecisionId, string CaseId, string ModelId, long FactIndex, double Score, double Tail, IReadOnlyList<ScorePart> Parts);

/// <summary>Scores of decided cases, and which cases have to be scored.</summary>
internal static class ScoreRows
{
    /// <summary>
    /// Cases with something new in a run of facts: decided in it, or scored before and known to less. Facts younger than <paramref name="until"/> end the run: another may still be under way.
    /// </summary>
    /// <returns>The last index of the run, at least <paramref name="after"/>.</returns>
    internal static async Task<(long To, IReadOnlyList<string> Cases)> NextAsync(NpgsqlConnection db, long after, long to, DateTimeOffset until, CancellationToken cancellationToken)
    {
        // Facts are taken apart only where a word in them or their age may matter: taking every one apart twice was most of what scoring cost the database.
        await using var command = new NpgsqlCommand("""
            with run as materialized (select index, case_id, body from app.case_fact where index > $1 and index <= $2),
            cut as (select case when (select (body ->> 'recordedAt')::timestamptz from run where index = (select max(index) from run)) <= $3 then $2
              else coalesce((select min(index) - 1 from run where (body ->> 'recordedAt')::timestamptz > $3), $2) end as at),
            touched as (select case_id, max(index) as last, bool_or(body::text like '%DecisionReached%' and body ->> 'type' = 'DecisionReached') as decided from run, cut where index <= cut.at group by case_id)
            select (select at from cut), coalesce((select array_agg(case_id order by case_id) from touched t
              where (decided and not exists (select from app.case_score s where s.case_id = t.case_id and s.fact_index >= t.last)) or exists (select from app.case_score s where s.case_id = t.case_id and s.fact_index < t.last)), '{}')
            """, db)
        {
            Parameters = { new NpgsqlParameter<long> { TypedValue = after }, new NpgsqlParameter<long> { TypedValue = to }, new NpgsqlParameter<DateTime> { TypedValue = until.UtcDateTime } },
        };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        await rows.ReadAsync(cancellationToken);
        return (rows.GetInt64(0), rows.GetFieldValue<string[]>(1));
    }

    internal static async Task PutAsync(NpgsqlConnection db, IReadOnlyList<CaseScore> scores, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (scores.Count == 0) return;
        await using var command = new NpgsqlCommand("""
            insert into app.case_score select d, c, m, i, s, t, p, $8 from unnest($1, $2, $3, $4, $5, $6, $7) as n(d, c, m, i, s, t, p)
            on conflict (decision_id) do update set model_id = excluded.model_id, fact_index = excluded.fact_index, score = excluded.score, tail = excluded.tail, parts = excluded.parts, scored_at = excluded.scored_at
            """, db)
        {
            Parameters =
            {
                Of(scores.Select(s => s.DecisionId)), Of(scores.Select(s => s.CaseId)), Of(scores.Select(s => s.ModelId)), Of(scores.Select(s => s.FactIndex)), Of(scores.Select(s => s.Score)), Of(scores.Select(s => s.Tail)),
                new() { Value = scores.Select(s => JsonSerializer.Serialize(s.Parts, FlagJson.Stored)).ToList(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Json }, new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
