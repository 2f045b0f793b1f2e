using System.Net;
using System.Net.Http.Json;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Clock;
using Transparency.Scoring.Tests.Decisions;
using Transparency.ServiceDefaults;

namespace Transparency.Scoring.Tests.Clock;

/// <summary>Offices abroad count by the holidays and in the zone of their place.</summary>
public class AbroadTests
{
    private static readonly string[] Codes = ["tw", "hk", "sg", "my-kuala-lumpur", "jp", "kr", "ae", "sa", "il", "ch-geneva", "de-berlin"];

    private static readonly Dictionary<(string, int), (string, CalendarConfirmation)> Unconfirmed = [];

    private static CatalogueIndex Abroad(string calendar, string zone) => new(Story.Sample with { Offices = [new Office("abroad", "doe", "ต่างประเทศ", "Abroad", "-", zone, calendar, "08:30", "16:30", true, "overseas")] });

    private static ClockReading Read(string calendar, string zone, string opened, string decided) =>
        new Story("case-1", office: "abroad").Opened(opened).Decided(decided).Subject(Abroad(calendar, zone)).ReadClock()!;

    [Fact]
    public void Every_place_has_a_calendar_of_its_own_marked_as_sample_that_nobody_confirmed()
    {
        foreach (var code in Codes)
        {
            var calendar = ClockRules.Calendar(code).ShouldNotBeNull(code);
            (calendar.Definition.Sample, calendar.Definition.ConfirmedBy, calendar.Definition.Weekend.Count).ShouldBe((true, null, 2), code);
            calendar.IsWorkingDay(new DateOnly(2026, 10, 23)).ShouldBe(!calendar.Definition.Weekend.Contains(DayOfWeek.Friday), $"{code}: Chulalongkorn Day is a day like any other");
        }
    }

    [Theory]
    [InlineData("jp", "2026-05-06", "วันหยุดชดเชยวันรัฐธรรมนูญ")]
    [InlineData("my-kuala-lumpur", "2026-08-31", "วันชาติ")]
    [InlineData("my-kuala-lumpur", "2026-02-02", "วันหยุดชดเชยวันดินแดนสหพันธ์")]
    [InlineData("ch-geneva", "2026-08-01", "วันชาติ")]
    [InlineData("ch-geneva", "2026-09-10", "วันถือศีลอดเจนีวา")]
    [InlineData("de-berlin", "2026-03-08", "วันสตรีสากล")]
    [InlineData("de-berlin", "2026-04-03", "วันศุกร์ประเสริฐ")]
    public void A_layer_has_its_own_days_and_those_of_its_country(string code, string date, string name) => ClockRules.Calendar(code)!.HolidayOn(DateOnly.Parse(date)).ShouldBe(name);

    [Fact]
    public void The_days_of_one_place_are_not_its_countrys()
    {
        ClockRules.Calendar("my")!.IsWorkingDay(new DateOnly(2026, 2, 2)).ShouldBeTrue();
        ClockRules.Calendar("ch")!.IsWorkingDay(new DateOnly(2026, 9, 10)).ShouldBeTrue();
    }

    [Fact]
    public void Golden_week_in_Tokyo_is_not_counted_and_a_Thai_holiday_is()
    {
        // Friday 1 May, Bangkok noon is Tokyo 14:00; 4, 5 and 6 May are holidays there, 4 May is one in Thailand too.
        var tokyo = Read("jp", "Asia/Tokyo", "2026-05-01T12:00", "2026-05-11T12:00");
        (tokyo.Calendar, tokyo.TimeZone, tokyo.Used, tokyo.OnTime).ShouldBe(("jp@2", "Asia/Tokyo", 3m, true));
        // Monday 12 to Friday 16 October: Sports Day there, Navamindra Maharaj Day on the 13th only in Thailand.
        Read("jp", "Asia/Tokyo", "2026-10-09T12:00", "2026-10-16T12:00").Used.ShouldBe(4m);
        Read("th-government", "Asia/Bangkok", "2026-10-09T12:00", "2026-10-16T12:00").Used.ShouldBe(4m);
        Read("de-berlin", "Europe/Berlin", "2026-10-09T16:00", "2026-10-16T16:00").Used.ShouldBe(5m);
    }

    [Fact]
    public void A_year_whose_holidays_are_not_known_is_said_and_never_counted_in_silence()
    {
        Read("sg", "Asia/Singapore", "2026-10-05T12:00", "2026-10-12T12:00").YearsNotCovered.ShouldBeNull();
        Read("sg", "Asia/Singapore", "2026-12-30T12:00", "2027-01-05T12:00").YearsNotCovered.ShouldBe([2027]);
        // Decided in time in a year that is known, but its last day lies in one that is not.
        Read("sg", "Asia/Singapore", "2026-12-29T12:00", "2026-12-30T12:00").ShouldSatisfyAllConditions(each => each.DueAt!.Value.Year.ShouldBe(2027), each => each.YearsNotCovered.ShouldBe([2027]));
        Read("jp", "Asia/Tokyo", "2026-12-29T12:00", "2027-01-12T12:00").YearsNotCovered.ShouldBeNull();
        Read("th-government", "Asia/Bangkok", "2026-12-29T12:00", "2027-01-12T12:00").YearsNotCovered.ShouldBeNull();
        ClockRules.Calendar("my-kuala-lumpur")!.NotCovered(new(2025, 12, 31), new(2027, 1, 1)).ShouldBe([2025, 2027]);
        ClockRules.Calendar("jp@1")!.NotCovered(new(2026, 1, 1), new(2027, 1, 1)).ShouldBe([2027], "an older version knows what it knew");
    }

