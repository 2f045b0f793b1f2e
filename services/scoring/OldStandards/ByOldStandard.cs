using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Decisions;
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
        DecisionScoring.Score(rubric, new Subject(history, fact, old, knownUntil)).Whole.Score;

    /// <summary>As it is shown.</summary>
    public static OldStandard View(Easing easing, decimal? score) => new(score, easing.OldVersion, easing.From, easing.Until, [.. easing.Rules.Select(each => each.Rule).Distinct()]);
}
