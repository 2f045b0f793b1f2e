using Transparency.Contracts.Scoring.V1;
using Transparency.Portal.Clock;

namespace Transparency.Portal.Tests.Clock;

/// <summary>A clock says which years it counted by and which of its holidays nobody confirmed.</summary>
public class CalendarUseSpecs
{
    private static readonly DateTimeOffset Start = new(2026, 12, 30, 1, 0, 0, TimeSpan.Zero);
    private static readonly CalendarView Calendar = new("tw", 2, "ไต้หวัน", "Taiwan", "compiled here", null, ["Saturday", "Sunday"], true, null, null, null);

    private static ClockReading Reading(params ClockSegment[] segments) => new("th-2558@1", "tw@2", "Asia/Taipei", Start, "received", null, 5, "workingDays", 1, 0, null, true, segments);

    private static ClockSegment Segment(string kind, DateTimeOffset from, int days) => new(kind, from, from.AddDays(days), 0, null);

    private static CalendarYear Year(bool confirmed, bool sample = true) => new(Calendar with { Sample = sample }, 2027, [new(new(2027, 1, 1), "วันขึ้นปีใหม่", "New Year", "a list"), new(new(2027, 1, 2), "วันหยุดในวันเสาร์", "On a Saturday"), new(new(2027, 2, 6), "วันตรุษจีน", "Lunar New Year")])
    {
        Confirmation = confirmed ? new("agencyAdmin", "announcement", Start) : null,
    };

    [Fact]
    public void Years_are_those_of_the_offices_zone_from_start_to_end()
    {
        CalendarUse.YearsOf(Reading()).ShouldBe([2026]);
        CalendarUse.YearsOf(Reading(Segment("working", Start, 1))).ShouldBe([2026]);
        // 16:00 UTC is midnight in Taipei: what ends there is still of the old year, and an hour later it is not.
        CalendarUse.YearsOf(Reading(new ClockSegment("working", Start, new(2026, 12, 31, 16, 0, 0, TimeSpan.Zero), 1, null))).ShouldBe([2026]);
        CalendarUse.YearsOf(Reading(new ClockSegment("working", Start, new(2026, 12, 31, 17, 0, 0, TimeSpan.Zero), 1, null))).ShouldBe([2026, 2027]);
        CalendarUse.YearsOf(Reading() with { EndedAt = Start.AddYears(-1) }).ShouldBe([2026], "a mistake of the source is no year");
    }

    [Fact]
    public void Only_holidays_that_were_left_out_on_working_days_in_unconfirmed_years_of_a_sample_are_named()
    {
        var reading = Reading(Segment("working", Start, 2), Segment("holiday", new(2026, 12, 31, 16, 0, 0, TimeSpan.Zero), 2), Segment("working", new(2027, 1, 3, 16, 0, 0, TimeSpan.Zero), 1));
        CalendarUse.Unconfirmed(reading, [Year(confirmed: false)]).ShouldHaveSingleItem().Date.ShouldBe(new DateOnly(2027, 1, 1));
        CalendarUse.Unconfirmed(reading, [Year(confirmed: true)]).ShouldBeEmpty();
        CalendarUse.Unconfirmed(reading, [Year(confirmed: false, sample: false)]).ShouldBeEmpty("a calendar with a source of its own is told by its year");
        CalendarUse.Unconfirmed(Reading(Segment("working", Start, 9)), [Year(confirmed: false)]).ShouldBeEmpty();
    }
}
