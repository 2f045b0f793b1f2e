using Transparency.Scoring.Clock;

namespace Transparency.Scoring.Rubrics;

/// <summary>What one criterion gave.</summary>
/// <param name="Points">Exact; 0 unless the criterion applies.</param>
public readonly record struct CriterionScore(Criterion Criterion, Finding Finding, Ratio Points)
{
    public bool Applies => Finding.Status != CriterionStatus.NotApplicable;
}

/// <summary>Points of a dimension or of the whole.</summary>
/// <param name="Applicable">Σ maximum over the criteria that apply.</param>
public readonly record struct Total(Ratio Earned, int Applicable)
{
    /// <summary>Σ points ÷ Σ maximum × 100, two decimals, half away from zero, rounded once here; null when nothing applied.</summary>
    public decimal? Score => Applicable == 0 ? null : (Earned * 100 / Applicable).Rounded(2);
}

/// <summary>The score of one decision under one rubric.</summary>
/// <param name="Until">The earliest instant at which time alone changes the score; null when only a new fact can.</param>
public sealed record ScoredDecision(Rubric Rubric, Total Whole, IReadOnlyList<(Dimension Dimension, Total Total)> Dimensions,
    IReadOnlyList<CriterionScore> Criteria, Subject Subject, DateTimeOffset? Until)
{
    /// <summary>The legal clock up to the decision; null when no start was recorded.</summary>
    public ClockCount? Clock => Subject.Clock;

    public decimal? Of(string dimension)
    {
        foreach (var each in Dimensions)
            if (each.Dimension.Code == dimension) return each.Total.Score;
        return null;
    }
}

/// <summary>Applies a rubric to a decision: a pure function of the decision's facts, the catalogue in force and the rubric.</summary>
public static class DecisionScoring
{
    /// <param name="known">The same decision under another rubric: what both ask is not looked up again, since a check is a pure function.</param>
    public static ScoredDecision Score(Rubric rubric, Subject subject, ScoredDecision? known = null)
    {
        var criteria = new CriterionScore[rubric.Criteria.Count];
        DateTimeOffset? until = null;
        for (var i = 0; i < criteria.Length; i++)
        {
            var criterion = rubric.Criteria[i];
            var finding = Known(known, i, criterion) ?? (subject.Declared(criterion.Id) is { } declared ? Declaration.Finding(declared) : Checks.All[criterion.Check].Run(subject, criterion));
            criteria[i] = new CriterionScore(criterion, finding, finding.Status == CriterionStatus.NotApplicable ? Ratio.Zero : finding.Share * criterion.Weight);
            if (finding.Until is { } changes && (until is null || changes < until)) until = changes;
        }
        var dimensions = new (Dimension, Total)[rubric.Dimensions.Count];
        for (var i = 0; i < dimensions.Length; i++) dimensions[i] = (rubric.Dimensions[i], Sum(criteria, rubric.Dimensions[i].Code));
        return new ScoredDecision(rubric, Sum(criteria, null), dimensions, criteria, subject, until);
    }

    // Criteria mostly stand where they stood.
    private static Finding? Known(ScoredDecision? known, int at, Criterion criterion)
    {
        if (known is null) return null;
        if (at < known.Criteria.Count && known.Criteria[at] is var same && same.Criterion.Question == criterion.Question) return same.Finding;
        foreach (var each in known.Criteria)
            if (each.Criterion.Question == criterion.Question) return each.Finding;
        return null;
    }

    private static Total Sum(CriterionScore[] criteria, string? dimension)
    {
        var (earned, applicable) = (Ratio.Zero, 0);
        foreach (ref readonly var each in criteria.AsSpan())
            if (each.Applies && (dimension is null || each.Criterion.Dimension == dimension))
            {
                earned += each.Points;
                applicable += each.Criterion.Weight;
            }
        return new Total(earned, applicable);
    }
}
