using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Assessments;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Recorded;
using Transparency.Scoring.Verification;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Campaigns;

/// <summary><c>POST /api/campaigns</c>: the ministry's administrator asks agencies to assess themselves, with the verification planned before anybody answers.</summary>
public static partial class OpenCampaigns
{
    public static void MapCampaigns(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/campaigns", OpenAsync).Allow(Roles.AgencyAdmin).ForEveryAgency();
        app.MapPost("/api/campaigns/{period}/freeze", FreezeCampaigns.FreezeAsync).Allow(Roles.AgencyAdmin).ForEveryAgency();
        app.MapGet("/api/campaigns", SeeCampaigns.ListAsync).Allow(SeeCampaigns.Readers);
        app.MapGet("/api/campaigns/{period}", SeeCampaigns.OneAsync).Allow(SeeCampaigns.Readers);
    }

    /// <summary>Everything that is wrong with a campaign; empty when it may be opened. Pure.</summary>
    /// <param name="today">Day in Bangkok.</param>
    public static IReadOnlyList<FieldError> Faults(OpenCampaign asked, DateOnly today)
    {
        var faults = new List<FieldError>();
        var period = CampaignPeriod.Parse(asked.Period);
        if (period is null) faults.Add(new("period", "format", "2026-11 or 2026-q4, Common Era"));
        else if (period.Value.From > today) faults.Add(new("period", "in-the-future", "it has not begun"));
        if (asked.Agencies is not { Count: > 0 and <= 40 } agencies || agencies.Any(each => !Code().IsMatch(each ?? "")) || agencies.Distinct().Count() != agencies.Count) faults.Add(new("agencies", "required", "1–40 different agency codes"));
        if (asked.DueOn < today) faults.Add(new("dueOn", "in-the-past", $"{today:yyyy-MM-dd} or later"));
        if (asked.FreezeOn < asked.DueOn) faults.Add(new("freezeOn", "order", "not before dueOn"));
        if (QuestionSets.Find(asked.QuestionSet ?? "", asked.QuestionSetVersion) is null) faults.Add(new("questionSet", "unknown-value", $"standard {QuestionSets.Newest("standard")!.Version}"));
        faults.AddRange(FaultsOf(asked.Plan, asked.FreezeOn));
        return faults;
    }

    private static IEnumerable<FieldError> FaultsOf(PlannedVerification? plan, DateOnly freezeOn)
    {
        if (plan is null)
        {
            yield return new("plan", "required");
            yield break;
        }
        if (plan.Confidence is not (>= 0.5m and < 1)) yield return new("plan.confidence", "range", "0.5–1, below 1");
        if (plan.Tolerable is not (> 0 and <= 0.5m)) yield return new("plan.tolerable", "range", "above 0, at most 0.5");
        if (plan.MostAllowed is < 0 or > 10) yield return new("plan.mostAllowed", "range", "0–10");
        if (plan.VerifierHours is < 0 or > 100_000) yield return new("plan.verifierHours", "range", "0–100000");
        if (plan.PublicValue?.Trim().Length is null or 0 or > 300) yield return new("plan.publicValue", "required", "1–300 characters");
        if (plan.Commitment is { } commitment && !Sha256().IsMatch(commitment)) yield return new("plan.commitment", "sha256", "64 hex digits, lower case");
        if (plan.RevealOn < freezeOn) yield return new("plan.revealOn", "order", "not before freezeOn: whoever answers must not know it");
    }

    /// <summary>A history of gaps raises the next sample: stage 1 after a verification that found more than its first stage allowed, else 0. Pure.</summary>
    public static int FirstStage(VerificationState? before) => before?.Judged is { } judged && (judged.Verdict != "accepted" || judged.Errors > 0) ? 1 : 0;

    private static async Task<Results<Created<CampaignView>, ProblemHttpResult>> OpenAsync(OpenCampaign body, Caller caller, AssessmentLog log, CatalogueVersions catalogues, CancellationToken cancellationToken)
    {
        var faults = Faults(body, log.Today);
        if (faults.Count > 0) return Problems.Invalid(faults);
        var catalogue = await catalogues.CurrentAsync(cancellationToken);
        if (body.Agencies.Where(each => !catalogue.MayHave(each)).ToList() is { Count: > 0 } unknown) return Problems.Invalid(new FieldError("agencies", "unknown-agency", string.Join(", ", unknown)));
        var before = (await log.PeriodsAsync(cancellationToken)).FirstOrDefault(each => each.State is "drawn" or "accepted" or "rejected").Period;
        var first = FirstStage(before is null ? null : (await log.VerificationAsync(before, cancellationToken)).State);
        var set = QuestionSets.Find(body.QuestionSet, body.QuestionSetVersion)!;
        var plan = body.Plan with { PublicValue = body.Plan.PublicValue.Trim() };
        var fact = new CampaignFact.CampaignOpened(body.Period, [.. body.Agencies.Order(StringComparer.Ordinal)], body.DueOn, body.FreezeOn, set.Id, set.Version, set.Digest, plan, first, ActedBy.Of(caller));
        var (state, version) = await log.CampaignAsync(body.Period, cancellationToken);
        if (state.Opened is not null || !await log.AddAsync(version, [fact], cancellationToken)) return Problems.Conflict("opened-already", "A campaign for this period is open already.");
        return TypedResults.Created($"/api/campaigns/{body.Period}", (await SeeCampaigns.ViewAsync(body.Period, caller, log, cancellationToken))!);
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{1,31}$", RegexOptions.CultureInvariant)]
    private static partial Regex Code();

    [GeneratedRegex("^[0-9a-f]{64}$", RegexOptions.CultureInvariant)]
    private static partial Regex Sha256();
}
