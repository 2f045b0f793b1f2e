using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.Portal.Text;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.Desk;

/// <summary>Forms of improvements, passed on with the caller's own ticket: the service decides who may, and counts the figures.</summary>
public static class ImprovementForms
{
    public static void MapImprovementForms(this IEndpointRouteBuilder app)
    {
        app.MapPost("/desk/improvements/plan", Plan).Allow(Roles.AgencyAdmin);
        app.MapPost("/desk/improvements/{id}/progress", Progress).Allow(Roles.AgencyAdmin);
        app.MapPost("/desk/improvements/{id}/publish", Publish).Allow(Roles.AgencyAdmin);
    }

    private static async Task<IResult> Plan(HttpRequest request, ServiceWriter writer, Screen screen)
    {
        var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        // agency/office/service, the last two empty for all of them.
        var place = form["place"].ToString().Split('/');
        var plan = new PlanImprovement(place[0], place.ElementAtOrDefault(1) is { Length: > 0 } office ? office : null, place.ElementAtOrDefault(2) is { Length: > 0 } service ? service : null, form["titleTh"].ToString(), form["titleEn"].ToString(),
            [.. form["reasons"].OfType<string>()], form["ownerRole"].ToString(), form["ownerName"].ToString(), ThaiTime.Parse(form["dd"], form["dm"], form["dy"])?.Date ?? default);
        var answer = await writer.SendOrLearn<PlanImprovement, Improvement>(ServiceReader.CitizenFeedback, "/api/improvements", plan);
        if (answer.Answer is { } planned) return Back(screen, planned);
        screen.Answer(StatusCodes.Status422UnprocessableEntity);
        return new RazorComponentResult<PlanDocument>(new { Draft = plan, Faults = answer.Errors }) { PreventStreamingRendering = true, StatusCode = StatusCodes.Status422UnprocessableEntity };
    }

    private static async Task<RedirectHttpResult> Progress(string id, HttpRequest request, ServiceWriter writer, Screen screen)
    {
        var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        return Back(screen, await writer.Send<ReportImprovement, Improvement>(ServiceReader.CitizenFeedback, Path(id, "progress"), new(form["note"].ToString(), ThaiTime.Parse(form["wd"], form["wm"], form["wy"])?.Date)));
    }

    private static async Task<RedirectHttpResult> Publish(string id, HttpRequest request, ServiceWriter writer, Screen screen)
    {
        var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        return Back(screen, await writer.Send<PublishImprovement, Improvement>(ServiceReader.CitizenFeedback, Path(id, "publish"), new(form["resultTh"].ToString(), form["resultEn"].ToString())));
    }

    private static RedirectHttpResult Back(Screen screen, Improvement? done) =>
        TypedResults.Redirect(screen.Link("/desk/improvements", done is null ? ("failed", screen.Failure) : ("saved", "1"), ("agency", done?.Agency)));

    private static string Path(string id, string what) => $"/api/improvements/{Uri.EscapeDataString(id)}/{what}";
}
