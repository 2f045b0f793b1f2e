using FsCheck;
using FsCheck.Fluent;
using Transparency.Scoring.Groups;

namespace Transparency.Scoring.Tests.Groups;

public class ShrinkageSpecs
{
    [Fact]
    public void A_small_group_is_drawn_towards_the_whole_and_a_large_one_keeps_its_mean()
    {
        // Three groups whose scores spread by 10 around their means 80, 60 and 90; the last has four decisions only.
        var shrunk = Shrinkage.Of([Group(1_000, 80), Group(1_000, 60), Group(4, 90)]);
        shrunk[0]!.Value.ShouldBe(80, 0.05m);
        shrunk[1]!.Value.ShouldBe(60, 0.05m);
        shrunk[2]!.Value.ShouldBeInRange(76.7m, 89.9m);
    }

    [Fact]
    public void Where_groups_differ_no_more_than_by_chance_all_stand_at_the_whole()
    {
        var shrunk = Shrinkage.Of([Group(50, 80), Group(50, 80.5m), Group(50, 79.5m)]);
        shrunk.ShouldAllBe(each => each == 80);
    }

    [Fact]
    public void Nothing_is_drawn_where_nothing_can_be_compared()
    {
        Shrinkage.Of([(0, 0, 0), Group(10, 70)]).ShouldBe([null, 70]);
        Shrinkage.Of([(2, 100, 5_000), (2, 180, 16_200)]).ShouldBe([50, 90]);
    }

    [Fact]
    public void A_shrunk_mean_lies_between_the_groups_own_mean_and_the_others() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var chance = new Random(seed);
        var groups = Enumerable.Range(0, 2 + chance.Next(10)).Select(_ => Group(2 + chance.Next(500), 20 + chance.Next(60))).ToList();
        var means = groups.Select(each => each.Sum / each.N).ToList();
        Shrinkage.Of(groups).ShouldAllBe(each => each >= means.Min() - 0.01m && each <= means.Max() + 0.01m);
    }).Check(Config.QuickThrowOnFailure);

    private static (long N, decimal Sum, decimal SumOfSquares) Group(long n, decimal mean) => (n, n * mean, n * (mean * mean + 100));
}
