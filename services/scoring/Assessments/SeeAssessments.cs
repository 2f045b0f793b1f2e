using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.Scoring.Campaigns;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Groups;
using Transparency.Scoring.Rubrics;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Assessments;

/// <summary><c>GET /api/assessments/{period}/{agency}</c>: claims and evidence beside what is recorded and what was claimed last time.</summary>
public sealed class SeeAssessments(AssessmentLog log, Store store, CatalogueVersions catalogues, PublishedRubrics rubrics, TimeProvider time)
{
    internal static async Task<Results<Ok<AssessmentView>, ProblemHttpResult>> OneAsync(string period, string agency, Caller caller, AssessmentLog log, SeeAssessments see, CancellationToken cancellationToken) =>
        caller.MayActFor(agency) && (await log.CampaignAsync(period, cancellationToken)).State.Opened is { } opened && opened.Agencies.Contains(agency)
            ? TypedResults.Ok(await see.ViewAsync(opened, agency, caller, cancellationToken)) : Problems.NotFound();

    internal async Task<AssessmentView> ViewAsync(CampaignFact.CampaignOpened opened, string agency, Caller caller, CancellationToken cancellationToken)
    {
        var state = (await log.AssessmentAsync(opened.Period, agency, cancellationToken)).State;
        var set = AnswerAssessments.SetOf(opened);
        var (measured, users) = (await MeasuredAsync(opened.Period, agency, cancellationToken), await UsersAsync(state.Evidence, agency, caller.MayActFor("*"), cancellationToken));
        var before = await BeforeAsync(opened, agency, cancellationToken);
        var items = AssessmentForm.Items(set, state).Select(item => new AssessmentItem(item.Key, item.Question.Id, item.Point?.Service, item.Point?.Point, state.Answers.GetValueOrDefault(item.Key),
            EvidenceOf(item.Key, state, users), Measured(item, measured), before?.Answers.GetValueOrDefault(item.Key)?.Claim, AssessmentForm.Missing(item, state)));
        return new(opened.Period, agency, state.Status, state.Open && AnswerAssessments.Own(caller, agency), state.Status == "submitted" && SeeCampaigns.Ministry(caller), await PointsAsync(agency, state, cancellationToken),
            set.Questions, state.Own, [.. items], AssessmentForm.Claimed(set, state), set.ShareOfCore(state.Own), state.Submission?.Root, state.History);
    }

    /// <summary>Files of an item, each with the agencies that handed in the very same one.</summary>
    internal static IReadOnlyList<AssessmentEvidence> EvidenceOf(string item, AssessmentState state, ILookup<string, string> users) =>
        [.. state.Evidence.Where(each => each.Fact.Item == item).Select(each => new AssessmentEvidence(each.Fact.No, each.Fact.Text.Note!, each.Fact.MediaType, each.Fact.Size, each.Fact.Sha256, each.At, [.. users[each.Fact.Sha256]]))];

    /// <summary>By SHA-256: other agencies; for readers of one agency only that there are some.</summary>
    internal async Task<ILookup<string, string>> UsersAsync(IEnumerable<KeptEvidence> evidence, string agency, bool named, CancellationToken cancellationToken)
    {
        var users = await log.UsersOfAsync(evidence.Select(each => each.Fact.Sha256), cancellationToken);
        return users.SelectMany(of => of.Where(user => user != agency).Select(user => (of.Key, User: named ? user : "*"))).Distinct().ToLookup(each => each.Key, each => each.User, StringComparer.Ordinal);
    }

    /// <summary>What is recorded of the agency's decisions in the period, by service.</summary>
    internal async Task<IReadOnlyList<GroupRow>> MeasuredAsync(string period, string agency, CancellationToken cancellationToken)
    {
        var span = CampaignPeriod.Parse(period)!.Value;
        return [.. (await GroupRows.ReadAsync(store.Source, await rubrics.InForceAsync(log.Now, cancellationToken), span.From, span.To, cancellationToken)).Where(each => each.Agency == agency)];
    }

    /// <summary>The figure that stands beside a claim: of the point's service, else of the whole agency. Pure.</summary>
    internal static MeasuredFact? Measured(AskedItem item, IReadOnlyList<GroupRow> rows)
    {
        if (item.Question.Measure is not { } measure) return null;
        var sums = rows.Where(each => item.Point is null || each.Service == item.Point.Service).Aggregate(default(Sums), (total, each) => total + each.Sums);
        var (n, sum) = measure switch
        {
            "compliance" => (sums.ComplianceN, sums.Compliance), "evidence" => (sums.EvidenceN, sums.Evidence), "timeline" => (sums.TimelineN, sums.Timeline), _ => (sums.WithLimit, 100m * sums.OnTime),
        };
        return new(measure, n, n == 0 ? null : MeanInterval.Rounded(sum / n));
    }

    // What the catalogue offers stands behind what is listed, so that nobody types it.
    private async Task<IReadOnlyList<ListedPoint>> PointsAsync(string agency, AssessmentState state, CancellationToken cancellationToken)
    {
        var offered = state.Open ? (await catalogues.NewestAsync(cancellationToken)).PointsOf(agency, PublishedRubrics.DayOf(time.GetUtcNow())) : [];
        return [.. state.Points, .. offered.Where(each => state.Points.All(listed => (listed.Service, listed.Point) != (each.Service, each.Point)))];
    }

    private async Task<AssessmentState?> BeforeAsync(CampaignFact.CampaignOpened opened, string agency, CancellationToken cancellationToken)
    {
        var begins = CampaignPeriod.Parse(opened.Period)!.Value.From;
        var before = (await log.PeriodsAsync(cancellationToken)).Where(each => each.Agencies.Contains(agency) && CampaignPeriod.Parse(each.Period)!.Value.From < begins)
            .OrderByDescending(each => CampaignPeriod.Parse(each.Period)!.Value.From).Select(each => each.Period).FirstOrDefault();
        return before is null ? null : (await log.AssessmentAsync(before, agency, cancellationToken)).State;
    }
}
