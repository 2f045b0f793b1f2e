using FsCheck;
using FsCheck.Fluent;
using Transparency.Contracts.Scoring.V1;
using Transparency.Portal.Scores;

namespace Transparency.Portal.Tests.Scores;

public class ScoreWaterfallTests
{
    [Fact]
    public void The_steps_lead_from_a_hundred_to_the_score()
    {
        var steps = ScoreWaterfall.Of(Decision(("a", 10, 10), ("b", 4, 6), ("c", 0, 8)))!;
        steps.Losses.Select(l => l.Criterion.Id).ShouldBe(["b", "c"]);
        steps.Losses[0].From.ShouldBe(100);
        steps.Losses[^1].To.ShouldBe(steps.Score);
        steps.Score.ShouldBe(58.33m);
    }

    [Fact]
    public void Criteria_that_do_not_apply_take_nothing_away()
    {
        var decision = Decision(("a", 10, 10), ("b", 0, 8));
        var without = decision with { Criteria = [decision.Criteria[0], decision.Criteria[1] with { Status = "notApplicable" }], Applicable = 10, Score = 100 };
        ScoreWaterfall.Of(without)!.Losses.ShouldBeEmpty();
    }

    [Fact]
    public void A_decision_without_score_has_no_waterfall() =>
        ScoreWaterfall.Of(Decision(("a", 0, 10)) with { Score = null }).ShouldBeNull();

    [Fact]
    public void What_a_person_adds_up_is_exactly_what_is_missing() =>
        Prop.ForAll(Gen.Choose(0, 1000).Two().Select(p => (decimal)Math.Min(p.Item1, p.Item2) / 100).Two().ListOf(12).Where(l => l.Any(c => Math.Max(c.Item1, c.Item2) > 0)).ToArbitrary(), pairs =>
        {
            var criteria = pairs.Select((c, i) => ("c" + i, Math.Min(c.Item1, c.Item2), Math.Max(c.Item1, c.Item2))).ToArray();
            var steps = ScoreWaterfall.Of(Decision(criteria))!;
            return steps.Losses.Sum(l => l.Loss) == 100 - steps.Score && steps.Losses.All(l => l.Loss >= 0);
        }).QuickCheckThrowOnFailure();

    private static DecisionScore Decision(params (string Id, decimal Points, decimal Maximum)[] criteria)
    {
        decimal earned = criteria.Sum(c => c.Points), applicable = criteria.Sum(c => c.Maximum);
        return new("dec", "case", "doe", "doe-bkk", "work-permit", "point", DateTimeOffset.UnixEpoch, 1,
            Math.Round(earned / applicable * 100, 2, MidpointRounding.AwayFromZero), earned, applicable, "default", 1, "digest", 0, 1, DateTimeOffset.UnixEpoch, [],
            [.. criteria.Select(c => new CriterionResult(c.Id, "compliance", c.Id, c.Id, c.Points == c.Maximum ? "met" : "partly", c.Points, c.Maximum, null, null, null, new Dictionary<string, string>(), []))], null);
    }
}
