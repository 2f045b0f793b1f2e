using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Campaigns;
using Transparency.Scoring.Recorded;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Verification;

/// <summary>
/// <c>POST /api/verifiers</c>: an internal auditor declares where they served; <c>POST /api/verifiers/{id}/confirm</c>: the ministry's administrator confirms it, and only then the draw may
/// choose the person. <c>GET /api/verifiers</c>. Pseudonyms stand for people.
/// </summary>
public static class RegisterVerifiers
{
    public static void MapVerifiers(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/verifiers", DeclareAsync).Allow(Roles.Verifier).WithPost();
        app.MapPost("/api/verifiers/{id}/confirm", ConfirmAsync).Allow(Roles.AgencyAdmin).ForEveryAgency();
        app.MapGet("/api/verifiers", ListAsync).Allow(Roles.Verifier, Roles.AgencyAdmin, Roles.Auditor);
    }

    /// <summary>What is wrong with a declaration. Pure.</summary>
    public static IReadOnlyList<FieldError> Faults(IReadOnlyList<ServedIn>? served, DateOnly today) => served is not { Count: <= 40 } ? [new("served", "required", "at most 40 agencies; empty when there was no other")]
        : [.. served.SelectMany((each, i) => new[] { (Wrong: string.IsNullOrWhiteSpace(each.Agency) || each.Agency.Length > 32, Field: "agency", Rule: "required"), (Wrong: each.Until > today || each.Until.Year < 1950, Field: "until", Rule: "range") }
            .Where(check => check.Wrong).Select(check => new FieldError($"served[{i}].{check.Field}", check.Rule)))];

    /// <summary>The fact of a declaration; null when it says what stands already. Pure.</summary>
    public static RegisterFact? Decide(RegisterState state, string agency, IReadOnlyList<ServedIn> served, ActedBy by)
    {
        List<ServedIn> sorted = [.. served.OrderBy(each => each.Agency, StringComparer.Ordinal).ThenBy(each => each.Until)];
        var entry = state.Of(by.Subject);
        return entry is not null && entry.Agency == agency && entry.Served.SequenceEqual(sorted) ? null : new RegisterFact.VerifierDeclared(entry?.Id ?? $"verifier-{state.Entries.Count + 1}", agency, sorted, by);
    }

    private static async Task<Results<Ok<RegisteredVerifier>, ProblemHttpResult>> DeclareAsync(DeclareVerifier body, Caller caller, AssessmentLog log, CancellationToken cancellationToken)
    {
        // Internal audit belongs to one agency; whoever stands for all of them could verify nobody.
        if (caller.Agencies is not [var agency] || agency == "*") return Problems.Forbidden("A verifier belongs to one agency.");
        var faults = Faults(body.Served, log.Today);
        if (faults.Count > 0) return Problems.Invalid(faults);
        var (state, version) = await log.RegisterAsync(cancellationToken);
        if (Decide(state, agency, body.Served, ActedBy.Of(caller)) is { } fact && !await log.AddAsync(version, [fact], cancellationToken)) return Problems.Conflict("overtaken", "Somebody else declared at the same time. Send it again.");
        return TypedResults.Ok(View((await log.RegisterAsync(cancellationToken)).State.Of(caller.Subject)!, caller));
    }

    private static async Task<Results<Ok<RegisteredVerifier>, ProblemHttpResult>> ConfirmAsync(string id, Caller caller, AssessmentLog log, CancellationToken cancellationToken)
    {
        var (state, version) = await log.RegisterAsync(cancellationToken);
        if (state.Entries.FirstOrDefault(each => each.Id == id) is not { } entry) return Problems.NotFound();
        if (entry.Subject == caller.Subject) return Problems.Conflict("own-declaration", "Nobody confirms the own declaration.");
        if (!entry.Confirmed && !await log.AddAsync(version, [new RegisterFact.VerifierConfirmed(id, ActedBy.Of(caller))], cancellationToken)) return Problems.Conflict("overtaken", "The register changed at the same time. Look again.");
        return TypedResults.Ok(View(entry with { Confirmed = true }, caller));
    }

    private static async Task<Ok<VerifierRegister>> ListAsync(Caller caller, AssessmentLog log, CancellationToken cancellationToken)
    {
        var entries = (await log.RegisterAsync(cancellationToken)).State.Entries;
        return TypedResults.Ok(new VerifierRegister([.. entries.Where(each => SeeCampaigns.Ministry(caller) || caller.Is(Roles.Auditor) || each.Subject == caller.Subject)
            .OrderBy(each => each.Id.Length).ThenBy(each => each.Id, StringComparer.Ordinal).Select(each => View(each, caller))]));
    }

    private static RegisteredVerifier View(VerifierEntry entry, Caller caller) => new(entry.Id, entry.Agency, entry.Served, entry.Confirmed, entry.Subject == caller.Subject, entry.DeclaredAt);
}
