using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.ServicePoints;

/// <summary><c>POST /service-points/{point}/replace</c> and <c>…/retire</c>, passed on with the caller's own ticket.</summary>
public static class PointForms
{
    public static void MapPointForms(this IEndpointRouteBuilder app)
    {
        app.MapPost("/service-points/{point}/replace", Replace).Allow(Roles.AgencyAdmin);
        app.MapPost("/service-points/{point}/retire", Retire).Allow(Roles.AgencyAdmin);
    }

    private static async Task<RedirectHttpResult> Replace(string point, [FromForm] int days, ServiceWriter writer, Screen screen)
    {
        var next = await writer.Send<ReplaceServicePoint, ServicePoint>(ServiceReader.CitizenFeedback, Path(point, "replace"), new(days));
        return TypedResults.Redirect(next is null ? screen.Link("/service-points", ("failed", screen.Failure)) + "#open" : screen.Link($"/service-points/{next.Point}/poster"));
    }

    private static async Task<RedirectHttpResult> Retire(string point, ServiceWriter writer, Screen screen)
    {
        var closed = await writer.Send<object?, ServicePoint>(ServiceReader.CitizenFeedback, Path(point, "retire"), null);
        return TypedResults.Redirect(screen.Link("/service-points", ("failed", closed is null ? screen.Failure : null)) + (closed is null ? "#open" : ""));
    }

    private static string Path(string point, string what) => $"/api/service-points/{Uri.EscapeDataString(point)}/{what}";
}
