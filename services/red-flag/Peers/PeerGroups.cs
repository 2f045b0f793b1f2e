using Npgsql;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Rules;

namespace Transparency.RedFlag.Peers;

/// <summary>
/// Like decisions: the same decision point of the same service. The reference distribution is stored as its 101 percentiles, so that what a
/// flag was compared with can be seen and recomputed.
/// </summary>
public static class PeerGroups
{
    public static async Task<StoredPeers?> FindAsync(NpgsqlConnection db, FlagSubject subject, Measure measure, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"""
            select n, quantiles, as_of from app.peer_group where code = $1 and agency = $2 and service = $3 and decision_point = $4 and n >= $5 and {CoveredMonths.Suffices("$2", "$3")}
            """, db)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = measure.Code }, new NpgsqlParameter<string> { TypedValue = subject.Agency },
                new NpgsqlParameter<string> { TypedValue = subject.Service }, new NpgsqlParameter<string> { TypedValue = subject.DecisionPoint ?? "" },
                new NpgsqlParameter<long> { TypedValue = StoredPeers.MinimumN },
            },
        };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        return await rows.ReadAsync(cancellationToken) ? new(rows.GetInt64(0), rows.GetFieldValue<decimal[]>(1), rows.GetFieldValue<DateTime>(2)) : null;
    }

    /// <summary>The five decisions of the same group whose measure is nearest, and what came of them.</summary>
    public static async Task<IReadOnlyList<SimilarDecision>> SimilarAsync(NpgsqlConnection db, FlagSubject subject, Measure measure, CancellationToken cancellationToken)
    {
        const string Group = "code = $1 and agency = $2 and service = $3 and decision_point = $4 and decision_id <> $5";
        await using var command = new NpgsqlCommand($"""
            with near as (
              (select decision_id, value from app.measure where {Group} and value >= $6 order by value, decision_id limit 5) union all
              (select decision_id, value from app.measure where {Group} and value < $6 order by value desc, decision_id limit 5)),
            nearest as (select * from near order by abs(value - $6), decision_id limit 5)
            select n.decision_id, n.value, f.body -> 'decision' ->> 'outcome', left(f.body ->> 'occurredAt', 10)
            from nearest n join app.inspection i using (decision_id) join app.case_fact f on f.case_id = i.case_id
            where f.body ->> 'type' = 'DecisionReached' and f.body ->> 'decisionId' = n.decision_id order by abs(n.value - $6), n.decision_id
            """, db)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = measure.Code }, new NpgsqlParameter<string> { TypedValue = subject.Agency },
                new NpgsqlParameter<string> { TypedValue = subject.Service }, new NpgsqlParameter<string> { TypedValue = subject.DecisionPoint ?? "" },
                new NpgsqlParameter<string> { TypedValue = subject.DecisionId ?? "" }, new NpgsqlParameter<decimal> { TypedValue = measure.Value },
            },
        };
        var similar = new List<SimilarDecision>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) similar.Add(new(rows.GetString(0), rows.GetDecimal(1), rows.GetString(2), rows.GetString(3)));
        return similar;
    }
}
