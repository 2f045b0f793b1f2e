using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Clock;

namespace Transparency.Scoring.Tests.Clock;

public class ClockSpecs
{
    internal static readonly OfficeTime Bangkok = new(TimeZoneInfo.FindSystemTimeZoneById("Asia/Bangkok"), new TimeOnly(8, 30), new TimeOnly(16, 30), ClockRules.Calendar("th-government")!);
    private static readonly ClockRuleSet Rules = ClockRuleBook.Shipped.InForceOn(new DateOnly(2026, 1, 1));

    private static DateTimeOffset At(string local) => new(DateTime.Parse(local), TimeSpan.FromHours(7));

    private static ClockReading Read(string start, string end, int? limit, string unit, params ClockStop[] stops) =>
        LegalClock.Read(new ClockQuestion(Bangkok, Rules, At(start), "received", At(end), At(end), limit is { } value ? new TimeLimit(value, unit) : null, stops));

    [Fact]
    public void The_first_day_is_not_counted_and_weekends_are_not_working_days()
    {
        // Monday 5 October to Tuesday 13 October 2026, which is a holiday.
        var reading = Read("2026-10-05T09:00", "2026-10-12T15:00", 5, "workingDays");
        reading.Used.ShouldBe(5);
        reading.OnTime.ShouldBeTrue();
        reading.DueAt.ShouldBe(At("2026-10-13T00:00").AddMicroseconds(-1));
        reading.Segments.Select(each => (each.Kind, each.Counted)).ShouldBe([("firstDayNotCounted", 0m), ("working", 4m), ("weekend", 0m), ("working", 1m)]);
    }

    [Fact]
    public void Holidays_are_named_and_what_is_over_the_limit_stands_apart()
    {
        var reading = Read("2026-10-12T09:00", "2026-10-16T10:00", 2, "workingDays");
        reading.Segments.Select(each => (each.Kind, each.Counted, each.Label))
            .ShouldBe([("firstDayNotCounted", 0m, null), ("holiday", 0m, "วันนวมินทรมหาราช"), ("working", 2m, null), ("overdue", 1m, null)]);
        reading.Overdue.ShouldBe(1);
        reading.OnTime.ShouldBeFalse();
        reading.DueAt.ShouldBe(At("2026-10-16T00:00").AddMicroseconds(-1));
    }

    [Fact]
    public void Decided_on_the_day_it_came_uses_no_day() => Read("2026-10-05T09:00", "2026-10-05T15:00", 3, "workingDays").Used.ShouldBe(0);

    [Fact]
    public void A_stop_with_a_legal_basis_takes_out_the_days_at_whose_end_the_clock_stands()
    {
        var reading = Read("2026-10-05T09:00", "2026-10-12T15:00", 5, "workingDays", new ClockStop(At("2026-10-06T10:00"), At("2026-10-08T14:00"), "lfa-2558-s8"));
        reading.Used.ShouldBe(3);
        reading.Segments.ShouldContain(each => each.Kind == "stopped" && each.Label == "lfa-2558-s8" && each.From == At("2026-10-06T00:00") && each.To == At("2026-10-08T00:00"));
    }

    [Fact]
    public void A_stop_without_a_legal_basis_does_not_stop_and_is_named()
    {
        var reading = Read("2026-10-05T09:00", "2026-10-12T15:00", 5, "workingDays", new ClockStop(At("2026-10-06T10:00"), At("2026-10-08T14:00"), " "));
        reading.Used.ShouldBe(5);
        reading.Segments.ShouldContain(each => each.Kind == "working" && each.Counted == 2 && each.Label == LegalClock.UnlawfulStop);
    }

    [Fact]
    public void A_stop_that_was_never_lifted_holds_to_the_end() =>
        Read("2026-10-05T09:00", "2026-10-12T15:00", 5, "workingDays", new ClockStop(At("2026-10-07T10:00"), null, "law")).Used.ShouldBe(1);

    [Fact]
    public void A_period_of_days_that_ends_on_a_holiday_runs_to_the_next_working_day()
    {
        // The fifth day after Monday 5 October is Saturday the 10th; Monday the 12th is the next working day.
        var inTime = Read("2026-10-05T09:00", "2026-10-12T15:00", 5, "days");
        (inTime.Used, inTime.OnTime).ShouldBe((5, true));
        inTime.DueAt.ShouldBe(At("2026-10-13T00:00").AddMicroseconds(-1));
        inTime.Segments.ShouldContain(each => each.Label == "ป.พ.พ. ม. 193/8");
        var late = Read("2026-10-05T09:00", "2026-10-13T09:00", 5, "days");
        (late.Used, late.Overdue).ShouldBe((6, 1));
    }

