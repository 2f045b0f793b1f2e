using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.Portal.Complaining;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.MyCase;

/// <summary>
/// <c>POST /my-case</c>: the case of a tracking code; <c>POST /my-case/receipt</c>: the receipt of one of its decisions. Public, so without antiforgery, and with the portal's
/// own ticket: who is signed in looks as anybody. <c>POST /cases/{id}/tracking-slip</c>: staff hand the code out.
/// </summary>
public static class MyCaseForms
{
    public static void MapMyCaseForms(this IEndpointRouteBuilder app)
    {
        app.MapPost("/my-case", Look).DisableAntiforgery().AllowPublic();
        app.MapPost("/my-case/receipt", Receipt).DisableAntiforgery().AllowPublic();
        app.MapPost("/cases/{caseId}/tracking-slip", Slip).Allow(Roles.Officer, Roles.AgencyAdmin);
    }

    private static Task<RazorComponentResult<MyCaseDocument>> Look([FromForm] string? code, ServiceWriter writer, ComplainSeal seal, Screen screen) =>
        AnswerAsync(new(code ?? ""), null, writer, seal, screen);

    private static async Task<Results<FileContentHttpResult, RazorComponentResult<MyCaseDocument>>> Receipt([FromForm] string? state, [FromForm] Guid eventId, ServiceWriter writer, ComplainSeal seal, Screen screen)
    {
        if (seal.Open<LookAtMyCase>(state) is not { } code) return Page(null, null, "", screen.T["myCase.expired"]);
        var text = await writer.FetchPublicly<MyCaseReceipt>(ServiceReader.DecisionCapture, "/api/my-case/receipt", new(code.Code, eventId));
        return text is null ? await AnswerAsync(code, screen.T["myCase.noReceipt", ("id", screen.TraceId)], writer, seal, screen)
            : TypedResults.File(Encoding.UTF8.GetBytes(text), "text/plain; charset=utf-8", $"{eventId}.tlog-proof");
    }

    private static async Task<RazorComponentResult<MyCaseDocument>> AnswerAsync(LookAtMyCase code, string? note, ServiceWriter writer, ComplainSeal seal, Screen screen)
    {
        var found = await writer.SendPublicly<LookAtMyCase, TrackedCase>(ServiceReader.DecisionCapture, "/api/my-case", code);
        if (found is null) return Page(null, null, "", screen.T["myCase.unknown", ("id", screen.TraceId)]);
        // Without scoring the page stands and says that the time left is not known now.
        var clocks = await writer.SendPublicly<ClocksQuestion, CaseClockReadings>(ServiceReader.Scoring, "/api/scores/clocks", new([found.CaseId], Segments: true));
        return Page(found, clocks is { Clocks: [var first, ..] } ? first.Reading : null, seal.Seal(code), note);
    }

    private static RazorComponentResult<MyCaseDocument> Page(TrackedCase? found, ClockReading? clock, string state, string? note) =>
        new(new { Found = found, Clock = clock, Sealed = state, Note = note }) { PreventStreamingRendering = true };

    private static async Task<Results<RazorComponentResult<TrackingSlipDocument>, RedirectHttpResult>> Slip(string caseId, ServiceWriter writer, Screen screen)
    {
        var sent = await writer.Send<object?, HandedOutTrackingCode>(ServiceReader.DecisionCapture, $"/api/cases/{Uri.EscapeDataString(caseId)}/tracking-code", null);
        return sent is null ? TypedResults.Redirect(screen.Link("/cases/" + Uri.EscapeDataString(caseId), ("slipFailed", screen.Failure)) + "#slip")
            : new RazorComponentResult<TrackingSlipDocument>(new { Code = sent }) { PreventStreamingRendering = true };
    }
}
