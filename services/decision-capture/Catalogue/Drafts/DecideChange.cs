using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Catalogue.Drafts;

/// <summary>
/// <c>POST /api/catalogue/drafts/{draft}/approve</c> and <c>/refuse</c>: the second person, another login. Where a standard becomes easier it is
/// somebody from outside the agency that is measured by it (design §6).
/// </summary>
public static class DecideChange
{
    /// <summary>What keeps somebody from deciding; null when nothing does. Pure.</summary>
    /// <param name="eased">Standards that become easier now, by what is in force.</param>
    /// <returns>not-proposed, own-proposal, same-agency or other-agency.</returns>
    public static string? Against(CatalogueDraftState state, ActedFor by, bool eased)
    {
        if (state is not { Status: "proposed", Proposal: { } proposal }) return "not-proposed";
        if (proposal.Actors.Subject == by.Subject) return "own-proposal";
        var ministry = by.Role == Roles.Operations || by.Agencies.Contains("*");
        if (ministry) return null;
        var own = proposal.Agencies.Intersect(by.Agencies, StringComparer.Ordinal).Any() || proposal.Actors.Agencies.Intersect(by.Agencies, StringComparer.Ordinal).Any();
        return eased ? own ? "same-agency" : null : proposal.Agencies.All(by.Agencies.Contains) ? null : "other-agency";
    }

    internal static async Task<Results<Ok<V1.CatalogueDraftView>, ProblemHttpResult>> Approve(string draft, Caller caller, CatalogueDrafts drafts, CatalogueLog catalogue, PublishDue due, SeeDrafts seen, TimeProvider clock, CancellationToken cancellation)
    {
        var (state, version) = await drafts.FindAsync(draft, cancellation);
        if (state.Proposal is not { } proposal) return Problems.NotFound();
        await catalogue.RefreshAsync(cancellation);
        // By what is in force now, not by what was when it was proposed: a standard may have been tightened meanwhile.
        var eased = EasingWatch.Of(catalogue.History(), state.Import.Filled());
        if (Against(state, ActedFor.Of(caller), eased.Count > 0) is { } why) return Conflict(why);
        if (Overtaken(proposal.BasedOn is { } based && catalogue.EntriesAt(based) is { } then ? ImportCatalogue.Overtaken(state.Import, then, catalogue.Entries) : []) is { } lost) return lost;
        var (changes, errors) = ImportCatalogue.Decide(state.Import, catalogue.Entries);
        if (changes is null) return Overtaken(errors)!;
        if (ProposeChange.Faults(eased.Count > 0, proposal.EffectiveOn, proposal.Text.Reason, proposal.ManualSha256, clock.GetUtcNow(), state.Import.ClockRules is not null) is { Count: > 0 } faults)
            return Problems.Of(StatusCodes.Status409Conflict, "date-passed", "The draft cannot take effect any more as it was proposed. Propose it again.", errors: faults);
        if (!await drafts.AddAsync(draft, version, new CatalogueDraftFact.Approved(draft, ActedFor.Of(caller)), caller.Subject, cancellation)) return Conflict("not-proposed");
        await due.RunOnceAsync(cancellation);
        return TypedResults.Ok(await seen.ViewAsync((await drafts.FindAsync(draft, cancellation)).State, caller, cancellation));
    }

    internal static async Task<Results<Ok<V1.CatalogueDraftView>, ProblemHttpResult>> Refuse(string draft, V1.RefuseCatalogue body, Caller caller, CatalogueDrafts drafts, SeeDrafts seen, CancellationToken cancellation)
    {
        if (body.Reason?.Trim() is not { Length: > 0 and <= 1000 } reason) return Problems.Invalid(new FieldError("reason", "required", "1–1000 characters"));
        var (state, version) = await drafts.FindAsync(draft, cancellation);
        if (state.Proposal is null) return Problems.NotFound();
        if (Against(state, ActedFor.Of(caller), eased: false) is { } why) return Conflict(why);
        if (!await drafts.AddAsync(draft, version, new CatalogueDraftFact.Refused(draft, new(reason), ActedFor.Of(caller)), caller.Subject, cancellation)) return Conflict("not-proposed");
        return TypedResults.Ok(await seen.ViewAsync((await drafts.FindAsync(draft, cancellation)).State, caller, cancellation));
    }

    private static ProblemHttpResult? Overtaken(IReadOnlyList<FieldError> errors) =>
        errors.Count == 0 ? null : Problems.Of(StatusCodes.Status409Conflict, "overtaken", "Another publication changed what this draft stands on.", errors: errors);

    private static ProblemHttpResult Conflict(string type) => Problems.Conflict(type, type switch
    {
        "own-proposal" => "Who proposed a change may not decide on it.",
        "same-agency" => "A standard becomes easier: the second person must be from outside the agency.",
        "other-agency" => "The second person must answer for the agency or for the ministry.",
        _ => "This draft is not waiting for a decision.",
    });
}
