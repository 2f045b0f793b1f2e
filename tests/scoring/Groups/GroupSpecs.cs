using FsCheck;
using FsCheck.Fluent;
using Transparency.Scoring.Groups;

namespace Transparency.Scoring.Tests.Groups;

public class GroupSpecs
{
    [Fact]
    public void The_interval_is_students_for_few_and_normal_for_many()
    {
        // 90, 80, 70: mean 80, s = 10; t(2) = 4.303.
        MeanInterval.Of(3, 240, 19_400).ShouldBe(new MeanInterval(80, 55.16m, 100));
        MeanInterval.Of(1, 77.5m, 77.5m * 77.5m).ShouldBe(new MeanInterval(77.5m, null, null));
        MeanInterval.Of(0, 0, 0).ShouldBe(new MeanInterval(null, null, null));
        // 100 scores, half 60 and half 80: s = 10.05, half-width 1.96 × 1.005.
        MeanInterval.Of(100, 7_000, 500_000).ShouldBe(new MeanInterval(70, 68.03m, 71.97m));
        MeanInterval.Of(40, 4_000, 400_000).ShouldBe(new MeanInterval(100, 100, 100));
    }

    [Fact]
    public void Mean_and_spread_agree_with_the_scores_themselves() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var chance = new Random(seed);
        var scores = Enumerable.Range(0, 2 + chance.Next(80)).Select(_ => chance.Next(10_001) / 100m).ToList();
        var interval = MeanInterval.Of(scores.Count, scores.Sum(), scores.Sum(each => each * each));
        var mean = scores.Average();
        interval.Mean.ShouldBe(MeanInterval.Rounded(mean));
        interval.Lower!.Value.ShouldBeLessThanOrEqualTo(interval.Mean!.Value);
        if (scores.Count <= 30) return;
        var half = 1.96 * Math.Sqrt(scores.Sum(each => Math.Pow((double)(each - mean), 2)) / (scores.Count - 1) / scores.Count);
        ((double)interval.Upper!.Value).ShouldBe(Math.Min(100, (double)mean + half), 0.011);
    }).Check(Config.QuickThrowOnFailure);

    [Theory]
    [InlineData("2026-01-01", "2026-12-31", "2026-01-01", "2027-01-01")]
    [InlineData("2026-01-15", "2026-03-15", "2026-02-01", "2026-03-01")]
    [InlineData("2026-01-15", "2026-01-31", "2026-02-01", "2026-02-01")]
    [InlineData("2026-01-10", "2026-01-20", "2026-01-21", "2026-01-21")]
    [InlineData("2026-01-10", "2026-02-20", "2026-02-01", "2026-02-01")]
    public void Broken_months_are_told_from_whole_ones(string from, string to, string wholeFrom, string wholeTo) =>
        GroupRows.WholeMonths(DateOnly.Parse(from), DateOnly.Parse(to)).ShouldBe((DateOnly.Parse(wholeFrom), DateOnly.Parse(wholeTo)));
}
