using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Complaints;

/// <summary>
/// <c>POST /api/complaints/track</c>, <c>/track/messages</c> and <c>/track/reopen</c> (public): code and secret come in the body, so they are in no address, history
/// or log. A wrong pair is answered as one that never existed.
/// </summary>
public static class TrackComplaintEndpoints
{
    private const int LongestText = 4000, LargestBody = 22 * 1024 * 1024, MostMessages = 200;

    public static void MapTrackComplaint(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/complaints/track", TrackAsync).AllowPublic().RequireRateLimiting(ComplaintHosting.Policy);
        app.MapPost("/api/complaints/track/messages", AddAsync).AllowPublic().RequireRateLimiting(ComplaintHosting.Policy).WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        app.MapPost("/api/complaints/track/reopen", ReopenAsync).AllowPublic().RequireRateLimiting(ComplaintHosting.Policy).WithMetadata(new RequestSizeLimitAttribute(LargestBody));
    }

    /// <summary>What keeps a complainant from reopening; null when nothing does. Pure.</summary>
    public static string? AgainstReopening(ComplaintState state) => state.Status is "done" or "referred" ? null : "not-concluded";

    private static async Task<Results<Ok<TrackedComplaint>, ProblemHttpResult>> TrackAsync(TrackComplaint sent, Complaints complaints, ComplaintSeal seal, CancellationToken cancellationToken) =>
        await complaints.FindAsync(TrackingKey.Parse(sent.Code, sent.Secret), cancellationToken) is { } found ? TypedResults.Ok(ComplaintViews.Tracked(found, seal)) : Unknown();

    private static async Task<Results<Ok<TrackedComplaint>, ProblemHttpResult>> AddAsync(TrackedMessage sent, Complaints complaints, ComplaintSeal seal, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await complaints.FindAsync(TrackingKey.Parse(sent.Code, sent.Secret), cancellationToken) is not { } found) return Unknown();
            var text = sent.Text?.Trim() ?? "";
            var (files, faults) = Evidence.Clean(sent.Evidence, found.State.Files.Count);
            if (faults.Count > 0) return Problems.Invalid(faults);
            if (text.Length > LongestText || (text.Length == 0 && files.Count == 0)) return Problems.Invalid(new FieldError("text", "length", $"1–{LongestText} characters, or a file."));
            if (found.State.Messages >= MostMessages) return Problems.Conflict("too-many-messages", "This complaint takes no more messages.");
            var (evidence, contents) = Evidence.Facts(found.Id, files, found.State.Files.Count, seal);
            var facts = new List<ComplaintFact>();
            if (text.Length > 0) facts.Add(Message(found, text, seal));
            facts.AddRange(evidence);
            if (await complaints.AddAsync(found.State, facts, null, cancellationToken, contents)) return await AfterAsync(found, complaints, seal, cancellationToken);
        }
    }

    private static async Task<Results<Ok<TrackedComplaint>, ProblemHttpResult>> ReopenAsync(TrackedMessage sent, Complaints complaints, ComplaintSeal seal, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await complaints.FindAsync(TrackingKey.Parse(sent.Code, sent.Secret), cancellationToken) is not { } found) return Unknown();
            if (sent.Text?.Trim() is not { Length: >= 5 and <= LongestText } text) return Problems.Invalid(new FieldError("text", "length", $"5–{LongestText} characters: what is not solved."));
            if (AgainstReopening(found.State) is { } why) return Problems.Conflict(why, "Only a complaint that was closed or referred can be reopened.");
            var reopened = new ComplaintFact.Reopened(seal.SealWords(Places.Step(found.Id, "reopened", found.Facts.Count), text));
            if (await complaints.AddAsync(found.State, [reopened, Message(found, text, seal)], null, cancellationToken)) return await AfterAsync(found, complaints, seal, cancellationToken);
        }
    }

    private static ComplaintFact.MessageAdded Message(ComplaintRecord found, string text, ComplaintSeal seal) =>
        new(found.State.Messages + 1, "complainant", false, seal.SealWords(Places.Message(found.Id, found.State.Messages + 1), text));

    private static async Task<Ok<TrackedComplaint>> AfterAsync(ComplaintRecord found, Complaints complaints, ComplaintSeal seal, CancellationToken cancellationToken) =>
        TypedResults.Ok(ComplaintViews.Tracked((await complaints.FindAsync(found.Id, cancellationToken))!, seal));

    private static ProblemHttpResult Unknown() => Problems.NotFound("No complaint has this code and secret.");
}
