using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Cases;
using Transparency.DecisionCapture.Catalogue;
using Transparency.DecisionCapture.Receipts;
using Transparency.EventStore;
using Transparency.Ledger;
using Transparency.ServiceDefaults;
using CaseFact = Transparency.DecisionCapture.Cases.CaseFact;

namespace Transparency.DecisionCapture.MyCase;

/// <summary>
/// <c>POST /api/my-case</c> and <c>/api/my-case/receipt</c> (public): the tracking code comes in the body, so it is in no address, history or log. A code that no case has is
/// answered like every other. That the applicant looked is not recorded: nobody is to learn how often somebody worries.
/// </summary>
public static class SeeMyCase
{
    private const int LargestBody = 4 * 1024;

    public static void MapSeeMyCase(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/my-case", LookAsync).AllowPublic().AddEndpointFilter<MyCaseLimit>().WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        routes.MapPost("/api/my-case/receipt", ReceiptAsync).AllowPublic().AddEndpointFilter<MyCaseLimit>().WithMetadata(new RequestSizeLimitAttribute(LargestBody));
    }

    private static async Task<Results<Ok<TrackedCase>, ProblemHttpResult>> LookAsync(LookAtMyCase sent, Store store, TrackingSecrets secrets, CatalogueLog catalogue, OfficesInCharge offices,
        DelayedReads delayed, CancellationToken cancellation)
    {
        if (await FindAsync(sent.Code, store, secrets, cancellation) is not { } found) return Unknown();
        var facts = (await store.ReadStreamAsync(found.Agency, found.CaseId, cancellation: cancellation)).Select(CaseFact.Read).OfType<CaseFact>().ToList();
        var service = facts.Count > 0 && catalogue.InForce.Services.TryGetValue(facts[0].Body.Service ?? "", out var known) ? known.Service : null;
        var escalations = await MyCaseViews.EscalationsAsync(store, found.Agency, found.CaseId, cancellation);
        var view = MyCaseViews.Of(found.CaseId, facts, service, escalations, await delayed.ReadersAsync(found.Agency, found.CaseId, cancellation));
        // An open case is with whoever has the office's work now; a finished one was that office's.
        return TypedResults.Ok(view.Status is "received" or "inProgress" or "waitingForApplicant" ? view with { Office = offices.Of(view.Office) } : view);
    }

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> ReceiptAsync(MyCaseReceipt sent, Store store, TrackingSecrets secrets, PublishedLog log, HttpResponse response, CancellationToken cancellation)
    {
        if (await FindAsync(sent.Code, store, secrets, cancellation) is not { } found) return Unknown();
        // Only decisions: the receipt of another event would show what stands in a file that is still open.
        var stream = await store.ReadStreamAsync(found.Agency, found.CaseId, cancellation: cancellation);
        if (stream.FirstOrDefault(each => each.Id == sent.EventId) is not { } stored || CaseFact.Read(stored)?.Body is not DecisionReached) return Problems.NotFound("The case has no such decision.");
        var (receipt, problem) = await IssueReceipt.OfAsync(stored, store, log, response, cancellation);
        if (receipt is null) return problem!;
        response.Headers.ContentDisposition = $"attachment; filename=\"{stored.Id}{TlogProof.FileExtension}\"";
        return TypedResults.Text(receipt.ToString(), "text/plain; charset=utf-8");
    }

    private static async Task<(string CaseId, string Agency)?> FindAsync(string? typed, Store store, TrackingSecrets secrets, CancellationToken cancellation) =>
        TrackingCode.Parse(typed) is { } code ? await TrackingCodes.FindAsync(store.Source, secrets.HashOf(code), cancellation) : null;

    private static ProblemHttpResult Unknown() => Problems.Of(StatusCodes.Status404NotFound, "unknown-code", "No case has this code.");
}
