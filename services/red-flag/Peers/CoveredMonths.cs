using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.RedFlag.V1;
using Transparency.EventStore;

namespace Transparency.RedFlag.Peers;

/// <summary>
/// How much of what a service decided is recorded, by totals from another hand (system design §5, completeness; ADR 0021). Below
/// <see cref="Limit"/> its officers are not compared with each other: what is missing may be the other half of a picture.
/// A service without a total is compared; that its coverage is unknown is said where coverage is shown. Flags that rest on an earlier run stay.
/// </summary>
public static class CoveredMonths
{
    /// <summary>Coverage in per cent below which nothing is compared.</summary>
    public const int Limit = 95;

    // As far back as studies compare. Exact: 94.99 % is below. More recorded than the total says does not make up for another month.
    private const string Recent = "month > (select max(month) from app.coverage) - interval '2 years'";
    private static readonly string s_below = $"having sum(least(recorded, total)) * 100 < sum(total) * {Limit}";

    /// <summary>A condition: the service named by two SQL expressions is covered well enough, as far as is known.</summary>
    public static string Suffices(string agency, string service) => $"not exists (select from app.coverage cm where cm.agency = {agency} and cm.service = {service} and {Recent} {s_below})";

    /// <summary>Keeps the statements among these facts; an older one never replaces a newer one, whatever arrives when.</summary>
    /// <param name="schema">Where the rows are: the live ones or ones that are being rebuilt.</param>
    public static void Keep(NpgsqlBatch batch, IEnumerable<CaseFact> facts, string schema = ReadModel.Live)
    {
        // A statement may touch a row once: of several about one month the newest counts.
        var newest = facts.Where(fact => fact.Coverage is not null).GroupBy(fact => (fact.Agency, fact.Service, fact.Coverage!.Month)).Select(each => each.MaxBy(fact => fact.Index)!).ToList();
        if (newest.Count == 0) return;
        batch.BatchCommands.Add(new($"""
            insert into {schema}.coverage as coverage select * from unnest($1, $2, $3, $4, $5, $6) on conflict (agency, service, month) do update
              set total = excluded.total, recorded = excluded.recorded, fact_index = excluded.fact_index where coverage.fact_index < excluded.fact_index
            """)
        {
            Parameters = { Column(fact => fact.Agency), Column(fact => fact.Service), Column(fact => fact.Coverage!.Month), Column(fact => fact.Coverage!.Total), Column(fact => fact.Coverage!.Recorded), Column(fact => fact.Index) },
        });

        NpgsqlParameter<T[]> Column<T>(Func<CaseFact, T> value) => new() { TypedValue = [.. newest.Select(value)] };
    }

    /// <summary>Services whose officers are not compared, with what is recorded and the total.</summary>
    public static async Task<IReadOnlyList<NotCompared>> BelowAsync(NpgsqlDataSource db, CancellationToken cancellationToken)
    {
        await using var command = db.CreateCommand($"""
            select agency, service, sum(least(recorded, total))::bigint, sum(total)::bigint from app.coverage where {Recent}
            group by agency, service {s_below} order by 1, 2
            """);
        var below = new List<NotCompared>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) below.Add(new(rows.GetString(0), rows.GetString(1), rows.GetInt64(2), rows.GetInt64(3)));
        return below;
    }
}
