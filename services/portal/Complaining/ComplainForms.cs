using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Portal.Catalogue;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.ServiceDefaults;

namespace Transparency.Portal.Complaining;

/// <summary>
/// <c>POST /complain/step</c>: one question answered; the last sends. <c>POST /complain/track</c>, <c>/complain/track/message</c> and <c>/complain/track/reopen</c>: what is
/// known of a complaint. Public, so without antiforgery: there is no session to ride on, and none is passed on – a member of staff who is
/// signed in complains as anybody.
/// </summary>
public static class ComplainForms
{
    private const int LargestForm = 16 * 1024 * 1024;

    public static void MapComplainForms(this IEndpointRouteBuilder app)
    {
        app.MapPost("/complain/step", Step).DisableAntiforgery().AllowPublic().WithMetadata(new RequestSizeLimitAttribute(LargestForm));
        app.MapPost("/complain/track", Track).DisableAntiforgery().AllowPublic();
        app.MapPost("/complain/track/message", (HttpRequest request, ServiceWriter writer, ComplainSeal seal, Screen screen) =>
            Tell("/api/complaints/track/messages", request, writer, seal, screen)).DisableAntiforgery().AllowPublic().WithMetadata(new RequestSizeLimitAttribute(LargestForm));
        app.MapPost("/complain/track/reopen", (HttpRequest request, ServiceWriter writer, ComplainSeal seal, Screen screen) =>
            Tell("/api/complaints/track/reopen", request, writer, seal, screen)).DisableAntiforgery().AllowPublic().WithMetadata(new RequestSizeLimitAttribute(LargestForm));
    }

    private static async Task<RazorComponentResult<ComplainDocument>> Step(HttpRequest request, ServiceWriter writer, ComplainSeal seal, Names names, Screen screen)
    {
        var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        if (seal.Open<ComplainDraft>(form["state"]) is not { } draft) return Page(ComplainDraft.Begin("web"), screen.T["complain.expired"]);
        if (form.ContainsKey("back")) return Page(draft with { Step = Math.Max(1, draft.Step - 1) });
        if (draft.Step < ComplainDraft.Steps)
        {
            var (next, missing) = draft.Answered(name => form[name].ToString().Trim() is { Length: > 0 } text ? text : null, office => names.Catalogue.Office(null, office)?.Agency);
            return Page(next, missing is null ? null : screen.T[missing]);
        }
        var complaint = new FileComplaint(draft.Category ?? "", draft.Identity ?? "", draft.About ?? "", draft.Agency, draft.Office, draft.Service, draft.What ?? "", draft.WhereWhen,
            draft.Name, draft.Contact, draft.CaseRef, draft.Channel, null, await Files(form), screen.Lang);
        var receipt = await writer.SendPublicly<FileComplaint, ComplaintReceipt>(ServiceReader.CitizenFeedback, "/api/complaints", complaint);
        return receipt is null ? Page(draft, screen.T["complain.failed", ("id", screen.TraceId)])
            : new RazorComponentResult<ComplainDocument>(new { Draft = draft, Receipt = receipt }) { PreventStreamingRendering = true };
    }

    private static async Task<RazorComponentResult<TrackDocument>> Track([FromForm] string? code, [FromForm] string? secret, ServiceWriter writer, Screen screen)
    {
        var key = new TrackComplaint(code ?? "", secret ?? "");
        var found = await writer.SendPublicly<TrackComplaint, TrackedComplaint>(ServiceReader.CitizenFeedback, "/api/complaints/track", key);
        return Tracked(key, found, found is null ? screen.T["track.unknown", ("id", screen.TraceId)] : null);
    }

    private static async Task<RazorComponentResult<TrackDocument>> Tell(string path, HttpRequest request, ServiceWriter writer, ComplainSeal seal, Screen screen)
    {
        var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        if (seal.Open<TrackComplaint>(form["state"]) is not { } key) return Tracked(new("", ""), null, screen.T["track.expired"]);
        var text = form["text"].ToString();
        var told = await writer.SendPublicly<TrackedMessage, TrackedComplaint>(ServiceReader.CitizenFeedback, path, new(key.Code, key.Secret, text, await Files(form)));
        if (told is not null) return Tracked(key, told, null);
        // Nothing typed is lost: the page stands again with the words in it.
        var found = await writer.SendPublicly<TrackComplaint, TrackedComplaint>(ServiceReader.CitizenFeedback, "/api/complaints/track", key);
        return Tracked(key, found, screen.T["track.failed", ("id", screen.TraceId)], text);
    }

    /// <summary>The files of a form as they were chosen, without their names; null when there is none.</summary>
    internal static async Task<IReadOnlyList<EvidenceFile>?> Files(IFormCollection form)
    {
        var files = new List<EvidenceFile>();
        foreach (var file in form.Files.Where(f => f.Length > 0))
        {
            using var content = new MemoryStream();
            await file.CopyToAsync(content);
            files.Add(new(Convert.ToBase64String(content.GetBuffer(), 0, (int)content.Length)));
        }
        return files.Count == 0 ? null : files;
    }

    private static RazorComponentResult<ComplainDocument> Page(ComplainDraft draft, string? note = null) => new(new { Draft = draft, Note = note }) { PreventStreamingRendering = true };

    private static RazorComponentResult<TrackDocument> Tracked(TrackComplaint key, TrackedComplaint? found, string? note, string? text = null) =>
        new(new { Key = key, Found = found, Note = note, Text = text }) { PreventStreamingRendering = true };
}
