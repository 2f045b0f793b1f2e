using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Portal.Catalogue;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.Desk;

/// <summary>What a desk does with a complaint, passed on with the caller's own ticket: the service decides who may.</summary>
public static class DeskForms
{
    public static void MapDeskForms(this IEndpointRouteBuilder app)
    {
        foreach (var form in new[]
        {
            app.MapPost("/desk/enter", Enter), app.MapPost("/desk/{id}/take", Take), app.MapPost("/desk/{id}/messages", Answer), app.MapPost("/desk/{id}/refer", Refer),
            app.MapPost("/desk/{id}/conclude", Conclude), app.MapPost("/desk/{id}/case", Link),
        })
            form.Allow(Roles.AgencyAdmin, Roles.RedFlagAdmin, Roles.Auditor);
    }

    private static Task<RedirectHttpResult> Take(string id, ServiceWriter writer, Screen screen) => Send<object?>(id, "take", null, writer, screen);

    private static Task<RedirectHttpResult> Answer(string id, [FromForm] string text, [FromForm] bool? awaitsReply, ServiceWriter writer, Screen screen) =>
        Send(id, "messages", new AnswerComplaint(text, awaitsReply == true), writer, screen);

    private static async Task<RedirectHttpResult> Refer(string id, [FromForm] string to, [FromForm] string reason, ServiceWriter writer, Screen screen) =>
        // What moved to another desk is not ours to see any more.
        await writer.Send<ReferComplaint, ComplaintDetails>(ServiceReader.CitizenFeedback, Path(id, "refer"), new(to, reason)) is null
            ? TypedResults.Redirect(screen.Link("/desk/" + Uri.EscapeDataString(id), ("failed", screen.Failure))) : TypedResults.Redirect(screen.Link("/desk"));

    private static Task<RedirectHttpResult> Conclude(string id, [FromForm] string outcome, [FromForm] string whatWasDone, ServiceWriter writer, Screen screen) =>
        Send(id, "conclude", new ConcludeComplaint(outcome, whatWasDone), writer, screen);

    private static Task<RedirectHttpResult> Link(string id, [FromForm] string caseId, ServiceWriter writer, Screen screen) => Send(id, "case", new LinkCase(caseId.Trim()), writer, screen);

    private static async Task<RedirectHttpResult> Enter([FromForm] string channel, [FromForm] string category, [FromForm] string about, [FromForm] string? place, [FromForm] string what,
        [FromForm] string? whereWhen, [FromForm] string? caseRef, [FromForm] string? name, [FromForm] string? contact, [FromForm] string? against, ServiceWriter writer, Names names, Screen screen)
    {
        var office = names.Catalogue.Office(null, place ?? "");
        var complaint = new FileComplaint(category, string.IsNullOrWhiteSpace(name) ? "anonymous" : "confidential", about, office?.Agency, office?.Code, null, what, whereWhen, name, contact, caseRef, channel, against, null);
        var receipt = await writer.Send<FileComplaint, ComplaintReceipt>(ServiceReader.CitizenFeedback, "/api/complaints/entered", complaint);
        return TypedResults.Redirect(screen.Link("/desk", receipt is null ? ("failed", screen.Failure) : ("entered", "1")));
    }

    private static async Task<RedirectHttpResult> Send<T>(string id, string what, T body, ServiceWriter writer, Screen screen) =>
        TypedResults.Redirect(screen.Link("/desk/" + Uri.EscapeDataString(id),
            ("failed", await writer.Send<T, ComplaintDetails>(ServiceReader.CitizenFeedback, Path(id, what), body) is null ? screen.Failure : null)));

    private static string Path(string id, string what) => $"/api/complaints/{Uri.EscapeDataString(id)}/{what}";
}
