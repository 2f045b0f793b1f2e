using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.EventStore;

namespace Transparency.Scoring.Coverage;

/// <summary>One service month with an independent total.</summary>
public sealed record CoveredMonth(string Agency, string Service, DateOnly Month, long Total, long Recorded, long ByForm, long ByFile);

/// <summary>A service month in which an office decided.</summary>
public readonly record struct DecidedMonth(string Agency, string Office, string Service, DateOnly Month);

/// <summary>Copy of what decision-capture stated: the newest statement of each month.</summary>
public static class CoverageRows
{
    private const string DecidedSql = "select distinct agency, office, service, month from app.monthly where n > 0 and month >= date_trunc('month', $1::date) and month <= $2";
    private const string CoveredSql = "select agency, service, month, total, recorded, by_form, by_file from app.coverage where month >= date_trunc('month', $1::date) and month <= $2";

    /// <summary>Keeps the statements of a run; null when there are none. An older statement never replaces a newer one, whatever arrives when.</summary>
    /// <param name="schema">Where the rows are: the live ones or ones that are being rebuilt.</param>
    public static NpgsqlBatchCommand? Keep(IEnumerable<CaseFact> facts, string schema = ReadModel.Live)
    {
        // A statement may touch a row once: of several about one month the newest counts.
        var newest = facts.Where(fact => fact.Coverage is not null).GroupBy(fact => (fact.Agency, fact.Service, fact.Coverage!.Month)).Select(each => each.MaxBy(fact => fact.Index)!).ToList();
        if (newest.Count == 0) return null;
        return new($"""
            insert into {schema}.coverage as coverage select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
            on conflict (agency, service, month) do update set kind = excluded.kind, total = excluded.total, recorded = excluded.recorded, by_form = excluded.by_form,
              by_file = excluded.by_file, fact_index = excluded.fact_index where coverage.fact_index < excluded.fact_index
            """)
        {
            Parameters =
            {
                Column(fact => fact.Agency), Column(fact => fact.Service), Column(fact => fact.Coverage!.Month), Column(fact => fact.Coverage!.Kind), Column(fact => fact.Coverage!.Total),
                Column(fact => fact.Coverage!.Recorded), Column(fact => fact.Coverage!.ByForm), Column(fact => fact.Coverage!.ByFile), Column(fact => fact.Index),
            },
        };

        NpgsqlParameter<T[]> Column<T>(Func<CaseFact, T> value) => new() { TypedValue = [.. newest.Select(value)] };
    }

    /// <summary>Service months that touch a period: those with a total, and those in which somebody decided.</summary>
    public static async Task<(IReadOnlyList<CoveredMonth> Covered, IReadOnlyList<DecidedMonth> Decided)> ReadAsync(NpgsqlDataSource source, DateOnly? from, DateOnly? to, CancellationToken cancellationToken)
    {
        var (first, last) = (from ?? new DateOnly(1, 1, 1), to ?? new DateOnly(9000, 1, 1));
        var (covered, decided) = (new List<CoveredMonth>(), new List<DecidedMonth>());
        await using var batch = source.CreateBatch();
        foreach (var sql in (string[])[CoveredSql, DecidedSql])
            batch.BatchCommands.Add(new(sql) { Parameters = { new NpgsqlParameter<DateOnly> { TypedValue = first }, new NpgsqlParameter<DateOnly> { TypedValue = last } } });
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            covered.Add(new(row.GetString(0), row.GetString(1), row.GetFieldValue<DateOnly>(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6)));
        await row.NextResultAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            decided.Add(new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetFieldValue<DateOnly>(3)));
        return (covered, decided);
    }
}
