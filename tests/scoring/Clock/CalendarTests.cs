using Transparency.Scoring.Clock;

namespace Transparency.Scoring.Tests.Clock;

public class CalendarTests
{
    private static readonly WorkCalendar Thai = ClockRules.Calendar("th-government")!;

    [Theory]
    [InlineData("2025-05-01", "1 May is a working day for government offices")]
    [InlineData("2026-11-24", "Loy Krathong is an ordinary day")]
    [InlineData("2025-06-04", "the day after a holiday")]
    public void Working_days_are_working_days(string date, string why) => Thai.IsWorkingDay(DateOnly.Parse(date)).ShouldBeTrue(why);

    [Theory]
    [InlineData("2025-04-16", "วันหยุดชดเชยวันสงกรานต์")]
    [InlineData("2025-05-05", "วันหยุดชดเชยวันฉัตรมงคล")]
    [InlineData("2027-07-20", "วันหยุดชดเชยวันอาสาฬหบูชา")]
    [InlineData("2028-01-03", "วันหยุดชดเชยวันขึ้นปีใหม่")]
    [InlineData("2025-05-09", "วันพืชมงคล")]
    [InlineData("2026-03-03", "วันมาฆบูชา")]
    public void Holidays_and_days_in_lieu_are_named(string date, string name)
    {
        Thai.KindOf(DateOnly.Parse(date)).ShouldBe(DayKind.Holiday);
        Thai.HolidayOn(DateOnly.Parse(date)).ShouldBe(name);
    }

    [Fact]
    public void A_run_of_holidays_over_a_weekend_gives_one_day_in_lieu()
    {
        // 13–15 April 2024 fell on Saturday to Monday.
        Thai.IsWorkingDay(new DateOnly(2024, 4, 16)).ShouldBeFalse();
        Thai.IsWorkingDay(new DateOnly(2024, 4, 17)).ShouldBeTrue();
    }

    [Fact]
    public void A_holiday_starts_and_ends_with_its_years()
    {
        Thai.IsWorkingDay(new DateOnly(2016, 10, 13)).ShouldBeTrue();
        Thai.IsWorkingDay(new DateOnly(2017, 10, 13)).ShouldBeFalse();
        Thai.IsWorkingDay(new DateOnly(2016, 5, 5)).ShouldBeFalse();
        Thai.IsWorkingDay(new DateOnly(2026, 5, 5)).ShouldBeTrue();
    }

    [Fact]
    public void An_older_version_of_a_calendar_stays_what_it_was()
    {
        var (older, newer) = (ClockRules.Calendar("th-government@1")!, ClockRules.Calendar("th-government@2")!);
        Thai.ShouldBe(newer);
        older.IsWorkingDay(new DateOnly(2020, 4, 13)).ShouldBeFalse();
        newer.IsWorkingDay(new DateOnly(2020, 4, 13)).ShouldBeTrue("Songkran was moved");
        newer.IsWorkingDay(new DateOnly(2020, 7, 27)).ShouldBeFalse("to here, among others");
        for (var date = new DateOnly(2025, 1, 1); date.Year <= 2027; date = date.AddDays(1)) newer.KindOf(date).ShouldBe(older.KindOf(date), date.ToString("O"));
    }

    [Fact]
    public void Layers_add_their_own_days_to_the_country()
    {
        var south = new CalendarDefinition("th-government-south", 1, "วันหยุดจังหวัดชายแดนภาคใต้", "Southern border provinces", "test", Thai.Definition.Weekend, false, [],
            [new DatedHoliday(new DateOnly(2026, 3, 20), "วันตรุษอีดิ้ลฟิตรี", "Eid al-Fitr")], Extends: "th-government");
        var calendars = ClockRules.Layer([Thai.Definition, south]);
        calendars["th-government-south"].KindOf(new DateOnly(2026, 3, 20)).ShouldBe(DayKind.Holiday);
        calendars["th-government-south"].KindOf(new DateOnly(2026, 4, 13)).ShouldBe(DayKind.Holiday);
        calendars["th-government"].IsWorkingDay(new DateOnly(2026, 3, 20)).ShouldBeTrue();
    }

    [Fact]
    public void A_rule_set_that_nobody_confirmed_is_shipped_but_never_chosen()
    {
        ClockRules.RuleSets.ShouldContain(set => set.Id == "th-successor" && !set.Active && set.GrantByLapse);
        ClockRuleBook.Shipped.InForceOn(new DateOnly(2026, 1, 1)).Reference.ShouldBe("th-2558@1");
        ClockRuleBook.Shipped.InForceOn(new DateOnly(2000, 1, 1)).Reference.ShouldBe("th-2558@1");
    }

    [PublicTableFact("thai/th_public_holidays.csv")]
    public void Our_own_calendar_closes_the_same_days_as_the_published_one()
    {
        var published = PublicTables.Rows("thai/th_public_holidays.csv").Skip(1).Where(row => row[1] is "public" or "government")
            .Select(row => DateOnly.Parse(row[0])).ToHashSet();
        for (var date = new DateOnly(2017, 1, 1); date.Year <= 2027; date = date.AddDays(1))
            if (date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
                Thai.IsWorkingDay(date).ShouldBe(!published.Contains(date), date.ToString("O"));
    }

    [PublicTableFact("thai/th_public_holidays.csv")]
    public void Holidays_by_rule_are_published_holidays_in_the_years_to_come()
    {
        var published = PublicTables.Rows("thai/th_public_holidays.csv").Skip(1).Select(row => DateOnly.Parse(row[0])).ToHashSet();
        for (var date = new DateOnly(2028, 1, 1); date.Year <= 2034; date = date.AddDays(1))
            if (Thai.KindOf(date) == DayKind.Holiday)
                published.ShouldContain(date, date.ToString("O"));
    }
}
