using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Assessments;
using Transparency.Scoring.Campaigns;
using Transparency.Scoring.Groups;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Verification;

/// <summary>
/// <c>GET /api/verifications/{period}/items</c> and <c>/{no}</c>: drawn claims with their evidence. A verifier sees the claims assigned to them; the other's verdict is shown to nobody,
/// whatever their role, until both are in.
/// </summary>
public static class SeeItems
{
    internal static readonly string[] Readers = [Roles.Verifier, Roles.Auditor, Roles.AgencyAdmin];

    /// <summary>The verdicts that a person may see: none before both are in. Pure.</summary>
    public static IReadOnlyList<GivenVerdict> Shown(ClaimFindings findings) => findings.Verdicts.Count == 2 ? findings.Verdicts : [];

    /// <summary>True for the assigned verifier, for auditors, and for the ministry's administrator; for the agency itself when the verification has ended. Pure.</summary>
    public static bool Sees(Caller caller, AssignedClaim item, string? verifier, bool ended) =>
        caller.Is(Roles.Verifier) ? verifier is not null && item.Verifiers.Contains(verifier)
        : SeeCampaigns.Ministry(caller) || ((caller.Is(Roles.Auditor) || (ended && caller.Is(Roles.AgencyAdmin))) && caller.MayActFor(AssessmentForm.Parts(item.Id).Agency));

    internal static async Task<Results<Ok<VerificationItems>, ProblemHttpResult>> ListAsync(string period, Caller caller, AssessmentLog log, SeeAssessments see, CancellationToken cancellationToken) =>
        caller.Is(Roles.AgencyAdmin) && !SeeCampaigns.Ministry(caller) && !(await log.VerificationAsync(period, cancellationToken)).State.Ended ? Problems.Forbidden("An agency learns what was found when the verification has ended.")
            : await FindAsync(period, null, caller, log, see, cancellationToken) is { } items ? TypedResults.Ok(new VerificationItems(items)) : Problems.NotFound();

    internal static async Task<Results<Ok<VerificationItem>, ProblemHttpResult>> OneAsync(string period, int no, Caller caller, AssessmentLog log, SeeAssessments see, CancellationToken cancellationToken) =>
        await FindAsync(period, no, caller, log, see, cancellationToken) is [var item] ? TypedResults.Ok(item) : Problems.NotFound();

    /// <summary>Null when nothing was drawn.</summary>
    internal static async Task<IReadOnlyList<VerificationItem>?> FindAsync(string period, int? no, Caller caller, AssessmentLog log, SeeAssessments see, CancellationToken cancellationToken)
    {
        var state = (await log.VerificationAsync(period, cancellationToken)).State;
        if (state.Draw is null || (await log.CampaignAsync(period, cancellationToken)).State.Opened is not { } opened) return null;
        var verifier = (await log.RegisterAsync(cancellationToken)).State.Of(caller.Subject)?.Id;
        var set = AnswerAssessments.SetOf(opened);
        var found = new List<VerificationItem>();
        foreach (var agency in state.Items.Where(each => (no is null || each.No == no) && Sees(caller, each, verifier, state.Ended)).GroupBy(each => AssessmentForm.Parts(each.Id).Agency, StringComparer.Ordinal))
        {
            var assessment = (await log.AssessmentAsync(period, agency.Key, cancellationToken)).State;
            var asked = AssessmentForm.Items(set, assessment).ToDictionary(each => each.Key, StringComparer.Ordinal);
            var (measured, users) = (await see.MeasuredAsync(period, agency.Key, cancellationToken), await see.UsersAsync(assessment.Evidence, agency.Key, named: true, cancellationToken));
            found.AddRange(agency.Select(each => View(each, asked[AssessmentForm.Parts(each.Id).Item], assessment, state, measured, users, caller, verifier)));
        }
        return [.. found.OrderBy(each => each.No)];
    }

    private static VerificationItem View(AssignedClaim item, AskedItem asked, AssessmentState assessment, VerificationState state, IReadOnlyList<GroupRow> measured, ILookup<string, string> users, Caller caller, string? verifier)
    {
        var (findings, agency) = (state.On(item.No), AssessmentForm.Parts(item.Id).Agency);
        var own = verifier is null ? null : findings.Verdicts.FirstOrDefault(each => each.By == verifier);
        var both = findings.Verdicts.Count == 2;
        // Even how many are in would tell a verifier whether the other was quicker; that is theirs to know only when it cannot matter any more.
        var given = caller.Is(Roles.Verifier) && !both ? own is null ? 0 : 1 : findings.Verdicts.Count;
        return new(item.No, item.Id, agency, asked.Question, asked.Point, assessment.Answers[asked.Key], SeeAssessments.EvidenceOf(asked.Key, assessment, users), SeeAssessments.Measured(asked, measured), given, own,
            Shown(findings), findings.State, findings.Found, findings.Resolution, MayJudge: GiveVerdicts.Against(state, item, verifier, agency, caller) is null,
            MayResolve: GiveVerdicts.AgainstResolving(state, item, agency, caller) is null);
    }
}
