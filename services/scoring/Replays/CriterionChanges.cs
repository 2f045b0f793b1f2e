using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Rubrics;

namespace Transparency.Scoring.Replays;

/// <summary>
/// Through which criteria a score became another one: what a criterion is worth of the hundred after, less what it was worth before, each rounded once to four decimals. Counted in
/// ten-thousandths of a point, so that sums over a whole history are whole numbers.
/// </summary>
internal static class CriterionChanges
{
    private const int Unit = 10_000;

    /// <summary>The changes of one decision, the largest first.</summary>
    public static IReadOnlyList<CriterionChange> Of(Replayed replayed)
    {
        var changes = new List<(string Criterion, long Change)>();
        Into(changes, replayed);
        return [.. changes.OrderByDescending(each => Math.Abs(each.Change)).ThenBy(each => each.Criterion, StringComparer.Ordinal).Select(each => new CriterionChange(each.Criterion, Points(each.Change)))];
    }

    /// <summary>Adds the changes of one decision that are not zero, in no order.</summary>
    public static void Into(List<(string Criterion, long Change)> changes, Replayed replayed)
    {
        var (before, after) = (replayed.Before, replayed.After);
        for (var i = 0; i < after?.Criteria.Count; i++)
        {
            var (now, was) = (after.Criteria[i], At(before, i, after.Criteria[i].Criterion.Id));
            // Most criteria of two rubrics are worth the same.
            if (was is { } old && old.Points == now.Points && before!.Whole.Applicable == after.Whole.Applicable) continue;
            if (Share(after, now) - Share(before, was) is not 0 and var change) changes.Add((now.Criterion.Id, change));
        }
        for (var i = 0; i < before?.Criteria.Count; i++)
            if (At(after, i, before.Criteria[i].Criterion.Id) is null && Share(before, before.Criteria[i]) is not 0 and var lost) changes.Add((before.Criteria[i].Criterion.Id, -lost));
    }

    /// <summary>Points of the hundred, without zeros at the end.</summary>
    public static decimal Points(long change) => change / (decimal)Unit;

    private static CriterionScore? At(ScoredDecision? scored, int expected, string id)
    {
        if (scored is null) return null;
        if (expected < scored.Criteria.Count && scored.Criteria[expected].Criterion.Id == id) return scored.Criteria[expected];
        foreach (var each in scored.Criteria)
            if (each.Criterion.Id == id) return each;
        return null;
    }

    // Points of a criterion that does not apply are zero.
    private static long Share(ScoredDecision? scored, CriterionScore? criterion) =>
        scored is { Whole.Applicable: > 0 and var applicable } && criterion is { } each ? (each.Points * 100 / applicable).InUnits(Unit) : 0;
}
