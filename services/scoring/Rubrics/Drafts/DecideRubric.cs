using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.Scoring.V1;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Rubrics.Drafts;

/// <summary>
/// <c>POST /api/rubrics/drafts/{draft}/approve</c> and <c>/refuse</c>: the second person, an administrator from outside the proposer's
/// agencies, because whoever is measured does not choose the measure alone.
/// </summary>
public static class DecideRubric
{
    /// <summary>What keeps somebody from deciding; null when nothing does. Pure.</summary>
    /// <returns>not-proposed, own-proposal or same-agency.</returns>
    public static string? Against(RubricDraftState state, ActedBy by) =>
        state is not { Status: "proposed", Proposal: { } proposal } ? "not-proposed"
        : proposal.Actors.Subject == by.Subject ? "own-proposal"
        : !by.Agencies.Contains("*") && by.Agencies.Intersect(proposal.Actors.Agencies, StringComparer.Ordinal).Any() ? "same-agency"
        : null;

    /// <summary>What keeps a draft from being published now; null when nothing does. Pure.</summary>
    /// <returns>date-passed or overtaken.</returns>
    public static string? Stale(RubricDraftFact.Proposed proposal, int newest, DateTimeOffset now) =>
        proposal.EffectiveOn < ProposeRubrics.EarliestDay(now) ? "date-passed" : proposal.Version != newest + 1 ? "overtaken" : null;

    internal static async Task<Results<Ok<RubricDraftView>, ProblemHttpResult>> ApproveAsync(string draft, Caller caller, RubricDrafts drafts, PublishedRubrics published, TimeProvider time, CancellationToken cancellationToken)
    {
        var (state, version) = await drafts.FindAsync(draft, cancellationToken);
        if (state.Proposal is not { } proposal) return Problems.NotFound();
        var by = ActedBy.Of(caller);
        var newest = (await published.VersionsAsync(proposal.RubricId, cancellationToken))[^1].Rubric.Version;
        if ((Against(state, by) ?? Stale(proposal, newest, time.GetUtcNow())) is { } why) return Conflict(why);
        var fact = new RubricDraftFact.Published(draft, proposal.RubricId, proposal.Version, proposal.Digest, proposal.EffectiveOn, by);
        try
        {
            if (!await drafts.AddAsync(draft, version, fact, caller, (batch, at) => RubricDrafts.Put(batch, proposal, at), cancellationToken)) return Conflict("not-proposed");
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "rubric_pkey" })
        {
            // Another draft of the same number was published between the look above and here: nothing of this one was recorded.
            return Conflict("overtaken");
        }
        return await SeeRubricDrafts.ViewAsync(draft, caller, drafts, published, cancellationToken);
    }

    internal static async Task<Results<Ok<RubricDraftView>, ProblemHttpResult>> RefuseAsync(string draft, RefuseRubric body, Caller caller, RubricDrafts drafts, PublishedRubrics published, CancellationToken cancellationToken)
    {
        if (body.Reason?.Trim() is not { Length: > 0 and <= 1000 } reason) return Problems.Invalid(new FieldError("reason", "required", "1–1000 characters"));
        var (state, version) = await drafts.FindAsync(draft, cancellationToken);
        if (state.Proposal is null) return Problems.NotFound();
        if (Against(state, ActedBy.Of(caller)) is { } why) return Conflict(why);
        if (!await drafts.AddAsync(draft, version, new RubricDraftFact.Refused(draft, new(reason), ActedBy.Of(caller)), caller, null, cancellationToken)) return Conflict("not-proposed");
        return await SeeRubricDrafts.ViewAsync(draft, caller, drafts, published, cancellationToken);
    }

    private static ProblemHttpResult Conflict(string type) => Problems.Conflict(type, type switch
    {
        "own-proposal" => "Who proposed a rubric may not decide on it.",
        "same-agency" => "The second person must be from outside the proposer's agency.",
        "date-passed" => "The day from which the rubric should count has come: it is never back-dated. Propose it again.",
        "overtaken" => "Another version was published meanwhile. Propose the change again on top of it.",
        _ => "This draft is not waiting for a decision.",
    });
}
