using System.Data;
using System.Globalization;
using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;

namespace Transparency.Scoring.Replays;

/// <summary>Which decisions a replay looks at.</summary>
/// <param name="From">First day of decision, inclusive; null = from the first.</param>
/// <param name="Agencies">Null = every agency.</param>
public sealed record ReplayScope(DateOnly? From, DateOnly? To, IReadOnlyList<string>? Agencies);

/// <summary>A case as a replay reads it: the stored scores of its decisions and its kept facts, not parsed yet.</summary>
public sealed record StoredCase(byte[] Facts, IReadOnlyList<StoredScore> Scores);

/// <summary>Reads stored scores with the facts they were computed from, in one snapshot and one statement.</summary>
public sealed class StoredScores(NpgsqlConnection snapshot, ReplayScope scope)
{
    private const string Where = "d.decided_on >= $1 and d.decided_on <= $2 and ($3::text[] is null or d.agency = any($3))";

    /// <summary>A read-only view of one instant: what is recorded meanwhile is not seen, and nothing can be written through it.</summary>
    public static async Task<NpgsqlTransaction> BeginAsync(NpgsqlConnection db, CancellationToken cancellationToken)
    {
        var transaction = await db.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        // Cases come in the order of their ids: from the two indexes, never by sorting rows with all their facts.
        await using var command = new NpgsqlCommand("set transaction read only; set local enable_hashjoin = off", db);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return transaction;
    }

    /// <summary>How many decisions there are, the rubrics they name, the catalogues they need and the ledger index that was reached.</summary>
    public async Task<StoredScoresExtent> ExtentAsync(CancellationToken cancellationToken)
    {
        await using var command = Command($$"""
            select count(*), coalesce(array_agg(distinct rubric_id || '@' || rubric_version), '{}'), coalesce(array_agg(distinct catalogue_version), '{}'),
              (select last_index from app.follow where name = 'case-facts')
            from app.decision d where {{Where}}
            """);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        var rubrics = row.GetFieldValue<string[]>(1).Select(each => each.Split('@')).Select(each => (each[0], int.Parse(each[1], CultureInfo.InvariantCulture)));
        return new(row.GetInt64(0), [.. rubrics.Order()], row.GetFieldValue<long[]>(2), row.GetInt64(3));
    }

    /// <summary>The newest decisions, each with the facts of its case.</summary>
    public Task<List<StoredCase>> NewestAsync(int most, CancellationToken cancellationToken) =>
        ReadAsync($"order by d.decided_at desc, d.decision_id limit {most}", cancellationToken).ToListAsync(cancellationToken).AsTask();

    /// <summary>Every case that has such a decision. A score whose facts are on their way into the case's row waits for the next replay.</summary>
    public IAsyncEnumerable<StoredCase> CasesAsync(CancellationToken cancellationToken) => ReadAsync("order by d.case_id", cancellationToken);

    // Decisions of one case that follow each other become one case, whose facts are read once.
    private async IAsyncEnumerable<StoredCase> ReadAsync(string order, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = Command($"""
            select d.case_id, d.decision_id, d.score, d.digest, d.computed_from, d.known_until, d.rubric_id, d.rubric_version, c.facts
            from app.decision d join app.case_facts c on c.case_id = d.case_id and c.last_index >= d.computed_from where {Where} {order}
            """);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var (caseId, facts, scores) = ("", default(byte[]), new List<StoredScore>(1));
        while (await rows.ReadAsync(cancellationToken))
        {
            if (facts is null || rows.GetString(0) is var next && next != caseId)
            {
                if (facts is not null) yield return new(facts, scores);
                (caseId, facts, scores) = (rows.GetString(0), rows.GetFieldValue<byte[]>(8), new List<StoredScore>(1));
            }
            scores.Add(new(rows.GetString(1), rows.IsDBNull(2) ? null : rows.GetDecimal(2), rows.GetFieldValue<byte[]>(3), rows.GetInt64(4), rows.GetDateTime(5), rows.GetString(6), rows.GetInt32(7)));
        }
        if (facts is not null) yield return new(facts, scores);
    }

    private NpgsqlCommand Command(string sql) => new(sql, snapshot)
    {
        CommandTimeout = 0,
        Parameters =
        {
            new NpgsqlParameter<DateOnly> { TypedValue = scope.From ?? DateOnly.MinValue.AddYears(1) }, new NpgsqlParameter<DateOnly> { TypedValue = scope.To ?? DateOnly.MaxValue.AddYears(-1) },
            new() { Value = (object?)scope.Agencies?.ToArray() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
        },
    };
}

/// <param name="ComputedFrom">Ledger index of decision-capture up to which facts were kept here.</param>
public sealed record StoredScoresExtent(long Decisions, IReadOnlyList<(string Id, int Version)> Rubrics, IReadOnlyList<long> Catalogues, long ComputedFrom);
