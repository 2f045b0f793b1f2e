using Transparency.ServiceDefaults;
using static Transparency.ServiceDefaults.Tickets.Roles;

namespace Transparency.DecisionCapture.Totals;

public static class TotalsWiring
{
    public static void MapTotals(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/intake/totals", ReadTotals.Endpoint).Allow(Auditor, RedFlagAdmin, Executive, Operations, AgencyAdmin, CaseSystem, Service);
}
