using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.ServicePoints;

/// <summary><c>POST /service-points/open</c>: opens a point and comes back to the list with its code.</summary>
public static class OpenServicePointForm
{
    public static void MapOpenServicePoint(this IEndpointRouteBuilder app) =>
        app.MapPost("/service-points/open", Submit).Allow(Roles.AgencyAdmin);

    /// <param name="where">Agency and office, joined by a slash.</param>
    private static async Task<RedirectHttpResult> Submit([FromForm] string where, [FromForm] string service, [FromForm] string nameTh, [FromForm] string nameEn,
        ServiceWriter writer, Screen screen)
    {
        var (agency, office) = where.Split('/', 2) is [var a, var o] ? (a, o) : ("", "");
        var opened = await writer.Send<OpenServicePoint, ServicePoint>(ServiceReader.CitizenFeedback, "/api/service-points",
            new OpenServicePoint(agency, office, service, nameTh.Trim(), nameEn.Trim()));
        return TypedResults.Redirect(screen.Link("/service-points", opened is null ? ("failed", screen.Failure) : ("opened", opened.Point)) + "#open");
    }
}
