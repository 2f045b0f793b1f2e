using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.CitizenFeedback.Complaints;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.EventStore;
using Transparency.Ledger;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.Objections;

/// <summary>
/// What a depositor does with the own objection: <c>GET /api/objections</c>, <c>/{id}</c>, <c>/{id}/statement</c> and <c>/{id}/receipt</c> (files that prove what was deposited
/// when), <c>POST /{id}/supplements</c> and <c>/{id}/withdraw</c>. Everybody else is answered 404.
/// </summary>
public static class FollowObjection
{
    private static readonly HashSet<DisclosureGroup> Opened = [DisclosureGroup.Identity, DisclosureGroup.Times, DisclosureGroup.Facts];

    public static void MapFollowObjection(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/objections", ListAsync).Allow(Roles.Officer);
        app.MapGet("/api/objections/{id}", SeeAsync).Allow(Roles.Officer);
        app.MapGet("/api/objections/{id}/statement", StatementAsync).Allow(Roles.Officer);
        app.MapGet("/api/objections/{id}/receipt", ReceiptAsync).Allow(Roles.Officer);
        app.MapPost("/api/objections/{id}/supplements", SupplementAsync).Allow(Roles.Officer).WithMetadata(new RequestSizeLimitAttribute(DepositObjectionEndpoint.LargestBody));
        app.MapPost("/api/objections/{id}/withdraw", WithdrawAsync).Allow(Roles.Officer);
    }

    private static async Task<Ok<OwnObjections>> ListAsync(Caller caller, Objections objections, ObjectionViews views, ObjectionSeal seal, CancellationToken cancellationToken)
    {
        var own = new List<OwnObjectionSummary>();
        if (seal.Tag(caller.Subject) is { } tag)
            foreach (var id in await objections.IdsAsync("by_tag = $1", tag, cancellationToken))
                own.Add(views.Summary((await objections.FindAsync(id, cancellationToken))!));
        return TypedResults.Ok(new OwnObjections(own));
    }

    private static async Task<Results<Ok<OwnObjection>, ProblemHttpResult>> SeeAsync(string id, Caller caller, Objections objections, ObjectionViews views, ObjectionSeal seal, CancellationToken cancellationToken) =>
        await OwnAsync(id, caller, objections, seal, cancellationToken) is { } found ? TypedResults.Ok(await views.OwnAsync(found, cancellationToken)) : Problems.NotFound();

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> StatementAsync(string id, Caller caller, Objections objections, ObjectionSeal seal, HttpResponse response, CancellationToken cancellationToken)
    {
        if (await OwnAsync(id, caller, objections, seal, cancellationToken) is not { } found) return Problems.NotFound();
        response.Headers.CacheControl = "no-store";
        return TypedResults.File(seal.StatementFile(found), "application/json", id + ".json");
    }

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> ReceiptAsync(string id, Caller caller, Objections objections, ObjectionSeal seal, Store store, PublishedLog log, HttpResponse response, CancellationToken cancellationToken)
    {
        if (await OwnAsync(id, caller, objections, seal, cancellationToken) is not { } found) return Problems.NotFound();
        if (await log.DisclosedAsync(store, found.Deposit, Opened, cancellationToken) is not { } receipt)
        {
            response.Headers.RetryAfter = "2";
            return Problems.Conflict("not-yet-published", "The log has no published head that covers this deposit yet.");
        }
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentDisposition = $"attachment; filename=\"{id}{TlogProof.FileExtension}\"";
        return TypedResults.Text(receipt.ToString(), "text/plain; charset=utf-8");
    }

    private static async Task<Results<Ok<OwnObjection>, ProblemHttpResult>> SupplementAsync(string id, SupplementObjection sent, Caller caller, Objections objections, ObjectionViews views, ObjectionSeal seal, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await OwnAsync(id, caller, objections, seal, cancellationToken) is not { } found) return Problems.NotFound();
            var (files, faults) = Evidence.Clean(sent.Evidence, found.State.Files);
            if (faults.Count > 0) return Problems.Invalid(faults);
            var (evidence, contents) = ObjectionEvidence.Facts(id, files, found.State.Files, seal);
            var decided = ObjectionDecisions.Supplement(found.State, sent.Text?.Trim() ?? "", evidence, seal, sent.ActedOn,
                (seal.Statement(found).OrderedOn, views.ActedOn(found), DepositObjectionEndpoint.Today(time.GetUtcNow())));
            if (decided.Problem is { } problem) return problem;
            if (await objections.AddAsync(found.State, decided.Facts, null, cancellationToken, contents)) return TypedResults.Ok(await views.OwnAsync((await objections.FindAsync(id, cancellationToken))!, cancellationToken));
        }
    }

    private static async Task<Results<Ok<OwnObjection>, ProblemHttpResult>> WithdrawAsync(string id, Caller caller, Objections objections, ObjectionViews views, ObjectionSeal seal, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await OwnAsync(id, caller, objections, seal, cancellationToken) is not { } found) return Problems.NotFound();
            var decided = ObjectionDecisions.Withdraw(found.State);
            if (decided.Problem is { } problem) return problem;
            if (decided.Facts.Count == 0 || await objections.AddAsync(found.State, decided.Facts, null, cancellationToken))
                return TypedResults.Ok(await views.OwnAsync((await objections.FindAsync(id, cancellationToken))!, cancellationToken));
        }
    }

    private static async Task<ObjectionRecord?> OwnAsync(string id, Caller caller, Objections objections, ObjectionSeal seal, CancellationToken cancellationToken) =>
        await objections.FindAsync(id, cancellationToken) is { } found && ObjectionAccess.Owns(found.State, caller, seal.Tag(caller.Subject)) ? found : null;
}
