using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Assessments;
using Transparency.Scoring.Campaigns;
using Transparency.Scoring.Recorded;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Verification;

/// <summary>
/// <c>POST /api/verifications/{period}/draw</c>: the ministry's administrator reveals the public value and the sample follows from it. <c>GET /api/verifications</c>, <c>/{period}</c> and
/// <c>/{period}/population</c> (one id a line) publish what anybody needs to repeat it with <c>transparency sample seed|draw|assign|judge</c>.
/// </summary>
public static class DrawSamples
{
    public static void MapVerifications(this IEndpointRouteBuilder app)
    {
        const string path = "/api/verifications";
        app.MapGet(path, ListAsync).AllowPublic();
        app.MapGet(path + "/{period}", OneAsync).AllowPublic();
        app.MapGet(path + "/{period}/population", PopulationAsync).AllowPublic();
        app.MapPost(path + "/{period}/draw", DrawAsync).Allow(Roles.AgencyAdmin).ForEveryAgency();
        app.MapGet(path + "/{period}/items", SeeItems.ListAsync).Allow(SeeItems.Readers);
        app.MapGet(path + "/{period}/items/{no:int}", SeeItems.OneAsync).Allow(SeeItems.Readers);
        app.MapPost(path + "/{period}/items/{no:int}/verdict", GiveVerdicts.GiveAsync).Allow(Roles.Verifier).WithPost();
        app.MapPost(path + "/{period}/items/{no:int}/resolution", GiveVerdicts.ResolveAsync).Allow(Roles.Auditor).WithPost();
    }

    private static async Task<Results<Ok<VerificationView>, ProblemHttpResult>> DrawAsync(string period, RevealPublicValue body, Caller caller, AssessmentLog log, CancellationToken cancellationToken)
    {
        if (body.Value?.Trim() is not { Length: > 0 and <= 300 } value) return Problems.Invalid(new FieldError("value", "required", "1–300 characters"));
        var campaign = (await log.CampaignAsync(period, cancellationToken)).State;
        if (campaign.Opened is null) return Problems.NotFound();
        var (state, version) = await log.VerificationAsync(period, cancellationToken);
        if (SampleRules.Against(campaign, state, value, log.Today) is { } why) return Conflict(why);
        try
        {
            var candidates = SampleRules.Candidates((await log.RegisterAsync(cancellationToken)).State, log.Today);
            if (!await log.AddAsync(version, [SampleRules.Draw(campaign, value, candidates, ActedBy.Of(caller))], cancellationToken)) return Conflict("drawn-already");
        }
        catch (ArgumentException e)
        {
            return Problems.Conflict("too-few-verifiers", "An agency has fewer than two confirmed verifiers from elsewhere.", e.Message);
        }
        return TypedResults.Ok((await ViewAsync(period, log, cancellationToken))!);
    }

    private static async Task<Ok<VerificationList>> ListAsync(AssessmentLog log, CancellationToken cancellationToken)
    {
        var views = new List<VerificationView>();
        foreach (var (period, _, _) in (await log.PeriodsAsync(cancellationToken)).Where(each => each.State != "open").Take(12))
            if (await ViewAsync(period, log, cancellationToken) is { } view) views.Add(view);
        return TypedResults.Ok(new VerificationList(views));
    }

    private static async Task<Results<Ok<VerificationView>, ProblemHttpResult>> OneAsync(string period, AssessmentLog log, CancellationToken cancellationToken) =>
        await ViewAsync(period, log, cancellationToken) is { } view ? TypedResults.Ok(view) : Problems.NotFound();

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> PopulationAsync(string period, AssessmentLog log, CancellationToken cancellationToken) =>
        (await log.CampaignAsync(period, cancellationToken)).State.Frozen is { } frozen ? TypedResults.Text(string.Concat(frozen.Claims.Select(each => each + "\n")), "text/plain; charset=utf-8") : Problems.NotFound();

    private static async Task<VerificationView?> ViewAsync(string period, AssessmentLog log, CancellationToken cancellationToken)
    {
        if ((await log.CampaignAsync(period, cancellationToken)).State is not { Opened: { } opened, Frozen: { } frozen }) return null;
        var state = (await log.VerificationAsync(period, cancellationToken)).State;
        var stages = frozen.Claims.Count == 0 ? [] : SampleRules.Stages(frozen.Claims.Count, opened.Plan);
        var result = state.Judged is not { } judged ? null
            : new VerificationResult(judged.Verdict, judged.Looked, judged.Errors, SampleRules.Six(Sampling.ErrorBound.Upper(judged.Looked, judged.Errors, (double)opened.Plan.Confidence))!.Value, judged.ExtendTo);
        return new(period, state.Ended ? state.Judged!.Verdict : state.Draw is null ? "frozen" : "drawn", frozen.Claims.Count, frozen.Root ?? "", frozen.PublicValue, frozen.RevealOn,
            frozen.PublicValue == opened.Plan.PublicValue ? opened.Plan.Commitment : null, state.Draw?.Value, state.Draw?.Seed, state.DrawnAt, opened.Plan.Confidence, opened.Plan.Tolerable,
            [.. stages.Select(each => new PlannedStage(each.Allowed, each.Size))], state.Draw is null ? null : state.Items.Count,
            [.. state.Items.Select(each => new DrawnClaim(each.No, each.Id, each.Ticket, AssessmentForm.Parts(each.Id).Agency, AssessmentForm.Parts(each.Id).Item))],
            state.Items.Count(each => state.On(each.No).Found is not null), result, state.Ended ? SampleRules.Gaps(frozen, state) : [], state.Draw?.Candidates ?? [],
            frozen.Claims.Count == 0 ? null : SampleRules.ConfidenceOfHours(frozen.Claims.Count, opened.Plan), await DrawnBeforeAsync(period, state, log, cancellationToken));
    }

    // Samples are drawn without memory, so a question may come again; how many did is told, so that nobody takes two looks at the same thing for coverage.
    private static async Task<int> DrawnBeforeAsync(string period, VerificationState state, AssessmentLog log, CancellationToken cancellationToken)
    {
        if (state.Draw is null) return 0;
        var begins = CampaignPeriod.Parse(period)!.Value.From;
        var before = (await log.PeriodsAsync(cancellationToken)).Where(each => each.State is "drawn" or "accepted" or "rejected" && CampaignPeriod.Parse(each.Period)!.Value.From < begins)
            .OrderByDescending(each => CampaignPeriod.Parse(each.Period)!.Value.From).Select(each => each.Period).FirstOrDefault();
        if (before is null) return 0;
        var drawn = (await log.VerificationAsync(before, cancellationToken)).State.Items.Select(each => (AssessmentForm.Parts(each.Id).Agency, AssessmentForm.Parts(each.Id).Item)).ToHashSet();
        return state.Items.Count(each => drawn.Contains((AssessmentForm.Parts(each.Id).Agency, AssessmentForm.Parts(each.Id).Item)));
    }

    private static ProblemHttpResult Conflict(string type) => Problems.Conflict(type, type switch
    {
        "not-frozen" => "What was submitted is not frozen yet.",
        "nothing-to-draw" => "No claim was submitted.",
        "value-not-known-yet" => "The day on which the public value becomes known has not come.",
        "not-the-committed-value" => "This is not the value whose SHA-256 was published beforehand.",
        _ => "The sample was drawn already; nobody draws twice.",
    });
}
