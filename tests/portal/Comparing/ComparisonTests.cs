using FsCheck;
using FsCheck.Fluent;
using Transparency.Contracts.Scoring.V1;
using Transparency.Portal.Comparing;

namespace Transparency.Portal.Tests.Comparing;

public class ComparisonTests
{
    [Fact]
    public void Groups_near_the_whole_do_not_differ() =>
        Comparison.OfScores(Scores(75, Group("a", 400, 75.2m), Group("b", 300, 74.6m), Group("c", 900, 75.1m))).Differing.ShouldBeEmpty();

    [Fact]
    public void A_group_far_below_the_whole_is_to_be_looked_at_and_one_far_above_is_better()
    {
        var comparison = Comparison.OfScores(Scores(75, Group("a", 400, 75.2m), Group("low", 300, 70m), Group("high", 300, 80m)));
        comparison.Groups.Single(g => g.Key == "low").Standing.ShouldBe(Standing.LookCloser);
        comparison.Groups.Single(g => g.Key == "high").Standing.ShouldBe(Standing.Better);
    }

    [Fact]
    public void Fewer_than_thirty_are_shown_last_and_never_positioned()
    {
        var comparison = Comparison.OfScores(Scores(75, Group("small", 29, 20m), Group("a", 400, 75m), Group("b", 30, 74m)));
        comparison.Groups[^1].ShouldSatisfyAllConditions(g => g.Key.ShouldBe("small"), g => g.Standing.ShouldBe(Standing.NotCompared));
        comparison.Compared.Count.ShouldBe(2);
    }

    [Fact]
    public void Below_95_per_cent_coverage_a_group_is_shown_last_and_compared_in_no_measure()
    {
        GroupScore With(string key, string state, int known = 1) => Group(key, 400, 60m) with { OnTime = 100, WithLimit = 400, Coverage = new(state, 90, 100, 0, 0, known, 1, 0) };
        var scores = Scores(75, With("below", "below"), Group("a", 400, 75m) with { OnTime = 300, WithLimit = 400 }, With("unknown", "unknown", 0), With("partly", "partly"));
        foreach (var comparison in (Comparison[])[Comparison.OfScores(scores), Comparison.OfOnTime(scores)])
        {
            comparison.Groups[^1].ShouldSatisfyAllConditions(group => group.Key.ShouldBe("below"), group => group.Standing.ShouldBe(Standing.Uncovered), group => group.IsCompared.ShouldBeFalse());
            comparison.Compared.Select(group => group.Key).ShouldBe(["a", "unknown", "partly"], ignoreOrder: true);
        }
    }

    [Fact]
    public void One_group_alone_is_compared_with_nothing() =>
        Comparison.OfScores(Scores(75, Group("only", 400, 60m))).Differing.ShouldBeEmpty();

    [Fact]
    public void One_chance_excursion_among_many_is_not_called_a_difference()
    {
        // z = 2.2 is beyond 95 % alone, but not as the largest of twenty.
        var groups = Enumerable.Range(0, 19).Select(i => Group("g" + i, 400, 75m + (i % 2 == 0 ? 0.3m : -0.3m))).Append(Group("odd", 400, 75m + 2.2m * 14 / 20)).ToArray();
        Comparison.OfScores(Scores(75, groups)).Differing.ShouldBeEmpty();
    }

    [Fact]
    public void Over_dispersion_widens_the_funnel_and_takes_back_findings()
    {
        var spread = Enumerable.Range(0, 20).Select(i => Group("g" + i, 400, 75m + (i - 9.5m) * 0.8m)).ToArray();
        var comparison = Comparison.OfScores(Scores(75, spread));
        comparison.Dispersion.ShouldBeGreaterThan(5);
        comparison.Differing.ShouldBeEmpty();
        var (lower, upper) = comparison.Limits(400, Comparison.Z95)!.Value;
        (upper - lower).ShouldBeGreaterThan(2 * Comparison.Z95 * 14 / 20 * 2);
    }

    [Fact]
    public void On_time_shares_use_the_share_of_all_as_their_whole()
    {
        var comparison = Comparison.OfOnTime(Scores(null, Timed("a", 90, 100), Timed("b", 45, 100), Timed("c", 20, 20)));
        comparison.Centre!.Value.ShouldBe(100.0 * 155 / 220, 1e-9);
        comparison.Groups.Single(g => g.Key == "b").Standing.ShouldBe(Standing.LookCloser);
        comparison.Groups.Single(g => g.Key == "c").Standing.ShouldBe(Standing.NotCompared);
    }

    [Theory]
    [InlineData(0, 10, 0, 0.2775)]
    [InlineData(10, 10, 0.7225, 1)]
    [InlineData(81, 263, 0.2553, 0.3662)]
    public void Wilson_intervals_are_those_of_the_literature(long hits, long n, double lower, double upper)
    {
        var interval = Comparison.Wilson(hits, n);
        interval.Lower.ShouldBe(lower, 5e-4);
        interval.Upper.ShouldBe(upper, 5e-4);
    }

    [Theory]
    [InlineData(1.959964, 0.05)]
    [InlineData(2.575829, 0.01)]
    [InlineData(0, 1)]
    [InlineData(-3.290527, 0.001)]
    public void The_normal_tail_is_right(double z, double p) => Normal.TwoSided(z).ShouldBe(p, 1e-6);

    [Fact]
    public void Intervals_hold_their_share_and_the_order_of_groups_does_not_matter() =>
        Prop.ForAll(Gen.Choose(1, 2000).SelectMany(n => Gen.Choose(0, n).Select(k => (k, n))).ToArbitrary(), pair =>
        {
            var (k, n) = pair;
            var (lower, upper) = Comparison.Wilson(k, n);
            var a = Scores(null, Timed("a", k, n), Timed("b", n / 2, n), Timed("c", n - k, n));
            var b = a with { Groups = [.. a.Groups.Reverse()] };
            return lower <= (double)k / n + 1e-12 && upper >= (double)k / n - 1e-12 && lower >= 0 && upper <= 1
                && Comparison.OfOnTime(a).Groups.SequenceEqual(Comparison.OfOnTime(b).Groups);
        }).QuickCheckThrowOnFailure();

    private static GroupScores Scores(decimal? mean, params GroupScore[] groups) => new("agency", null, null, "default", 1, 0, mean, groups);

    // Standard deviation 14 of one decision.
    private static GroupScore Group(string key, long n, decimal mean)
    {
        var half = (decimal)(Comparison.Z95 * 14 / Math.Sqrt(n));
        return new(key, n, mean, mean - half, mean + half, null, null, null, 0, 0, n >= 30);
    }

    private static GroupScore Timed(string key, long onTime, long n) => new(key, n, 70, 65, 75, null, null, null, onTime, n, n >= 30);
}
