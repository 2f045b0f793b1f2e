using Transparency.ServiceDefaults;
using static Transparency.ServiceDefaults.Tickets.Roles;

namespace Transparency.DecisionCapture.Exports;

public static class ExportsWiring
{
    public static void MapExports(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/exports", ListExports.Endpoint).Allow(Auditor, AgencyAdmin);
        routes.MapGet("/api/exports/audit", ExportBundle.Endpoint).Allow(Auditor);
        routes.MapGet("/api/exports/{format}", ExportEvents.Endpoint).Allow(Auditor, AgencyAdmin);
    }
}
