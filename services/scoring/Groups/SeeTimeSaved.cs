using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.Scoring.Coverage;
using Transparency.Scoring.Rubrics;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Publishing;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Groups;

/// <summary>
/// <c>GET /api/scores/time-saved?agency=&amp;from=&amp;to=</c>: without days the fiscal year to date (Bangkok); the baseline is the same days of the year before. People of an agency see their own.
/// </summary>
public static class SeeTimeSaved
{
    private static readonly string[] Everywhere = [Roles.Executive, Roles.Auditor, Roles.RedFlagAdmin, Roles.Service];

    private const string Sql = """
        select agency, service, decision_point, used_unit, decided_on < $1 as baseline, used, count(*) from app.decision
        where used is not null and (decided_on between $1 and $2 or decided_on between $3 and $4) and ($5 is null or agency = any($5))
        group by 1, 2, 3, 4, 5, 6
        """;

    public static void MapTimeSaved(this IEndpointRouteBuilder app) => app.MapGet("/api/scores/time-saved", ReadAsync).Allow(Roles.Executive, Roles.Auditor, Roles.AgencyAdmin, Roles.RedFlagAdmin, Roles.Service);

    /// <summary>The period asked for and its baseline: the same days a year earlier, never overlapping. Pure.</summary>
    /// <param name="today">Day in Bangkok.</param>
    /// <returns>Null when the days are in the wrong order or span more than a year.</returns>
    public static (DateOnly From, DateOnly To, DateOnly BaselineFrom, DateOnly BaselineTo)? Periods(DateOnly? from, DateOnly? to, DateOnly today)
    {
        var last = to ?? (from is { } only && only > today ? only : today);
        var first = from ?? new DateOnly(last.Month >= 10 ? last.Year : last.Year - 1, 10, 1);
        return last < first || first.AddYears(1) <= last || first.Year < 2 ? null : (first, last, first.AddYears(-1), last.AddYears(-1));
    }

    private static async Task<Results<Ok<TimeSaved>, ProblemHttpResult>> ReadAsync(string? agency, DateOnly? from, DateOnly? to, Caller caller, Store store, KeptAnswers<TimeSaved> kept, TimeProvider time, CancellationToken cancellationToken)
    {
        var everywhere = caller.IsAny(Everywhere) || caller.MayActFor("*");
        if (agency is not null && !everywhere && !caller.MayActFor(agency)) return Problems.Forbidden();
        if (Periods(from, to, PublishedRubrics.DayOf(time.GetUtcNow())) is not { } periods) return Problems.Invalid(new FieldError("from", "out-of-range", "not after to, and at most a year before it"));
        string[]? agencies = agency is not null ? [agency] : everywhere ? null : [.. caller.Agencies];
        // Two years of decisions and the drawing of its interval: not anew for every page.
        var question = $"{periods}/{(agencies is null ? "*" : string.Join(',', agencies.Order(StringComparer.Ordinal)))}";
        return TypedResults.Ok(await kept.GetAsync(question, cancellation => CountAsync(store, periods, agencies, cancellation), cancellationToken));
    }

    private static async Task<TimeSaved> CountAsync(Store store, (DateOnly From, DateOnly To, DateOnly BaselineFrom, DateOnly BaselineTo) periods, string[]? agencies, CancellationToken cancellationToken)
    {
        var below = new HashSet<(string, string)>();
        foreach (var (from, to) in new[] { (periods.From, periods.To), (periods.BaselineFrom, periods.BaselineTo) })
        {
            var (covered, decided) = await CoverageRows.ReadAsync(store.Source, from, to, cancellationToken);
            foreach (var service in covered.GroupBy(each => (each.Agency, each.Service)))
                if (GroupCoverages.Of(service, decided.Where(each => (each.Agency, each.Service) == service.Key)).State == "below") below.Add(service.Key);
        }
        await using var command = store.Source.CreateCommand(Sql);
        foreach (var day in new[] { periods.From, periods.To, periods.BaselineFrom, periods.BaselineTo }) command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = day });
        command.Parameters.Add(new NpgsqlParameter<string[]?> { TypedValue = agencies });
        var cells = new List<UsedTime>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            cells.Add(new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetBoolean(4), row.GetDecimal(5), row.GetInt64(6)));
        return TimeUsed.Of(periods.From, periods.To, periods.BaselineFrom, periods.BaselineTo, cells, below);
    }
}
