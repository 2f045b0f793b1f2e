using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Assessments;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Campaigns;

/// <summary><c>GET /api/campaigns</c> and <c>GET /api/campaigns/{period}</c>: campaigns with the progress of the agencies that the caller acts for.</summary>
public static class SeeCampaigns
{
    internal static readonly string[] Readers = [Roles.AgencyAdmin, Roles.Verifier, Roles.Auditor, Roles.Executive];

    /// <summary>True for the ministry's administrator: an agency administrator for every agency.</summary>
    public static bool Ministry(Caller caller) => caller.Is(Roles.AgencyAdmin) && caller.MayActFor("*");

    internal static async Task<Ok<CampaignList>> ListAsync(Caller caller, AssessmentLog log, CancellationToken cancellationToken)
    {
        var views = new List<CampaignView>();
        foreach (var (period, _, agencies) in (await log.PeriodsAsync(cancellationToken)).Where(each => each.Agencies.Any(caller.MayActFor) || caller.Is(Roles.Verifier)).Take(12))
            if (await ViewAsync(period, caller, log, cancellationToken) is { } view) views.Add(view);
        return TypedResults.Ok(new CampaignList(views));
    }

    internal static async Task<Results<Ok<CampaignView>, ProblemHttpResult>> OneAsync(string period, Caller caller, AssessmentLog log, CancellationToken cancellationToken) =>
        await ViewAsync(period, caller, log, cancellationToken) is { } view && (view.Agencies.Count > 0 || caller.Is(Roles.Verifier)) ? TypedResults.Ok(view) : Problems.NotFound();

    internal static async Task<CampaignView?> ViewAsync(string period, Caller caller, AssessmentLog log, CancellationToken cancellationToken)
    {
        if (CampaignPeriod.Parse(period) is not { } span || (await log.CampaignAsync(period, cancellationToken)).State is not { Opened: { } opened } state) return null;
        var verification = state.Frozen is null ? null : (await log.VerificationAsync(period, cancellationToken)).State;
        var set = QuestionSets.Find(opened.QuestionSet, opened.QuestionSetVersion)!;
        var agencies = new List<CampaignAgency>();
        foreach (var agency in opened.Agencies.Where(caller.MayActFor))
        {
            var assessment = (await log.AssessmentAsync(period, agency, cancellationToken)).State;
            var items = AssessmentForm.Items(set, assessment);
            var users = await log.UsersOfAsync(assessment.Evidence.Select(each => each.Fact.Sha256), cancellationToken);
            agencies.Add(new(agency, assessment.Status, items.Count(each => assessment.Answers.ContainsKey(each.Key)), items.Count, assessment.SubmittedAt, assessment.Submissions,
                assessment.History.LastOrDefault(each => each.What == "reminded")?.At,
                users.Count(of => of.Any(user => user != agency))));
        }
        var said = verification is { Ended: true, Judged: { } judged } ? judged.Verdict : verification?.Draw is not null ? "drawn" : state.Frozen is not null ? "frozen" : "open";
        return new(period, span.Quarter ? "quarter" : "month", span.From, span.To, opened.DueOn, opened.FreezeOn, opened.DueOn.DayNumber - log.Today.DayNumber, said, opened.QuestionSet, opened.QuestionSetVersion,
            opened.QuestionSetDigest, opened.Plan, opened.FirstStage, state.OpenedAt, state.FrozenAt, state.Frozen?.Root, state.Frozen?.Claims.Count, agencies, Ministry(caller));
    }
}
