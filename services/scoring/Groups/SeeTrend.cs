using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.Scoring.Coverage;
using Transparency.Scoring.Rubrics;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Groups;

/// <summary>
/// <c>GET /api/scores/trend?agency=&amp;office=&amp;service=</c>: the figures of one group month by month, oldest first; without agency those of the
/// ministry. A month is that of the decision in its office's time. People of an agency see their own.
/// </summary>
public static class SeeTrend
{
    private const string Sql = """
        select month, sum(n)::bigint, sum(score), sum(score_squared), sum(compliance_n)::bigint, sum(compliance), sum(evidence_n)::bigint, sum(evidence), sum(timeline_n)::bigint, sum(timeline),
          sum(on_time)::bigint, sum(with_limit)::bigint
        from app.monthly where rubric_id = $1 and rubric_version = $2 and ($3 is null or agency = $3) and ($4 is null or office = $4) and ($5 is null or service = $5)
        group by month having sum(n) > 0 order by month
        """;

    public static void MapTrend(this IEndpointRouteBuilder app) => app.MapGet("/api/scores/trend", ReadAsync).Allow(Roles.Executive, Roles.Auditor, Roles.AgencyAdmin, Roles.RedFlagAdmin, Roles.Service);

    private static async Task<Results<Ok<GroupTrend>, ProblemHttpResult>> ReadAsync(string? agency, string? office, string? service, Caller caller, Store store, PublishedRubrics published, TimeProvider time, CancellationToken cancellationToken)
    {
        if (agency is null && (office ?? service) is not null) return Problems.Invalid(new FieldError("agency", "required", "office and service are codes of an agency"));
        if (!caller.IsAny([Roles.Executive, Roles.Auditor, Roles.RedFlagAdmin, Roles.Service]) && (agency is null || !caller.MayActFor(agency))) return Problems.Forbidden();

        var rubric = await published.InForceAsync(time.GetUtcNow(), cancellationToken);
        var (covered, decided) = await CoverageRows.ReadAsync(store.Source, null, null, cancellationToken);
        // An office carries the coverage of its services; a month of a group that decides nothing has none.
        var coverages = new GroupCoverages(covered, [.. decided.Where(each => office is null || each.Office == office)]);
        var services = decided.Where(each => each.Office == office).Select(each => (each.Agency, each.Service)).ToHashSet();
        await using var command = store.Source.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = rubric.Id });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = rubric.Version });
        foreach (var code in new[] { agency, office, service }) command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = code });
        var months = new List<TrendMonth>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            var sums = new Sums(row.GetInt64(1), row.GetDecimal(2), row.GetDecimal(3), row.GetInt64(4), row.GetDecimal(5), row.GetInt64(6), row.GetDecimal(7), row.GetInt64(8), row.GetDecimal(9),
                row.GetInt64(10), row.GetInt64(11));
            var month = row.GetFieldValue<DateOnly>(0);
            months.Add(new TrendMonth(month, CompareGroups.Covered(sums.Figures(""), coverages.OfMonth(month, IsMeant))));
        }
        return TypedResults.Ok(new GroupTrend(agency, office, service, rubric.Id, rubric.Version, months));

        bool IsMeant(string ofAgency, string ofService) =>
            (agency is null || agency == ofAgency) && (service is null || service == ofService) && (office is null || services.Contains((ofAgency, ofService)));
    }
}
