using FsCheck;
using FsCheck.Fluent;
using Transparency.CitizenFeedback.Ratings;
using Transparency.Contracts.CitizenFeedback.V1;

namespace Transparency.CitizenFeedback.Tests.Ratings;

public class The_filtered_figure
{
    private static readonly QuestionSet Questions = CitizenFeedback.Tests.Given.Questions;
    private static readonly DateOnly Today = new(2026, 3, 30);

    private sealed record Given(DateOnly Day, bool Claimed, long Yes, long No);

    // Twenty ordinary days of a counter with twelve walk-ups each, and sixty claimed ratings of the office.
    private static List<Given> Ordinary() => [.. Enumerable.Range(1, 20).Select(day => new Given(Today.AddDays(-day), false, 9, 3)), new(Today.AddDays(-2), true, 50, 10)];

    private static FilteredResult E1(List<Given> given)
    {
        var days = given.Where(g => !g.Claimed).ToDictionary(g => g.Day, g => g.Yes + g.No);
        decimal Weight(Given g) => g.Claimed ? 1 : Filter.Weight(days[g.Day], Filter.Usual(days, g.Day));
        WeightedCount Count(Given g, string option, long n) => Weight(g) is > 0 and var w ? new("bkk", "e1", option, n, 0, w * n, w * w * n) : new("bkk", "e1", option, 0, n, 0, 0);
        return Filter.Of(Questions.Questions.Single(q => q.Id == "e1"), given.SelectMany(g => new[] { Count(g, "yes", g.Yes), Count(g, "no", g.No) }));
    }

    [Fact]
    public void Lets_a_claimed_rating_weigh_four_walk_ups()
    {
        var e1 = E1(Ordinary());
        // (180 · ¼ + 50) ÷ (240 · ¼ + 60)
        (e1.Kept, e1.LeftOut, e1.Mean).ShouldBe((300, 0, 79.17m));
        (e1.Upper - e1.Lower).ShouldNotBeNull().ShouldBeLessThan(20m);
    }

    [Fact]
    public void Moves_less_than_its_interval_by_five_thousand_from_one_desk()
    {
        var counts = Ordinary();
        var before = E1(counts);
        counts.Add(new(Today, false, 0, 5_000));
        var after = E1(counts);
        after.Mean.ShouldBe(before.Mean);
        after.LeftOut.ShouldBe(5_000);
        // Unfiltered, the same burst is all that is left of the figure.
        var raw = Tally.Groups(Questions, new Dictionary<string, long> { ["bkk"] = 5_300 }, [new("bkk", "e1", "yes", 230), new("bkk", "e1", "no", 5_070)], [], false).Single().Questions.Single(q => q.QuestionId == "e1");
        raw.Mean.ShouldNotBeNull().ShouldBeLessThan(5m);
    }

    [Fact]
    public void Moves_less_than_half_its_interval_whatever_the_size_of_one_days_burst_and_its_answer() =>
        Prop.ForAll(Gen.Choose(10, 6_000).ToArbitrary(), Gen.Elements(true, false).ToArbitrary(), (n, praise) =>
        {
            var counts = Ordinary();
            var before = E1(counts);
            counts.Add(new(Today, false, praise ? n : 0, praise ? 0 : n));
            return Math.Abs(E1(counts).Mean!.Value - before.Mean!.Value) < (before.Upper - before.Lower) / 2;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Does_not_take_a_burst_for_the_usual_on_the_day_after()
    {
        var days = Enumerable.Range(1, 5).ToDictionary(d => Today.AddDays(-d), d => d == 1 ? 5_000L : 12L);
        Filter.Usual(days, Today).ShouldBe(12);
        Filter.Usual(new Dictionary<DateOnly, long>(), Today).ShouldBe(10);
        Filter.IsBurst(100, 10).ShouldBeFalse();
        Filter.IsBurst(101, 10).ShouldBeTrue();
        Filter.IsBurst(900, 200).ShouldBeFalse();
    }

    [Fact]
    public void Is_withheld_below_ten_kept()
    {
        var counts = new List<Given>();
        counts.Add(new(Today, false, 0, 5_000));
        var e1 = E1(counts);
        (e1.Kept, e1.LeftOut, e1.Mean).ShouldBe((0, 5_000, null));
    }
}
