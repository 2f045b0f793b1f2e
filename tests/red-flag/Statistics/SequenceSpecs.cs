using Transparency.RedFlag.Statistics.Sequences;

namespace Transparency.RedFlag.Tests.Statistics;

public class Sequences
{
    [Fact]
    public void Durations_are_scored_by_median_and_deviation_of_their_logarithms()
    {
        // Logarithms to base 2 are 0 1 2 3 4 and 10: median 2.5, absolute deviations 0.5 0.5 1.5 1.5 2.5 7.5, their median 1.5.
        var scores = LogTimes.Scores([1, 2, 4, 8, 16, 1024]);
        scores[0]!.Value.ShouldBe(-2.5 / (1.482602 * 1.5), 1e-9);
        scores[5]!.Value.ShouldBe(7.5 / (1.482602 * 1.5), 1e-9);
    }

    [Fact]
    public void One_mad_duration_in_three_changes_no_score_beyond_recognition()
    {
        var scores = LogTimes.Scores([10, 11, 12, 9, 10, 11, 1e9, 1e9, 1e9]);
        scores.Take(6).ShouldAllBe(score => Math.Abs(score!.Value) < LogTimes.Outlying);
        scores.Skip(6).ShouldAllBe(score => score > LogTimes.Outlying);
    }

    [Fact]
    public void A_duration_without_a_logarithm_has_no_score_and_equal_ones_have_none_that_stands_out()
    {
        LogTimes.Scores([0, -5, double.NaN, 3]).ShouldBe([null, null, null, 0]);
        LogTimes.Scores([7, 7, 7]).ShouldBe([0, 0, 0]);
        LogTimes.Scores([7, 7, 7, 7, 7, 7, 7, 70]).Last()!.Value.ShouldBe(8 / Math.Sqrt(Math.PI / 2), 1e-9);
        LogTimes.Scores([]).ShouldBeEmpty();
    }

    [Fact]
    public void A_cumulative_sum_follows_by_hand_and_remembers_when_it_began()
    {
        var drift = new Drift();
        foreach (var z in (double[])[1, -2, 1.5, 0.5, 2]) drift = drift.After(z);
        drift.ShouldBe(new Drift(2.5, 3));
    }

    [Fact]
    public void A_risk_adjusted_step_is_the_log_likelihood_ratio()
    {
        // Steiner et al. 2000: odds doubled, chance 0.1: ln(2/1.1) after the outcome, ln(1/1.1) without it.
        new Drift(1, 4).After(outcome: true, 0.1, 2).Sum.ShouldBe(1 + Math.Log(2 / 1.1), 1e-12);
        new Drift(1, 4).After(outcome: false, 0.1, 2).Sum.ShouldBe(1 - Math.Log(1.1), 1e-12);
        new Drift().After(outcome: false, 0.1, 2).ShouldBe(default);
    }

    [Theory]
    // Published for k = 0.5 (Montgomery, Introduction to Statistical Quality Control, §9.1; two-sided there, one side is twice as long without a shift).
    [InlineData(4, 0, 336)]
    [InlineData(5, 0, 930)]
    [InlineData(4, 1, 8.38)]
    [InlineData(5, 1, 10.4)]
    [InlineData(5, 2, 4.01)]
    public void Run_lengths_are_the_published_ones(double limit, double shift, double length) =>
        Drift.RunLength(limit, shift: shift).ShouldBe(length, length * 0.005);

    [Fact]
    public void An_officer_who_changes_is_noticed_and_one_who_gets_hard_cases_is_not()
    {
        var random = new Random(20261127);
        Drift changed = new(), steady = new();
        for (var i = 0; i < 400; i++)
        {
            var chance = i < 200 ? 0.1 : 0.4;
            steady = steady.After(random.NextDouble() < chance, chance, 2);
            changed = changed.After(random.NextDouble() < (i < 200 ? 0.1 : 0.4), 0.1, 2);
        }
        changed.Sum.ShouldBeGreaterThan(20);
        changed.Since.ShouldBeInRange(180, 230);
        steady.Sum.ShouldBeLessThan(6);
    }
}
