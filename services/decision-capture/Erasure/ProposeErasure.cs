using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Subjects;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using static Transparency.ServiceDefaults.Tickets.Roles;

namespace Transparency.DecisionCapture.Erasure;

/// <summary>
/// <c>POST /api/erasures</c>: the data-protection officer proposes to erase a subject. What stands against it refuses it at once, and the
/// refusal is recorded too. The identifier is used to find the subject key and is in no fact, log or trace.
/// </summary>
public static class ProposeErasure
{
    private static readonly string[] s_kinds = ["person", "company"];

    /// <summary>The facts of a proposal; pure.</summary>
    public static IReadOnlyList<ErasureFact> Decide(string erasureId, string subjectKey, ErasureGround ground, string reason, ErasureExtent extent, IReadOnlyList<StandingHold> holds, ActedBy by)
    {
        var requested = new ErasureFact.Requested(erasureId, subjectKey, ground.Code, ground.LawSection, extent, new(reason), by);
        return holds.Count == 0 ? [requested] : [requested, new ErasureFact.Refused(erasureId, holds, null, null)];
    }

    internal static async Task<Results<Ok<ErasureView>, ProblemHttpResult>> Endpoint(RequestErasure request, Caller caller, SubjectLookup lookup, SubjectKeys keys, Rules rules,
        SubjectExtent extents, StandingHolds holds, ConfirmRules confirmed, Erasures erasures, TimeProvider clock, CancellationToken cancellation)
    {
        var reason = request.Reason?.Trim() ?? "";
        if (rules.Ground(request.Ground) is not { } ground) return Problems.Invalid(new FieldError("ground", "unknown-value"));
        if (reason.Length is 0 or > 1000) return Problems.Invalid(new FieldError("reason", "required", "1–1000 characters"));
        var named = !string.IsNullOrWhiteSpace(request.Identifier);
        if (named == !string.IsNullOrWhiteSpace(request.SubjectKey)) return Problems.Invalid(new FieldError("subjectKey", "one-of", "Either identifier with kind, or subject key"));
        if (named && !s_kinds.Contains(request.Kind)) return Problems.Invalid(new FieldError("kind", "unknown-value", "person or company"));

        var subjectKey = named ? await keys.NameOfAsync(lookup.Of(request.Kind!, request.Identifier!), cancellation) : await keys.KnownAsync(request.SubjectKey!.Trim(), cancellation);
        if (subjectKey is null) return Problems.NotFound("Nothing is held under this subject, or it was erased.");
        var found = await extents.FindAsync(subjectKey, cancellation);
        if (found.Cases.FirstOrDefault(each => !caller.MayActFor(each.Agency)) is { Agency: { } other }) return Problems.Forbidden($"Not for agency {other}.");

        var against = await holds.AgainstAsync(subjectKey, found.Cases, ground, clock.Today(), cancellation);
        var id = erasures.NewId();
        await erasures.AddAsync(id, 0, Decide(id, subjectKey, ground, reason, found.Extent, against, ActedBy.Of(caller)), caller, null, cancellation);
        return TypedResults.Ok(Erasures.View((await erasures.FindAsync(id, cancellation)).State, caller, against, ConfirmRules.Unconfirmed(await confirmed.ReadAsync(cancellation), ground.Code, found.Cases.Select(each => each.State.Service))));
    }

    /// <summary>The day in Bangkok.</summary>
    internal static DateOnly Today(this TimeProvider clock) => Completeness.BangkokDay.Of(clock.GetUtcNow()).Date;

    public static void MapErasures(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/erasures", Endpoint).Allow(DataProtectionOfficer).WithPost();
        routes.MapGet("/api/erasures", SeeErasures.List).Allow(DataProtectionOfficer, Auditor);
        routes.MapGet("/api/erasures/rules", async (ConfirmRules rules, CancellationToken cancellation) => TypedResults.Ok(await rules.ReadAsync(cancellation))).Allow(DataProtectionOfficer, Auditor);
        routes.MapPost("/api/erasures/rules/confirm", ConfirmRules.Confirm).Allow(DataProtectionOfficer).WithPost();
        routes.MapPost("/api/erasures/rules/withdraw", ConfirmRules.Withdraw).Allow(DataProtectionOfficer).WithPost();
        routes.MapGet("/api/erasures/{id}", SeeErasures.One).Allow(DataProtectionOfficer, Auditor);
        routes.MapPost("/api/erasures/{id}/approve", DecideErasure.Approve).Allow(DataProtectionOfficer, Auditor).WithPost();
        routes.MapPost("/api/erasures/{id}/refuse", DecideErasure.Refuse).Allow(DataProtectionOfficer, Auditor).WithPost();
        routes.MapPost("/api/holds", PlaceHolds.Place).Allow(Auditor, RedFlagAdmin, Roles.Service).WithPost();
        routes.MapPost("/api/holds/{id}/release", PlaceHolds.Release).Allow(Auditor, RedFlagAdmin, Roles.Service).WithPost();
        routes.MapGet("/api/holds", PlaceHolds.List).Allow(Auditor, RedFlagAdmin, DataProtectionOfficer, Roles.Service);
    }
}
