using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Assessments;
using Transparency.Scoring.Recorded;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Campaigns;

/// <summary>
/// <c>POST /api/campaigns/{period}/freeze</c>: what was submitted becomes the population. Each assessment is closed by a fact of its own first, behind the very version
/// that was read, so that no answer slips in between; stopped halfway, the same call goes on.
/// </summary>
public static class FreezeCampaigns
{
    /// <summary>What stands against freezing now; null when nothing does. Pure.</summary>
    /// <param name="renamed">Day on which a value that is named anew becomes known; null when the planned one stays.</param>
    /// <returns>
    /// not-open, not-due (somebody has not submitted and the day has not come), value-stands (the planned value is not known yet, so no other is named) or value-known (the value is
    /// known already: another must be named that becomes known after today).
    /// </returns>
    public static string? Against(CampaignState state, bool allSubmitted, DateOnly today, DateOnly? renamed) =>
        state is not { Opened: { } opened, Frozen: null } ? "not-open"
        : !allSubmitted && today < opened.FreezeOn ? "not-due"
        : renamed is not null && (opened.Plan.Commitment is not null || opened.Plan.RevealOn >= today) ? "value-stands"
        : renamed is { } day ? (day <= today ? "value-known" : null)
        : opened.Plan.Commitment is null && opened.Plan.RevealOn < today ? "value-known"
        : null;

    internal static async Task<Results<Ok<CampaignView>, ProblemHttpResult>> FreezeAsync(string period, FreezeCampaign body, Caller caller, AssessmentLog log, CancellationToken cancellationToken)
    {
        var (state, version) = await log.CampaignAsync(period, cancellationToken);
        if (state.Opened is not { } opened) return Problems.NotFound();
        if ((body.PublicValue is null) != (body.RevealOn is null) || body.PublicValue?.Trim().Length is 0 or > 300) return Problems.Invalid(new FieldError("publicValue", "required", "1–300 characters together with revealOn, or neither"));
        var assessments = new List<AssessmentState>();
        foreach (var agency in opened.Agencies) assessments.Add((await log.AssessmentAsync(period, agency, cancellationToken)).State);
        if (Against(state, assessments.All(each => each.Status is "submitted" or "frozen" or "missed"), log.Today, body.RevealOn) is { } why) return Conflict(why);
        var by = ActedBy.Of(caller);
        if (!await CloseAsync(opened, by, log, cancellationToken)) return Problems.Conflict("changed-meanwhile", "An agency changed its answers while they were frozen. Freeze again.");
        var fact = await PopulationAsync(opened, body.PublicValue?.Trim() ?? opened.Plan.PublicValue, body.RevealOn ?? opened.Plan.RevealOn, by, log, cancellationToken);
        if (!await log.AddAsync(version, [fact], cancellationToken)) return Conflict("not-open");
        return TypedResults.Ok((await SeeCampaigns.ViewAsync(period, caller, log, cancellationToken))!);
    }

    /// <summary>Closes every assessment of a campaign that is not closed yet, each behind the very version that was read; false when one changed meanwhile. May be called again.</summary>
    internal static async Task<bool> CloseAsync(CampaignFact.CampaignOpened opened, ActedBy by, AssessmentLog log, CancellationToken cancellationToken)
    {
        var closed = true;
        foreach (var agency in opened.Agencies)
        {
            var (assessment, at) = await log.AssessmentAsync(opened.Period, agency, cancellationToken);
            if (assessment.Status is not ("frozen" or "missed"))
                closed &= await log.AddAsync(at, [new AssessmentFact.AssessmentFrozen(opened.Period, agency, assessment.Status == "submitted", by)], cancellationToken);
        }
        return closed;
    }

    /// <summary>What stands now as the population: what the facts of <see cref="CloseAsync"/> closed, also those of a call that was stopped halfway.</summary>
    internal static async Task<CampaignFact.CampaignFrozen> PopulationAsync(CampaignFact.CampaignOpened opened, string publicValue, DateOnly revealOn, ActedBy by, AssessmentLog log, CancellationToken cancellationToken)
    {
        var frozen = new List<(FrozenAgency Agency, IReadOnlyList<string> Claims)>();
        foreach (var agency in opened.Agencies)
        {
            var assessment = (await log.AssessmentAsync(opened.Period, agency, cancellationToken)).State;
            var claims = assessment is { Status: "frozen", Submission: { } submission } ? submission.Claims : [];
            frozen.Add((new(agency, assessment.Status == "frozen", AssessmentForm.Root([.. claims]), claims.Count), claims));
        }
        List<string> population = [.. frozen.SelectMany(each => each.Claims)];
        return new(opened.Period, [.. frozen.Select(each => each.Agency)], population, AssessmentForm.Root(population), publicValue, revealOn, by);
    }

    private static ProblemHttpResult Conflict(string type) => Problems.Conflict(type, type switch
    {
        "not-due" => "An agency has not submitted and the day of the freeze has not come.",
        "value-known" => "The public value is known already: name another that becomes known after today.",
        "value-stands" => "The planned public value stands: it is not known yet.",
        _ => "This campaign is not open.",
    });
}
