using Transparency.CitizenFeedback.Complaints;

namespace Transparency.CitizenFeedback.Tests.Complaints;

public class Published_figures_of_complaints
{
    private static readonly DateOnly Day = new(2026, 10, 1);

    private static ComplaintTally Tally(string category, long filed, bool old = false, string agency = "doe", long inTime = 0, long due = 0, long concluded = 0, long substantiated = 0) =>
        new(agency, category, old, filed, inTime, due, concluded, substantiated, Day);

    [Fact]
    public void Grow_in_whole_tens_and_are_nothing_below()
    {
        var count = ComplaintFigures.Counts([Tally("delay", 19), Tally("bribery", 9), Tally("unfair", 12, agency: "dsd")]);
        count.Select(c => (c.Agency, c.Filed)).ShouldBe([(null, 40), ("doe", 20), ("dsd", 10)]);
        count[0].ByCategory.ShouldBe(new Dictionary<string, long> { ["delay"] = 10, ["unfair"] = 10 });
    }

    [Fact]
    public void Answer_times_need_ten_answers_that_were_due()
    {
        ComplaintFigures.Counts([Tally("delay", 20, inTime: 9, due: 9)])[0].AnsweredInTime.ShouldBeNull();
        ComplaintFigures.Counts([Tally("delay", 20, inTime: 9, due: 12)])[0].AnsweredInTime.ShouldBe(0.75m);
    }

    [Fact]
    public void The_target_counts_old_channels_and_two_categories_only()
    {
        var tallies = new[] { Tally("bribery", 8, old: true), Tally("unfair", 4, old: true), Tally("delay", 100, old: true), Tally("bribery", 25, concluded: 10, substantiated: 4) };
        var target = ComplaintFigures.Target(tallies, 3000, new(new(2025, 10, 1), new(2026, 9, 30), 100, 20000, "รายงานประจำปี 2568"));
        // 12 of 3 000 cases = 4.00 per 1 000; before 100 of 20 000 = 5; change −20 %.
        (target.PerThousand, target.Change, target.NewChannels, target.SubstantiatedShare).ShouldBe((4.00m, -0.2m, 20, 0.4m));
    }

    [Fact]
    public void The_target_is_withheld_below_ten_without_cases_and_without_baseline()
    {
        ComplaintFigures.Target([Tally("bribery", 9, old: true)], 3000, null).PerThousand.ShouldBeNull();
        ComplaintFigures.Target([Tally("bribery", 10, old: true)], null, null).PerThousand.ShouldBeNull();
        var target = ComplaintFigures.Target([Tally("bribery", 10, old: true)], 1000, null);
        (target.PerThousand, target.Change).ShouldBe((10m, null));
    }
}
