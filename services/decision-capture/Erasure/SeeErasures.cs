using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Erasure;

/// <summary><c>GET /api/erasures</c> and <c>GET /api/erasures/{id}</c>: what was proposed and how it ended.</summary>
public static class SeeErasures
{
    internal static async Task<Ok<ErasureList>> List(Caller caller, Erasures erasures, CancellationToken cancellation) =>
        TypedResults.Ok(new ErasureList([.. (await erasures.AllAsync(cancellation)).Where(each => each.Request is not null).Select(each => Erasures.View(each, caller, [], []))]));

    internal static async Task<Results<Ok<ErasureView>, ProblemHttpResult>> One(string id, Caller caller, Erasures erasures, SubjectExtent extents, StandingHolds holds, Rules rules, ConfirmRules confirmed,
        TimeProvider clock, CancellationToken cancellation)
    {
        var (state, _) = await erasures.FindAsync(id, cancellation);
        if (state.Request is not { } request) return Problems.NotFound();
        if (state.Status != "proposed") return TypedResults.Ok(Erasures.View(state, caller, [], []));
        // What stands against a proposal may have come since: the second person sees it before deciding.
        var found = await extents.FindAsync(request.SubjectKey, cancellation);
        return TypedResults.Ok(Erasures.View(state, caller, await holds.AgainstAsync(request.SubjectKey, found.Cases, rules.Ground(request.Ground)!, clock.Today(), cancellation),
            ConfirmRules.Unconfirmed(await confirmed.ReadAsync(cancellation), request.Ground, found.Cases.Select(each => each.State.Service))));
    }
}