    [Theory]
    [InlineData("2026-01-30", 1, "2026-02-28")] // begins on the 31st, which February lacks
    [InlineData("2026-01-27", 1, "2026-02-27")]
    [InlineData("2026-02-28", 1, "2026-03-31")] // begins with the month, ends with the month
    [InlineData("2026-10-05", 3, "2027-01-05")]
    [InlineData("2024-02-28", 12, "2025-02-28")]
    public void Months_end_the_day_before_the_corresponding_one(string notCounted, int months, string last) =>
        LegalClock.LastDayOfMonths(DateOnly.Parse(notCounted), months).ShouldBe(DateOnly.Parse(last));

    [Fact]
    public void A_limit_in_months_is_counted_in_days_and_says_so()
    {
        var reading = Read("2026-10-05T09:00", "2026-12-01T09:00", 3, "months");
        (reading.Unit, reading.Limit, reading.Used).ShouldBe(("days", 92, 57));
        reading.Segments[0].Label!.ShouldContain("3 เดือน = 92 วัน");
    }

    [Fact]
    public void Hours_run_within_office_hours_from_the_first_moment()
    {
        var reading = Read("2026-10-05T15:30", "2026-10-06T10:00", 2, "hours");
        reading.Used.ShouldBe(2.5m);
        reading.Overdue.ShouldBe(0.5m);
        reading.DueAt.ShouldBe(At("2026-10-06T09:30"));
        reading.Segments.Select(each => (each.Kind, each.Counted)).ShouldBe([("working", 1m), ("outsideHours", 0m), ("working", 1m), ("overdue", 0.5m)]);
    }

    [Fact]
    public void Minutes_stop_at_the_minute()
    {
        var reading = Read("2026-10-05T09:00", "2026-10-05T10:00", 90, "minutes", new ClockStop(At("2026-10-05T09:10"), At("2026-10-05T09:30"), "law"));
        reading.Used.ShouldBe(40);
        reading.DueAt.ShouldBe(At("2026-10-05T10:50"));
    }

    [Fact]
    public void Thirds_of_an_hour_still_add_up()
    {
        var stops = Enumerable.Range(0, 5).Select(i => new ClockStop(At("2026-10-05T09:00").AddMinutes(20 + 40 * i), At("2026-10-05T09:00").AddMinutes(40 + 40 * i), "law")).ToArray();
        var reading = Read("2026-10-05T09:00", "2026-10-05T12:20", 8, "hours", stops);
        reading.Used.ShouldBe(1.67m);
        reading.Segments.Sum(each => each.Counted).ShouldBe(reading.Used);
    }

    [Fact]
    public void Without_a_limit_time_is_counted_and_nothing_is_due()
    {
        var reading = Read("2026-10-05T09:00", "2026-10-09T10:00", null, "");
        (reading.Used, reading.Unit, reading.DueAt, reading.OnTime).ShouldBe((4, "workingDays", null, true));
    }

    [Fact]
    public void A_decision_before_its_submission_uses_no_time()
    {
        var reading = Read("2026-10-05T09:00", "2026-10-01T10:00", 3, "workingDays");
        (reading.Used, reading.OnTime).ShouldBe((0, true));
    }

    [Theory]
    [InlineData("2026-10-05T09:00", "2026-10-05T09:00")] // within hours: at once
    [InlineData("2026-10-05T16:30", "2026-10-06T08:30")] // at closing
    [InlineData("2026-10-05T07:00", "2026-10-06T08:30")] // before opening is outside hours, too
    [InlineData("2026-10-09T20:00", "2026-10-12T08:30")] // over the weekend
    [InlineData("2026-10-12T20:00", "2026-10-14T08:30")] // over a holiday
    public void What_is_sent_outside_hours_is_received_on_the_next_working_day(string sent, string received) =>
        Bangkok.ReceiptOf(At(sent), Rules).ShouldBe(At(received));

    [Fact]
    public void A_rule_set_may_receive_at_the_next_opening() =>
        Bangkok.ReceiptOf(At("2026-10-05T07:00"), Rules with { OutsideHours = "nextOpening" }).ShouldBe(At("2026-10-05T08:30"));

    [Fact]
    public void An_office_abroad_lives_in_its_own_zone()
    {
        var office = Bangkok with { Zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York") };
        // 23:00 in Bangkok is 12:00 in New York on the same day, within hours there.
        office.ReceiptOf(At("2026-10-05T23:00"), Rules).ShouldBe(At("2026-10-05T23:00"));
        office.DateOf(At("2026-10-06T08:00")).ShouldBe(new DateOnly(2026, 10, 5));
    }
}
