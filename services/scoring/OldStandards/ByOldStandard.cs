using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Decisions;
using Transparency.Scoring.Groups;
using Transparency.Scoring.Rubrics;

namespace Transparency.Scoring.OldStandards;

/// <summary>A decision by the standard that counted before it was made easier: pure.</summary>
public static class ByOldStandard
{
    /// <summary>
    /// The easing whose old standard is shown beside a decision: of its service, known when it was recorded, within its twelve months. When a
    /// standard was eased twice, the older one: two small steps shall not hide a large one.
    /// </summary>
    public static Easing? Of(CatalogueIndex catalogue, string agency, string service, DateTimeOffset decidedAt) =>
        catalogue.Easings.Where(each => each.Agency == agency && each.Service == service && each.OldVersion < catalogue.Version && each.From <= decidedAt && decidedAt < each.Until).MinBy(each => each.OldVersion);

    /// <summary>The score under the same rubric and the old catalogue.</summary>
    /// <param name="old">The version that the easing names.</param>
    public static decimal? Score(Rubric rubric, CaseHistory history, CaseFact fact, CatalogueIndex old, DateTimeOffset knownUntil) =>
        Scored(rubric, history, fact, old, knownUntil).Whole.Score;

    /// <summary>The whole result under the same rubric and the old catalogue.</summary>
    /// <inheritdoc cref="Score"/>
    public static ScoredDecision Scored(Rubric rubric, CaseHistory history, CaseFact fact, CatalogueIndex old, DateTimeOffset knownUntil) =>
        DecisionScoring.Score(rubric, new Subject(history, fact, old, knownUntil));

    /// <summary>Figures of decisions that have a score by both standards.</summary>
    /// <param name="pairs">Each decision as it counts and by the old standard; whether it was in time is null without a limit.</param>
    /// <param name="cut">True when older decisions were left out.</param>
    public static EasedFigures Figures(Easing easing, IReadOnlyList<string> rules, IReadOnlyList<ByBoth> pairs, bool cut) => new(easing.Service, easing.From, easing.Until, rules, pairs.Count,
        pairs.Count == 0 ? null : MeanInterval.Rounded(pairs.Average(each => each.Now)), pairs.Count == 0 ? null : MeanInterval.Rounded(pairs.Average(each => each.Old)), pairs.Count(each => each.Now != each.Old))
    {
        Agency = easing.Agency, Moved = pairs.Sum(each => each.Old - each.Now), Cut = cut,
        Now = new(pairs.Count(each => each.OnTimeNow == true), pairs.Count(each => each.OnTimeNow is not null)),
        ByOld = new(pairs.Count(each => each.OnTimeByOld == true), pairs.Count(each => each.OnTimeByOld is not null)),
    };

    /// <summary>As it is shown.</summary>
    public static OldStandard View(Easing easing, decimal? score) => new(score, easing.OldVersion, easing.From, easing.Until, [.. easing.Rules.Select(each => each.Rule).Distinct()]);
}

/// <summary>One decision by both standards.</summary>
/// <param name="OnTimeNow">Null when it has no limit.</param>
public readonly record struct ByBoth(decimal Now, decimal Old, bool? OnTimeNow, bool? OnTimeByOld);
