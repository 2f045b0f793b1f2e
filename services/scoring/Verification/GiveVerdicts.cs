using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Assessments;
using Transparency.Scoring.Campaigns;
using Transparency.Scoring.Recorded;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Verification;

/// <summary>
/// <c>POST /api/verifications/{period}/items/{no}/verdict</c>: what one of the two assigned verifiers found; <c>…/resolution</c>: what an auditor, the third person, decides where the two
/// differ. The last open claim brings the judgement by the plan with it.
/// </summary>
public static class GiveVerdicts
{
    private const int Attempts = 5;

    /// <summary>What keeps somebody from giving a verdict; null when nothing does. Pure.</summary>
    /// <returns>not-assigned, own-agency, given-already or ended.</returns>
    public static string? Against(VerificationState state, AssignedClaim item, string? verifier, string agency, Caller caller) =>
        !caller.Is(Roles.Verifier) || verifier is null || !item.Verifiers.Contains(verifier) ? "not-assigned"
        : caller.MayActFor(agency) ? "own-agency"
        : state.On(item.No).Verdicts.Any(each => each.By == verifier) ? "given-already"
        : state.Ended ? "ended" : null;

    /// <summary>What keeps somebody from resolving; null when nothing does. Pure.</summary>
    /// <returns>not-yours, not-differing or not-the-third.</returns>
    public static string? AgainstResolving(VerificationState state, AssignedClaim item, string agency, Caller caller) =>
        !caller.Is(Roles.Auditor) || !caller.MayActFor(agency) ? "not-yours"
        : state.On(item.No).State != "differing" ? "not-differing"
        : state.On(item.No).Subjects.Contains(caller.Subject) ? "not-the-third" : null;

    /// <summary>A fact and what follows from it. Pure.</summary>
    public static IReadOnlyList<AssessedFact> Decide(VerificationState state, VerificationFact fact, DateTimeOffset now) => [fact, .. SampleRules.Judge(state.Evolve(fact, now))];

    private static IReadOnlyList<FieldError> Faults(GiveVerdict body) =>
    [
        .. AssessmentForm.Claims.Contains(body.Level) ? [] : new[] { new FieldError("level", "unknown-value", string.Join(", ", AssessmentForm.Claims)) },
        .. body.Reason?.Trim().Length is > 0 and <= 4000 ? [] : new[] { new FieldError("reason", "required", "1–4000 characters") },
    ];

    internal static Task<Results<Ok<VerificationItem>, ProblemHttpResult>> GiveAsync(string period, int no, GiveVerdict body, Caller caller, AssessmentLog log, SeeAssessments see, CancellationToken cancellationToken) =>
        SendAsync(period, no, body, caller, log, see, (state, item, verifier, agency) => Against(state, item, verifier, agency, caller),
            (verifier, words, by) => new VerificationFact.VerdictGiven(period, no, verifier!, body.Level, words, by), cancellationToken);

    internal static Task<Results<Ok<VerificationItem>, ProblemHttpResult>> ResolveAsync(string period, int no, GiveVerdict body, Caller caller, AssessmentLog log, SeeAssessments see, CancellationToken cancellationToken) =>
        SendAsync(period, no, body, caller, log, see, (state, item, _, agency) => AgainstResolving(state, item, agency, caller),
            (_, words, by) => new VerificationFact.VerdictResolved(period, no, body.Level, words, by), cancellationToken);

    private static async Task<Results<Ok<VerificationItem>, ProblemHttpResult>> SendAsync(string period, int no, GiveVerdict body, Caller caller, AssessmentLog log, SeeAssessments see,
        Func<VerificationState, AssignedClaim, string?, string, string?> against, Func<string?, AssessmentWords, ActedBy, VerificationFact> fact, CancellationToken cancellationToken)
    {
        var faults = Faults(body);
        if (faults.Count > 0) return Problems.Invalid(faults);
        var verifier = (await log.RegisterAsync(cancellationToken)).State.Of(caller.Subject)?.Id;
        // Two verifiers of different claims write the same stream: the slower one decides again on what stands then.
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var (state, version) = await log.VerificationAsync(period, cancellationToken);
            if (state.Items.FirstOrDefault(each => each.No == no) is not { } item || !SeeItems.Sees(caller, item, verifier, state.Ended)) return Problems.NotFound();
            if (against(state, item, verifier, AssessmentForm.Parts(item.Id).Agency) is { } why) return why is "own-agency" or "not-yours" ? Problems.Forbidden("Nobody verifies claims of their own agency.") : Conflict(why);
            if (await log.AddAsync(version, Decide(state, fact(verifier, new(body.Reason.Trim()), ActedBy.Of(caller)), log.Now), cancellationToken))
                return (await SeeItems.FindAsync(period, no, caller, log, see, cancellationToken)) is [var view] ? TypedResults.Ok(view) : Problems.NotFound();
        }
        return Conflict("overtaken");
    }

    private static ProblemHttpResult Conflict(string type) => Problems.Conflict(type, type switch
    {
        "given-already" => "You have answered on this claim; a verdict is not changed.",
        "not-differing" => "The two verdicts do not differ.",
        "not-the-third" => "Who gave one of the verdicts does not decide between them.",
        "ended" => "This verification has ended.",
        "not-assigned" => "This claim is assigned to others.",
        _ => "Others answered at the same time. Send it again.",
    });
}
