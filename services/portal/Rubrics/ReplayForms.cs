using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.Contracts.Scoring.V1;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.Portal.Text;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.Rubrics;

/// <summary>Starting and cancelling a replay.</summary>
public static class ReplayForms
{
    public static void MapRubricReplayForms(this IEndpointRouteBuilder app)
    {
        app.MapPost("/rubrics/{id}/replay", Start).Allow(Roles.Auditor, Roles.AgencyAdmin);
        app.MapPost("/what-if/{job}/cancel", Cancel).Allow(Roles.Auditor, Roles.AgencyAdmin);
    }

    private static async Task<RedirectHttpResult> Start(string id, [FromForm] int? version, [FromForm] string? agency, HttpRequest request, ServiceWriter writer, Screen screen) =>
        await After(request.Form, agency, (from, to, agencies) => new AskReplay(null, id, version, from, to, agencies), "/rubrics/" + Uri.EscapeDataString(id), writer, screen);

    /// <summary>Asks, and leads to the job's page; or back with the trace id when it was refused or the days cannot be read.</summary>
    internal static async Task<RedirectHttpResult> After(IFormCollection form, string? agency, Func<DateOnly?, DateOnly?, string[]?, AskReplay> ask, string back, ServiceWriter writer, Screen screen)
    {
        if (!ReplayPeriod.TryRead(form, out var from, out var to)) return TypedResults.Redirect(screen.Link(back, ("failed", screen.Failure)));
        var asked = await writer.Send<AskReplay, ReplayView>(ServiceReader.Scoring, "/api/rubrics/replays", ask(from, to, string.IsNullOrEmpty(agency) ? null : [agency]));
        return TypedResults.Redirect(asked is null ? screen.Link(back, ("failed", screen.Failure)) : screen.Link("/what-if/" + asked.Job));
    }

    private static async Task<RedirectHttpResult> Cancel(string job, ServiceWriter writer, Screen screen)
    {
        // Whether it was cancelled or had ended is on the page it leads to.
        await writer.Send<object?, ReplayView>(ServiceReader.Scoring, $"/api/rubrics/replays/{Uri.EscapeDataString(job)}/cancel", null);
        return TypedResults.Redirect(screen.Link("/what-if/" + Uri.EscapeDataString(job)));
    }
}

/// <summary>Two days of a form, each in three fields, Buddhist Era; all empty = no limit.</summary>
public static class ReplayPeriod
{
    /// <summary>False when a day is given that is none.</summary>
    public static bool TryRead(IFormCollection form, out DateOnly? from, out DateOnly? to)
    {
        to = null;
        return TryRead(form, 'f', out from) && TryRead(form, 't', out to);
    }

    private static bool TryRead(IFormCollection form, char which, out DateOnly? date)
    {
        date = null;
        var (day, month, year) = (form[which + "d"].ToString(), form[which + "m"].ToString(), form[which + "y"].ToString());
        if (string.IsNullOrWhiteSpace(day + month + year)) return true;
        date = ThaiTime.Parse(day, month, year)?.Date;
        return date is not null;
    }
}
