using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Campaigns;
using Transparency.Scoring.Recorded;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Assessments;

/// <summary>
/// <c>POST /api/assessments/{period}/{agency}/submit</c> closes what was answered under the root of its claims; <c>/return</c> opens it again for a correction that the ministry asks for,
/// with a reason, as long as the campaign is not frozen.
/// </summary>
public static class SubmitAssessments
{
    /// <summary>What stands against submitting: item and what it misses. Pure.</summary>
    public static IReadOnlyList<FieldError> Faults(QuestionSet set, AssessmentState state) =>
    [
        .. state.Listed ? [] : new[] { new FieldError("points", "required", "Decision points are listed first.") },
        .. AssessmentForm.Items(set, state).SelectMany(item => AssessmentForm.Missing(item, state).Select(missing => new FieldError(item.Key, missing + "-missing"))),
    ];

    internal static async Task<Results<Ok<AssessmentView>, ProblemHttpResult>> SubmitAsync(string period, string agency, Caller caller, AssessmentLog log, SeeAssessments see, CancellationToken cancellationToken)
    {
        var (asked, state, version, refused) = await AnswerAssessments.OpenedAsync(period, agency, caller, log, cancellationToken);
        if (refused is not null) return refused;
        var set = AnswerAssessments.SetOf(asked);
        var faults = Faults(set, state);
        if (faults.Count > 0) return Problems.Invalid(faults);
        var claims = AssessmentForm.Population(agency, set, state);
        return await AnswerAssessments.DoneAsync(new AssessmentFact.AssessmentSubmitted(period, agency, claims, AssessmentForm.Root([.. claims]), AssessmentForm.Claimed(set, state), ActedBy.Of(caller)), version, asked, caller, log, see, cancellationToken);
    }

    internal static async Task<Results<Ok<AssessmentView>, ProblemHttpResult>> ReturnAsync(string period, string agency, ReturnAssessment body, Caller caller, AssessmentLog log, SeeAssessments see, CancellationToken cancellationToken)
    {
        if (body.Reason?.Trim() is not { Length: > 0 and <= 2000 } reason) return Problems.Invalid(new FieldError("reason", "required", "1–2000 characters"));
        if ((await log.CampaignAsync(period, cancellationToken)).State is not { Opened: { } opened } campaign || !opened.Agencies.Contains(agency)) return Problems.NotFound();
        var (state, version) = await log.AssessmentAsync(period, agency, cancellationToken);
        if (FreezeDue.IsLate(opened, log.Today)) return AnswerAssessments.Late(opened);
        if (campaign.Frozen is not null || state.Status is "frozen" or "missed") return Problems.Conflict("frozen", "What is frozen is not corrected any more.");
        if (state.Status != "submitted") return Problems.Conflict("not-submitted", "The agency has not submitted.");
        return await AnswerAssessments.DoneAsync(new AssessmentFact.AssessmentReturned(period, agency, new(reason), ActedBy.Of(caller)), version, opened, caller, log, see, cancellationToken);
    }
}
