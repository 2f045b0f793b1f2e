using Transparency.Contracts.CitizenFeedback.V1;

namespace Transparency.Portal.Ratings;

/// <summary>Figures over published groups. Withheld groups (fewer than 10 ratings) count nowhere, or they could be told by subtraction.</summary>
public static class RatingFigures
{
    /// <summary>Mean of one question over all published groups, each weighing its answers; null when none is published.</summary>
    public static (decimal Mean, long N, int Groups)? WholeOf(RatingSummary summary, string question)
    {
        var results = summary.Groups.Where(g => g.Published).SelectMany(g => g.Questions).Where(q => q.QuestionId == question && q.Mean is not null && q.N > 0).ToArray();
        var n = results.Sum(q => q.N);
        return n == 0 ? null : (results.Sum(q => q.N * q.Mean!.Value) / n, n, results.Length);
    }
}
