using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.Contracts.Scoring.V1;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.Rubrics;

/// <summary>Proposing the next version of a rubric, replaying history under it, and the second person's answer.</summary>
public static class RubricForms
{
    public static void MapRubricForms(this IEndpointRouteBuilder app)
    {
        app.MapPost("/rubrics/{id}/propose", Propose).Allow(Roles.AgencyAdmin);
        app.MapPost("/rubric-drafts/{id}/approve", Approve).Allow(Roles.AgencyAdmin);
        app.MapPost("/rubric-drafts/{id}/refuse", Refuse).Allow(Roles.AgencyAdmin);
        app.MapPost("/rubric-drafts/{id}/replay", Replay).Allow(Roles.AgencyAdmin, Roles.Auditor);
    }

    /// <summary>Path of the newest published version, in force or not yet; with "/source" its JSON.</summary>
    internal static string Newest(string id, string part = "") => $"/api/rubrics/{Uri.EscapeDataString(id)}{part}?version=0";

    // The form is read by hand because its fields follow from the rubric; the antiforgery token is still required.
    private static async Task<Results<RedirectHttpResult, RazorComponentResult<EditRubricDocument>>> Propose(string id, [FromForm] string? reason, HttpRequest request, ServiceReader reader, ServiceWriter writer, Screen screen)
    {
        var entered = RubricEntry.Of(request.Form);
        var view = await reader.Ask<RubricView>(ServiceReader.Scoring, Newest(id));
        var source = await reader.Ask<JsonObject>(ServiceReader.Scoring, Newest(id, "/source"));
        if (view.Value is not { } rubric || source.Value is not { } json) return TypedResults.Redirect(screen.Link("/rubrics/" + Uri.EscapeDataString(id), ("failed", screen.Failure)));
        if (entered.EffectiveOn is not { } day) return Again(rubric, entered, [new("effectiveOn", "required")]);
        var (draft, _, faults) = await writer.SendOrLearn<ProposeRubric, RubricDraftView>(ServiceReader.Scoring, $"/api/rubrics/{Uri.EscapeDataString(id)}/drafts",
            new(entered.Onto(json).ToJsonString(), day, reason ?? ""));
        return draft is not null ? TypedResults.Redirect(screen.Link("/rubric-drafts/" + draft.DraftId)) : Again(rubric, entered, faults.Count > 0 ? faults : [new("rubric", screen.Refused ?? "unanswered", screen.TraceId)]);
    }

    private static RazorComponentResult<EditRubricDocument> Again(RubricView rubric, RubricEntry entered, IReadOnlyList<FieldError> faults) =>
        new(new { Rubric = rubric, Entered = entered, Faults = faults }) { PreventStreamingRendering = true, StatusCode = StatusCodes.Status400BadRequest };

    private static async Task<RedirectHttpResult> Approve(string id, ServiceWriter writer, Screen screen) =>
        After(id, await writer.Send<object?, RubricDraftView>(ServiceReader.Scoring, $"/api/rubrics/drafts/{Uri.EscapeDataString(id)}/approve", null), screen);

    private static async Task<RedirectHttpResult> Refuse(string id, [FromForm] string reason, ServiceWriter writer, Screen screen) =>
        After(id, await writer.Send<RefuseRubric, RubricDraftView>(ServiceReader.Scoring, $"/api/rubrics/drafts/{Uri.EscapeDataString(id)}/refuse", new(reason)), screen);

    private static RedirectHttpResult After(string id, RubricDraftView? decided, Screen screen) =>
        TypedResults.Redirect(screen.Link("/rubric-drafts/" + Uri.EscapeDataString(id), ("failed", decided is null ? screen.Failure : null)));

    private static async Task<RedirectHttpResult> Replay(string id, [FromForm] string? agency, HttpRequest request, ServiceReader reader, ServiceWriter writer, Screen screen)
    {
        var source = (await reader.Ask<JsonObject>(ServiceReader.Scoring, $"/api/rubrics/drafts/{Uri.EscapeDataString(id)}/source")).Value;
        var back = "/rubric-drafts/" + Uri.EscapeDataString(id);
        return source is null ? TypedResults.Redirect(screen.Link(back, ("failed", screen.Failure)))
            : await ReplayForms.After(request.Form, agency, (from, to, agencies) => new AskReplay(source.ToJsonString(), null, null, from, to, agencies), back, writer, screen);
    }
}
