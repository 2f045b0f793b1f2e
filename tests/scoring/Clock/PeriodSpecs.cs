using System.Net;
using System.Net.Http.Json;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Clock;
using Transparency.Scoring.Tests.Decisions;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Tests.Clock;

/// <summary>Periods of law that are about no case, read off the legal clock.</summary>
public class PeriodSpecs
{
    [Theory]
    [InlineData("2026-10-21", 30, "days", "2026-11-02", "2026-11-20", 18, 14, false)]
    [InlineData("2026-10-22", 30, "days", "2026-11-20", "2026-11-23", 3, 1, true)]
    [InlineData("2026-10-21", 5, "workingDays", "2026-10-22", "2026-10-29", 7, 4, false)]
    [InlineData("2026-10-21", 30, "days", "2026-11-25", "2026-11-20", -5, 0, false)]
    public void The_first_day_is_not_counted_and_a_period_that_ends_on_a_holiday_runs_on(string from, int value, string unit, string today, string due, int left, int working, bool extended)
    {
        var reading = ReadPeriods.Of(DateOnly.Parse(from), value, unit, DateOnly.Parse(today), ClockSpecs.Bangkok);
        (reading.DueOn, reading.DaysLeft, reading.WorkingDaysLeft, reading.Extended).ShouldBe((DateOnly.Parse(due), left, working, extended));
        reading.Calendar.ShouldStartWith("th-government@");
        reading.Rules.ShouldStartWith("th-2558@");
    }

    [Fact]
    public async Task Services_ask_with_days_alone_and_nobody_else_does()
    {
        await using var town = await Town.OpenAsync();
        const string Path = "/api/scores/periods?from=2026-10-21&value=30&unit=days";
        using (var answer = await town.GetAsync(Path, Roles.Service, "*"))
            (await answer.Content.ReadFromJsonAsync<PeriodReading>(Wire.Json))!.DueOn.ShouldBe(new DateOnly(2026, 11, 20));
        foreach (var role in new[] { Roles.Officer, Roles.AgencyAdmin, Roles.Auditor })
            (await town.GetAsync(Path, role, "*")).StatusCode.ShouldBe(HttpStatusCode.Forbidden, role);
        foreach (var wrong in new[] { "from=2026-10-21&value=0&unit=days", "from=2026-10-21&value=30&unit=weeks", "from=0001-01-01&value=30&unit=days" })
            (await town.GetAsync("/api/scores/periods?" + wrong, Roles.Service, "*")).StatusCode.ShouldBe(HttpStatusCode.BadRequest, wrong);
    }
}