    [Theory]
    [InlineData("tw", "2027-02-09"), InlineData("hk", "2027-05-13"), InlineData("jp", "2027-03-22"), InlineData("kr", "2027-02-09"), InlineData("il", "2027-10-11")]
    public void The_second_version_knows_the_days_of_2027_and_where_they_were_looked_up(string code, string date)
    {
        ClockRules.Calendar(code)!.IsWorkingDay(DateOnly.Parse(date)).ShouldBeFalse();
        ClockRules.Calendar(code + "@1")!.IsWorkingDay(DateOnly.Parse(date)).ShouldBeTrue();
        ClockRules.Calendar(code)!.SourceOf(DateOnly.Parse(date))!.ShouldContain("date-holidays");
    }

    [Fact]
    public void Every_day_names_its_source_or_is_shown_as_unconfirmed()
    {
        // The compilation does not have them: nobody has confirmed them.
        ClockRules.Calendar("kr")!.SourceOf(new(2026, 2, 16)).ShouldBeNull();
        SeeClockRules.Of(ClockRules.Calendar("tw")!, 2026, Unconfirmed).Days.Single(each => each.Date == new DateOnly(2026, 10, 26)).Source.ShouldBeNull();
        SeeClockRules.Of(ClockRules.Calendar("de-berlin")!, 2027, Unconfirmed).Days.ShouldAllBe(each => each.Source != null);
        ClockRules.Calendar("th-government")!.SourceOf(new(2026, 4, 13))!.ShouldContain("Prime Minister");
        // What was known before is what it was.
        foreach (var code in new[] { "sg", "my", "ae", "sa", "jp", "hk", "tw", "il", "ch-geneva", "de-berlin" })
            ClockRules.Calendar(code)!.HolidaysOf(2026).ShouldBe(ClockRules.Calendar(code + "@1")!.HolidaysOf(2026));
    }

    [Fact]
    public void In_Riyadh_Sunday_is_worked_and_Friday_is_not()
    {
        // Thursday 8 October to Monday 12 October: Sunday and Monday count.
        var riyadh = Read("sa", "Asia/Riyadh", "2026-10-08T14:00", "2026-10-12T14:00");
        riyadh.Used.ShouldBe(2m);
        riyadh.Segments.Where(each => each.Kind == "weekend").ShouldHaveSingleItem();
        Read("th-government", "Asia/Bangkok", "2026-10-08T14:00", "2026-10-12T14:00").Used.ShouldBe(2m);
        Read("sa", "Asia/Riyadh", "2026-10-08T14:00", "2026-10-09T14:00").Used.ShouldBe(0m);
    }

    [Fact]
    public void The_day_is_that_of_the_offices_zone()
    {
        // 04:00 in Bangkok on Tuesday is still Monday in Geneva, five hours behind: Monday is the first day, which is not counted.
        var opened = new DateTimeOffset(2026, 10, 6, 4, 0, 0, TimeSpan.FromHours(7));
        Abroad("ch-geneva", "Europe/Zurich").OfficeTime("doe", "abroad").DateOf(opened).ShouldBe(new DateOnly(2026, 10, 5));
        Read("ch-geneva", "Europe/Zurich", "2026-10-06T04:00", "2026-10-06T18:00").Used.ShouldBe(1m);
        Read("th-government", "Asia/Bangkok", "2026-10-06T04:00", "2026-10-06T18:00").Used.ShouldBe(0m);
    }

    [Fact]
    public void Days_are_told_in_both_languages_with_days_in_lieu()
    {
        var days = SeeClockRules.Of(ClockRules.Calendar("my-kuala-lumpur")!, 2026, Unconfirmed).Days;
        days.Single(each => each.Date == new DateOnly(2026, 2, 2)).NameEn.ShouldBe("In lieu of Federal Territory Day");
        days.Single(each => each.Date == new DateOnly(2026, 2, 1)).NameEn.Split("; ").Order().ShouldBe(["Federal Territory Day", "Thaipusam"]);
        days.Select(each => each.Date).ShouldBeInOrder();
        foreach (var code in ClockRules.CalendarCodes)
            SeeClockRules.Of(ClockRules.Calendar(code)!, 2026, Unconfirmed).Days.ShouldAllBe(each => each.NameEn.All(letter => letter < 'ก' || letter > '๛'), code);
    }

    [Fact]
    public async Task Rules_and_calendars_are_public_and_say_who_confirmed_them()
    {
        await using var town = await Town.OpenAsync();
        var rules = (await town.Http.GetFromJsonAsync<ClockRulesView>("/api/clock-rules", Wire.Json))!;
        rules.RuleSets.Single(each => each.Id == "th-2558").Laws.Select(each => each.Rule).ShouldBe(["receipt", "first-day", "last-day", "months", "stops", "notices"]);
        rules.RuleSets.SelectMany(each => each.Laws).ShouldAllBe(each => each.ConfirmedBy == null);
        rules.Calendars.Select(each => each.Code).ShouldBe(ClockRules.CalendarCodes);
        (await town.Http.GetFromJsonAsync<CalendarYear>("/api/clock-rules/calendars/jp?year=2026", Wire.Json))!.Days.Count.ShouldBe(SeeClockRules.Of(ClockRules.Calendar("jp")!, 2026, Unconfirmed).Days.Count);
        (await town.Http.GetAsync("/api/clock-rules/calendars/nowhere")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await town.Http.GetAsync("/api/clock-rules/calendars/jp?year=1")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }
}
