using System.Security.Cryptography;
using System.Text;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Assessments;
using Transparency.Scoring.Campaigns;
using Transparency.Scoring.Recorded;
using Transparency.Scoring.Sampling;

namespace Transparency.Scoring.Verification;

/// <summary>Drawing, extending and judging a sample of frozen claims, by the plan of the campaign. Pure.</summary>
public static class SampleRules
{
    /// <summary>Years that must lie between serving in an agency and verifying it.</summary>
    public const int YearsApart = 2;

    private static readonly decimal s_hoursPerClaim = 0.5m * 2;

    /// <summary>The stages that the population can tell apart.</summary>
    public static IReadOnlyList<SamplePlan> Stages(int population, PlannedVerification plan) => SampleJudgement.Stages(population, plan.Confidence, plan.Tolerable, plan.MostAllowed);

    /// <summary>Those of the register who may be assigned on a day, with the agencies they served in within two years.</summary>
    public static IReadOnlyList<VerificationCandidate> Candidates(RegisterState register, DateOnly day) =>
        [.. register.Entries.Where(each => each.Confirmed).OrderBy(each => each.Id, StringComparer.Ordinal).Select(each => new VerificationCandidate(each.Id, each.Agency,
            [.. each.Served.Where(served => served.Until > day.AddYears(-YearsApart) && served.Agency != each.Agency).Select(served => served.Agency).Distinct().Order(StringComparer.Ordinal)]))];

    /// <summary>What stands against revealing a value now; null when nothing does.</summary>
    /// <returns>not-frozen, nothing-to-draw, drawn-already, value-not-known-yet or not-the-committed-value.</returns>
    public static string? Against(CampaignState campaign, VerificationState state, string value, DateOnly today) =>
        campaign.Frozen is not { } frozen ? "not-frozen"
        : frozen.Root is null ? "nothing-to-draw"
        : state.Draw is not null ? "drawn-already"
        : today < frozen.RevealOn ? "value-not-known-yet"
        : campaign.Opened!.Plan.Commitment is { } commitment && frozen.PublicValue == campaign.Opened.Plan.PublicValue && Commitment(value) != commitment ? "not-the-committed-value"
        : null;

    /// <summary>SHA-256 of a value in UTF-8 without surrounding blanks, hex.</summary>
    public static string Commitment(string value) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value.Trim())));

    /// <summary>The draw.</summary>
    /// <exception cref="ArgumentException">An agency of the population has fewer than two who may look at its claims; names it.</exception>
    public static VerificationFact.SampleDrawn Draw(CampaignState campaign, string value, IReadOnlyList<VerificationCandidate> candidates, ActedBy by)
    {
        var (opened, frozen) = (campaign.Opened!, campaign.Frozen!);
        var seed = SampleSeed.Of(Convert.FromHexString(frozen.Root!), value);
        var stages = Stages(frozen.Claims.Count, opened.Plan);
        // Every claim could be drawn by an extension: whoever is missing is missed now, and not when work has begun.
        foreach (var agency in frozen.Agencies.Where(each => each.Claims > 0)) VerifierDraw.Assign([new("", agency.Agency)], Persons(candidates), seed);
        var size = stages[Math.Min(opened.FirstStage, stages.Count - 1)].Size;
        return new(opened.Period, value.Trim(), frozen.Root!, frozen.Claims, Convert.ToHexStringLower(seed), opened.Plan.Confidence, opened.Plan.Tolerable, opened.Plan.MostAllowed,
            Assigned(frozen.Claims, seed, size, candidates), candidates, by);
    }

    /// <summary>What follows when the last open claim of the sample is done: the judgement and, when it is extended, the further claims. Nothing while one is open.</summary>
    public static IReadOnlyList<VerificationFact> Judge(VerificationState state)
    {
        var draw = state.Draw!;
        if (state.Ended || state.Items.Any(each => state.On(each.No).Found is null)) return [];
        var errors = state.Items.Count(each => AssessmentForm.Parts(each.Id).Claim != state.On(each.No).Found);
        var judged = SampleJudgement.Of(SampleJudgement.Stages(draw.Claims.Count, draw.Confidence, draw.Tolerable, draw.MostAllowed), state.Items.Count, errors);
        var fact = new VerificationFact.SampleJudged(draw.Period, judged.Verdict.ToString().ToLowerInvariant(), judged.Looked, judged.Errors, judged.ExtendTo);
        return judged.ExtendTo is not { } size ? [fact]
            : [fact, new VerificationFact.SampleExtended(draw.Period, [.. Assigned(draw.Claims, Convert.FromHexString(draw.Seed), size, draw.Candidates).Skip(state.Items.Count)])];
    }

    /// <summary>Claimed beside verified by agency, from the claims that are done.</summary>
    public static IReadOnlyList<AgencyGap> Gaps(CampaignFact.CampaignFrozen frozen, VerificationState state)
    {
        var found = state.Items.Select(each => (Parts: AssessmentForm.Parts(each.Id), state.On(each.No).Found)).Where(each => each.Found is not null).ToList();
        return [.. ClaimGap.Of(frozen.Agencies.Select(each => each.Agency), [.. found.Select(each => (each.Parts.Agency, each.Parts.Claim == each.Found))]).Select(gap =>
        {
            var own = found.Where(each => each.Parts.Agency == gap.Agency).ToList();
            // Over the claims in which both say a level, so that the two figures are about the same things.
            var both = own.Select(each => (Claimed: AssessmentForm.Level(each.Parts.Claim), Verified: AssessmentForm.Level(each.Found!))).Where(each => each is { Claimed: not null, Verified: not null }).ToList();
            return new AgencyGap(gap.Agency, frozen.Agencies.First(each => each.Agency == gap.Agency).Claims, gap.Looked, gap.Refuted, Six(gap.Gap), Six(gap.Upper),
                both.Count == 0 ? null : Math.Round(both.Average(each => each.Claimed!.Value), 2), both.Count == 0 ? null : Math.Round(both.Average(each => each.Verified!.Value), 2));
        })];
    }

    /// <summary>Confidence that the declared hours buy when no error is found.</summary>
    public static decimal? ConfidenceOfHours(int population, PlannedVerification plan) => plan.VerifierHours <= 0 ? null
        : Six(SamplePlan.ConfidenceOf(population, plan.Tolerable, 0, (int)Math.Min(population, Math.Floor(plan.VerifierHours / s_hoursPerClaim))));

    internal static decimal? Six(double? value) => value is { } v ? Math.Round((decimal)v, 6) : null;

    private static IReadOnlyList<AssignedClaim> Assigned(IReadOnlyList<string> claims, byte[] seed, int size, IReadOnlyList<VerificationCandidate> candidates)
    {
        var drawn = SampleDraw.Draw([.. claims], seed, size);
        var assigned = VerifierDraw.Assign([.. drawn.Select(each => new ClaimedItem(each.Id, AssessmentForm.Parts(each.Id).Agency))], Persons(candidates), seed);
        return [.. drawn.Select((each, i) => new AssignedClaim(i + 1, each.Id, each.Ticket, assigned[i].Verifiers))];
    }

    private static IReadOnlyCollection<VerifierCandidate> Persons(IReadOnlyList<VerificationCandidate> candidates) => [.. candidates.Select(each => new VerifierCandidate(each.Id, each.Agency, each.Excluded))];
}
