using Transparency.Contracts.Scoring.V1;

namespace Transparency.Portal.Scores;

/// <summary>
/// From 100 down to the score, one step per criterion that lost points. Shown in hundredths; the hundredths left over by rounding
/// go to the largest remainders, so the steps a person adds up come to exactly 100 − score.
/// </summary>
public sealed record ScoreWaterfall(decimal Score, IReadOnlyList<ScoreLoss> Losses)
{
    /// <summary>Null when no criterion applied: there is no score to explain.</summary>
    public static ScoreWaterfall? Of(DecisionScore decision)
    {
        if (decision is not { Score: { } score, Applicable: > 0 })
            return null;
        var lost = decision.Criteria.Where(c => c.Status != "notApplicable" && c.Points < c.Maximum).ToArray();
        var exact = lost.Select(c => (c.Maximum - c.Points) / decision.Applicable * 10000).ToArray();
        var shown = exact.Select(e => (long)decimal.Floor(e)).ToArray();
        var missing = (long)((100 - score) * 100) - shown.Sum();
        foreach (var i in Enumerable.Range(0, lost.Length).OrderByDescending(i => exact[i] - shown[i]).Take((int)Math.Clamp(missing, 0, lost.Length)))
            shown[i]++;
        var from = 100m;
        var losses = new List<ScoreLoss>(lost.Length);
        foreach (var (criterion, hundredths) in lost.Zip(shown))
        {
            losses.Add(new ScoreLoss(criterion, hundredths / 100m, from));
            from -= hundredths / 100m;
        }
        return new ScoreWaterfall(score, losses);
    }
}

/// <param name="Loss">Points of 100 lost here, two decimals.</param>
/// <param name="From">Height before this step.</param>
public sealed record ScoreLoss(CriterionResult Criterion, decimal Loss, decimal From)
{
    public decimal To => From - Loss;
}
