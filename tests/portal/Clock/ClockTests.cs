using Transparency.Contracts.Scoring.V1;
using Transparency.Portal.Clock;
using Transparency.Portal.Text;

namespace Transparency.Portal.Tests.Clock;

public class ClockTests
{
    private static readonly DateTimeOffset Start = new(2025, 11, 17, 1, 30, 0, TimeSpan.Zero);
    private static readonly Texts English = Texts.In(Language.English);

    [Fact]
    public void The_sentence_says_used_limit_and_what_is_over_or_left()
    {
        ClockSentence.Of(Reading(18, 15, ended: true), English).ShouldBe("Took 18\u00A0working days of 15\u00A0working days: 3\u00A0working days overdue.");
        ClockSentence.Of(Reading(12, 15, ended: true), English).ShouldBe("Took 12\u00A0working days of 15\u00A0working days: on time.");
        ClockSentence.Of(Reading(12, 15, ended: false), English).ShouldBe("12\u00A0working days of 15\u00A0working days used, 3\u00A0working days left.");
        ClockSentence.Of(Reading(16, 15, ended: false), English).ShouldBe("16\u00A0working days of 15\u00A0working days used, 1\u00A0working day overdue.");
        ClockSentence.Of(Reading(4, null, ended: true), English).ShouldBe("Took 4\u00A0working days; no limit is published.");
    }

    [Fact]
    public void Marks_lie_inside_the_bar_in_order_and_the_limit_is_marked()
    {
        var drawing = ClockRuns.Of(Reading(5, 3, ended: true))!;
        drawing.Runs.ShouldAllBe(r => r.From >= 0 && r.To <= 100 && r.From < r.To);
        drawing.Runs.Select(r => r.From).ShouldBeInOrder();
        drawing.DueAt.ShouldNotBeNull().ShouldBeInRange(0, 100);
        drawing.Runs.Select(r => r.Kind).Distinct().ShouldBe(["working"]);
    }

    [Fact]
    public void A_limit_later_than_the_last_segment_lengthens_the_bar()
    {
        var reading = Reading(2, 10, ended: false);
        var drawing = ClockRuns.Of(reading)!;
        drawing.To.ShouldBe(reading.DueAt!.Value);
        drawing.DueAt.ShouldBe(100);
    }

    [Fact]
    public void A_year_of_days_is_drawn_with_few_marks() => ClockRuns.Of(Reading(365, 300, ended: true))!.Runs.Count.ShouldBeLessThan(60);

    [Fact]
    public void Totals_by_kind_add_up_to_the_time_used()
    {
        var reading = Reading(5, 3, ended: true);
        ClockRuns.Totals(reading).Sum(t => t.Counted).ShouldBe(reading.Used);
    }

    [Fact]
    public void No_segments_no_bar() => ClockRuns.Of(Reading(0, 3, ended: false)).ShouldBeNull();

    private static ClockReading Reading(int days, int? limit, bool ended)
    {
        var segments = Enumerable.Range(0, days).SelectMany(day => new[]
        {
            new ClockSegment("working", Start.AddDays(day), Start.AddDays(day).AddHours(8), 1, null),
            new ClockSegment("outsideHours", Start.AddDays(day).AddHours(8), Start.AddDays(day + 1), 0, null),
        }).ToArray();
        return new ClockReading("rules@1", "th-government", "Asia/Bangkok", Start, "received", ended ? Start.AddDays(days) : null, limit, "workingDays", days,
            limit is { } l ? Math.Max(0, days - l) : 0, limit is { } due ? Start.AddDays(due) : null, limit is null || days <= limit, segments);
    }
}
