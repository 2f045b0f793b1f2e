using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.Objections;

/// <summary>
/// What those named do: <c>GET /api/objections/named</c>, <c>POST /api/objections/{id}/open</c> (two open it together), <c>GET /api/objections/{id}/opened</c> (each read is a
/// fact) <c>POST /api/objections/{id}/conclude</c> and, once a body outside has answered, <c>/referral-ended</c>. Who is not named is answered 404, whatever the role.
/// </summary>
public static class OpenObjectionEndpoints
{
    public static void MapOpenObjection(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/objections/named", ListAsync).Allow(ObjectionAccess.Openers).ForEveryAgency();
        app.MapPost("/api/objections/{id}/open", AgreeAsync).Allow(ObjectionAccess.Openers).ForEveryAgency();
        app.MapGet("/api/objections/{id}/opened", ReadAsync).Allow(ObjectionAccess.Openers).ForEveryAgency();
        app.MapPost("/api/objections/{id}/conclude", (string id, ConcludeObjection sent, Caller caller, Objections objections, ObjectionSeal seal, CancellationToken cancellationToken) =>
            EndAsync(id, caller, objections, seal, (state, opener) => ObjectionDecisions.Conclude(state, sent, opener, seal), cancellationToken)).Allow(ObjectionAccess.Openers).ForEveryAgency();
        app.MapPost("/api/objections/{id}/referral-ended", (string id, EndReferral sent, Caller caller, Objections objections, ObjectionSeal seal, CancellationToken cancellationToken) =>
            EndAsync(id, caller, objections, seal, (state, opener) => ObjectionDecisions.EndReferral(state, sent, opener, seal), cancellationToken)).Allow(ObjectionAccess.Openers).ForEveryAgency();
    }

    private static async Task<Ok<NamedObjections>> ListAsync(Caller caller, Objections objections, ObjectionSeal seal, CancellationToken cancellationToken)
    {
        var named = new List<NamedObjection>();
        if (seal.Tag(caller.Subject) is { } tag)
            foreach (var id in await objections.IdsAsync("$1 = any(named)", tag, cancellationToken))
                if ((await objections.FindAsync(id, cancellationToken))!.State is var state && ObjectionAccess.MayOpen(state, caller, tag)) named.Add(ObjectionViews.Named(state, tag));
        return TypedResults.Ok(new NamedObjections(named));
    }

    private static async Task<Results<Ok<NamedObjection>, ProblemHttpResult>> AgreeAsync(string id, OpenObjection sent, Caller caller, Objections objections, ObjectionSeal seal, CancellationToken cancellationToken)
    {
        var tag = seal.Tag(caller.Subject);
        while (true)
        {
            if (await objections.FindAsync(id, cancellationToken) is not { } found || !ObjectionAccess.MayOpen(found.State, caller, tag)) return Problems.NotFound();
            var decided = ObjectionDecisions.Agree(found.State, sent, new(tag!, ObjectionAccess.RoleOf(caller)), seal);
            if (decided.Problem is { } problem) return problem;
            if (decided.Facts.Count == 0 || await objections.AddAsync(found.State, decided.Facts, caller.Subject, cancellationToken))
                return TypedResults.Ok(ObjectionViews.Named((await objections.FindAsync(id, cancellationToken))!.State, tag!));
        }
    }

    private static async Task<Results<Ok<OpenedObjection>, ProblemHttpResult>> ReadAsync(string id, Caller caller, Objections objections, ObjectionViews views, ObjectionReads reads, ObjectionSeal seal, CancellationToken cancellationToken)
    {
        var tag = seal.Tag(caller.Subject);
        if (await objections.FindAsync(id, cancellationToken) is not { } found || !ObjectionAccess.Reads(found.State, caller, tag)) return Problems.NotFound();
        await reads.RecordAsync(id, "read", caller, cancellationToken);
        return TypedResults.Ok(await views.OpenedAsync(found, tag!, cancellationToken));
    }

    private static async Task<Results<Ok<NamedObjection>, ProblemHttpResult>> EndAsync(string id, Caller caller, Objections objections, ObjectionSeal seal, Func<ObjectionState, OpenerActor, ObjectionDecision> decide, CancellationToken cancellationToken)
    {
        var tag = seal.Tag(caller.Subject);
        while (true)
        {
            if (await objections.FindAsync(id, cancellationToken) is not { } found || !ObjectionAccess.Reads(found.State, caller, tag)) return Problems.NotFound();
            var decided = decide(found.State, new(tag!, ObjectionAccess.RoleOf(caller)));
            if (decided.Problem is { } problem) return problem;
            if (await objections.AddAsync(found.State, decided.Facts, caller.Subject, cancellationToken))
                return TypedResults.Ok(ObjectionViews.Named((await objections.FindAsync(id, cancellationToken))!.State, tag!));
        }
    }
}
