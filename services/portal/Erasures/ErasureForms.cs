using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.Erasures;

/// <summary>Proposing, approving and refusing an erasure, and placing and releasing holds. The identifier is passed on in the body and kept nowhere.</summary>
public static class ErasureForms
{
    public static void MapErasureForms(this IEndpointRouteBuilder app)
    {
        app.MapPost("/erasures/propose", Propose).Allow(Roles.DataProtectionOfficer);
        app.MapPost("/erasures/rules/confirm", Confirm).Allow(Roles.DataProtectionOfficer);
        app.MapPost("/erasures/rules/withdraw", Withdraw).Allow(Roles.DataProtectionOfficer);
        app.MapPost("/erasures/{id}/approve", Approve).Allow(Roles.DataProtectionOfficer, Roles.Auditor);
        app.MapPost("/erasures/{id}/refuse", Refuse).Allow(Roles.DataProtectionOfficer, Roles.Auditor);
        app.MapPost("/holds/place", Place).Allow(Roles.Auditor, Roles.RedFlagAdmin);
        app.MapPost("/holds/{id}/release", Release).Allow(Roles.Auditor, Roles.RedFlagAdmin);
    }

    private static async Task<RedirectHttpResult> Propose([FromForm] string? kind, [FromForm] string? identifier, [FromForm] string? subjectKey, [FromForm] string ground,
        [FromForm] string reason, ServiceWriter writer, Screen screen)
    {
        var proposed = await writer.Send<RequestErasure, ErasureView>(ServiceReader.DecisionCapture, "/api/erasures", new(kind, Given(identifier), Given(subjectKey), ground, reason));
        return TypedResults.Redirect(proposed is null ? screen.Link("/erasures", ("failed", screen.Failure)) : screen.Link("/erasures/" + proposed.ErasureId));
    }

    private static async Task<RedirectHttpResult> Confirm([FromForm] string rule, [FromForm] string digest, [FromForm] string source, ServiceWriter writer, Screen screen) =>
        Ruled(await writer.Send<ConfirmRule, ErasureRules>(ServiceReader.DecisionCapture, "/api/erasures/rules/confirm", new(rule, digest, source)), screen);

    private static async Task<RedirectHttpResult> Withdraw([FromForm] string rule, [FromForm] string reason, ServiceWriter writer, Screen screen) =>
        Ruled(await writer.Send<WithdrawRule, ErasureRules>(ServiceReader.DecisionCapture, "/api/erasures/rules/withdraw", new(rule, reason)), screen);

    private static RedirectHttpResult Ruled(ErasureRules? rules, Screen screen) => TypedResults.Redirect(screen.Link("/erasures", ("rule-failed", rules is null ? screen.Failure : null)) + "#retention");

    private static async Task<RedirectHttpResult> Approve(string id, [FromForm] bool? acceptsUnconfirmed, ServiceWriter writer, Screen screen) =>
        After(id, await writer.Send<ApproveErasure, ErasureView>(ServiceReader.DecisionCapture, $"/api/erasures/{Uri.EscapeDataString(id)}/approve", new(acceptsUnconfirmed == true)), screen);

    private static async Task<RedirectHttpResult> Refuse(string id, [FromForm] string reason, ServiceWriter writer, Screen screen) =>
        After(id, await writer.Send<RefuseErasure, ErasureView>(ServiceReader.DecisionCapture, $"/api/erasures/{Uri.EscapeDataString(id)}/refuse", new(reason)), screen);

    private static RedirectHttpResult After(string id, ErasureView? decided, Screen screen) =>
        TypedResults.Redirect(screen.Link("/erasures/" + Uri.EscapeDataString(id), ("failed", decided is null ? screen.Failure : null)));

    private static async Task<RedirectHttpResult> Place([FromForm] string caseId, [FromForm] string kind, [FromForm] string reason, ServiceWriter writer, Screen screen) =>
        Held(await writer.Send<PlaceHold, HoldView>(ServiceReader.DecisionCapture, "/api/holds", new(Given(caseId), null, kind, reason)), screen);

    private static async Task<RedirectHttpResult> Release(string id, [FromForm] string reason, ServiceWriter writer, Screen screen) =>
        Held(await writer.Send<ReleaseHold, HoldView>(ServiceReader.DecisionCapture, $"/api/holds/{Uri.EscapeDataString(id)}/release", new(reason)), screen);

    private static RedirectHttpResult Held(HoldView? hold, Screen screen) => TypedResults.Redirect(screen.Link("/holds", ("failed", hold is null ? screen.Failure : null)));

    private static string? Given(string? text) => text?.Trim() is { Length: > 0 } given ? given : null;
}
