using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.PreChecks;

/// <summary>Asks what a draft would score. The draft travels in the body only: no address, no log and no store holds it.</summary>
public static class PreCheckForms
{
    public static void MapPreCheckForms(this IEndpointRouteBuilder app) => app.MapPost("/pre-check/run", Run).Allow(Roles.Officer);

    // The form is read by hand because its fields follow from the service; a bound field makes the antiforgery token required.
    private static async Task<Results<RedirectHttpResult, RazorComponentResult<PreCheckDocument>>> Run([FromQuery] string? @case, [FromForm] string? result, HttpRequest request, ServiceReader reader, ServiceWriter writer, Screen screen)
    {
        if ((await reader.Ask<CaseView>(ServiceReader.DecisionCapture, "/api/cases/" + Uri.EscapeDataString(@case ?? ""))).Value is not { } view)
            return TypedResults.Redirect(screen.Link("/pre-check", ("failed", screen.Failure)));
        var entered = DraftEntry.Of(request.Form);
        var (check, problem, faults) = await writer.SendOrLearn<CheckDraft, DraftCheck>(ServiceReader.Scoring, "/api/decisions/pre-check", new(view.Summary.CaseId, entered.Draft()));
        // Scoring follows the facts a moment behind: a case that just came in is not there yet.
        IReadOnlyList<FieldError> wrong = check is not null ? [] : faults.Count > 0 ? faults : [new("draft", problem == "not-found" ? "not-followed-yet" : problem ?? "unanswered", screen.TraceId)];
        return new RazorComponentResult<PreCheckDocument>(new { Case = view, Entered = entered, Check = check, Faults = wrong }) { PreventStreamingRendering = true };
    }
}
