using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Catalogue;
using Transparency.DecisionCapture.Completeness;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using static Transparency.ServiceDefaults.Tickets.Roles;

namespace Transparency.DecisionCapture.Coverage;

/// <summary>
/// <c>GET /api/coverage?agency=&amp;from=&amp;to=</c>: months with a total, and months that are over, have recorded cases and no total. Without dates the last twelve
/// months that are over.
/// </summary>
public static class SeeCoverage
{
    private const int MostMonths = 36;

    public static async Task<Results<Ok<CoverageList>, ProblemHttpResult>> Endpoint(string? agency, string? from, string? to, Caller caller, Store store, CatalogueLog catalogue,
        TimeProvider clock, CancellationToken cancellation)
    {
        if (agency is not null && !caller.MayActFor(agency)) return Problems.Forbidden($"Not for agency {agency}.");
        var today = BangkokDay.Of(clock.GetUtcNow()).Date;
        var lastOver = new DateOnly(today.Year, today.Month, 1).AddMonths(-1);
        if ((from is not null && TotalsFile.Month(from) is null) || (to is not null && TotalsFile.Month(to) is null)) return Problems.Invalid(new FieldError("from", "not-a-month", "yyyy-MM"));
        var last = TotalsFile.Month(to) ?? lastOver;
        var first = TotalsFile.Month(from) ?? last.AddMonths(-11);
        if (first > last || first.AddMonths(MostMonths) <= last) return Problems.Invalid(new FieldError("to", "out-of-range", $"1–{MostMonths} months"));

        IReadOnlyCollection<string>? agencies = agency is not null ? [agency] : caller.MayActFor("*") ? null : [.. caller.Agencies];
        var rows = await CoverageRows.ReadAsync(store.Source, agencies, first, last, cancellation);
        var recorded = await CoverageRows.RecordedAsync(store.Source, agencies, first, last, cancellation);
        return TypedResults.Ok(new CoverageList(CoverageKinds.Limit, Lines(rows, recorded, catalogue.InForce, lastOver)));
    }

    /// <summary>One line a service and month, newest month first; pure.</summary>
    /// <param name="lastOver">Newest month that is over: a younger one without total is not yet missing one.</param>
    public static IReadOnlyList<CoverageLine> Lines(IReadOnlyList<CoverageRow> rows, ILookup<(string Agency, string Service, DateOnly Month), RecordedRow> recorded, CatalogueInForce inForce,
        DateOnly lastOver)
    {
        var known = rows.Select(row => Line(row.Agency, row.Service, row.Month, row));
        var stated = rows.Select(row => (row.Agency, row.Service, row.Month)).ToHashSet();
        var unknown = recorded.Where(group => group.Key.Month <= lastOver && !stated.Contains(group.Key)).Select(group => Line(group.Key.Agency, group.Key.Service, group.Key.Month, null));
        return [.. known.Concat(unknown).OrderByDescending(line => line.Month).ThenBy(line => line.Agency, StringComparer.Ordinal).ThenBy(line => line.Service, StringComparer.Ordinal)];

        CoverageLine Line(string agency, string service, DateOnly month, CoverageRow? row)
        {
            var counted = CoverageKinds.Count(row?.Kind, recorded[(agency, service, month)], CoverageKinds.Burdening(inForce, service));
            return new(agency, service, month, CoverageKinds.State(row?.Total, counted.Recorded), counted.Recorded, counted.ByForm, counted.ByFile, row?.Kind, row?.Total, row?.Origin,
                row?.StatedAt, row?.StatedByRole, row?.Revision ?? 0);
        }
    }

    public static void MapCoverage(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/coverage", Endpoint).Allow(AgencyAdmin, Auditor, Operations, Executive);
        routes.MapPost("/api/coverage/totals", StateTotalsEndpoints.One).Allow(AgencyAdmin, Operations).WithPost();
        routes.MapPost("/api/coverage/totals/file", StateTotalsEndpoints.File).Allow(AgencyAdmin, Operations).WithPost();
    }
}
