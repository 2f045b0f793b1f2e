using System.Net;
using System.Net.Http.Json;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Clock;
using Transparency.Scoring.Recorded;
using Transparency.Scoring.Tests.Decisions;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Tests.Clock;

/// <summary>The days of a calendar's year are confirmed with their source, by the ministry, and everybody sees it.</summary>
public class ConfirmCalendarSpecs
{
    private const string Path = "/api/clock-rules/calendars/jp", Source = "内閣府告示 2026";
    private static readonly WorkCalendar Tokyo = ClockRules.Calendar("jp")!;

    private static async Task<CalendarYear> SeenAsync(Town town, int year = 2026) => (await town.Http.GetFromJsonAsync<CalendarYear>($"{Path}?year={year}", Wire.Json))!;

    [Fact]
    public async Task The_ministrys_administrator_confirms_the_days_that_were_seen_and_withdraws_it()
    {
        await using var town = await Town.OpenAsync();
        var seen = await SeenAsync(town);
        (seen.Confirmation, seen.ChangedSince, seen.Covered, seen.Digest).ShouldBe((null, false, true, CalendarConfirmations.Digest(Tokyo, 2026)));
        for (var twice = 0; twice < 2; twice++)
            (await town.PostAsync(Path + "/confirm", new ConfirmCalendarYear(2026, seen.Digest, $" {Source} "), Roles.AgencyAdmin, "*")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await SeenAsync(town)).Confirmation!.ShouldSatisfyAllConditions(each => each.Source.ShouldBe(Source), each => each.Role.ShouldBe(Roles.AgencyAdmin));
        (await SeenAsync(town, 2027)).Confirmation.ShouldBeNull("another year");
        (await town.Http.GetFromJsonAsync<ClockRulesView>("/api/clock-rules", Wire.Json))!.Calendars.Single(each => each.Code == "jp").ConfirmedYears.ShouldBe([2026]);
        // Recounting by an older version with the same days stands on the same confirmation.
        (await town.Http.GetFromJsonAsync<CalendarYear>($"/api/clock-rules/calendars/{Uri.EscapeDataString(Tokyo.Id)}?year=2026", Wire.Json))!.Confirmation.ShouldNotBeNull();

        (await town.PostAsync(Path + "/withdraw", new WithdrawCalendarYear(2026, "มีประกาศแก้ไข"), Roles.AgencyAdmin, "*")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await SeenAsync(town)).Confirmation.ShouldBeNull();
    }

    [Fact]
    public async Task Nobody_else_confirms_and_what_was_not_seen_or_is_not_known_is_refused()
    {
        await using var town = await Town.OpenAsync();
        var digest = (await SeenAsync(town)).Digest;
        foreach (var (path, body) in new (string, object)[] { ("/confirm", new ConfirmCalendarYear(2026, digest, Source)), ("/withdraw", new WithdrawCalendarYear(2026, "มีประกาศแก้ไข")) })
        {
            foreach (var role in Roles.All.Where(role => role != Roles.AgencyAdmin))
                (await town.PostAsync(Path + path, body, role, "*")).StatusCode.ShouldBe(HttpStatusCode.Forbidden, role);
            (await town.PostAsync(Path + path, body, Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.Forbidden, "an agency does not confirm the calendar it is measured by");
            (await town.PostAsync("/api/clock-rules/calendars/nowhere" + path, body, Roles.AgencyAdmin, "*")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
        await RefusedAsync(new(2026, new string('0', 64), Source), HttpStatusCode.Conflict, "days-changed");
        await RefusedAsync(new(2026, digest, " - "), HttpStatusCode.BadRequest, "source");
        await RefusedAsync(new(1, digest, Source), HttpStatusCode.BadRequest, "out-of-range");
        await RefusedAsync(new(2031, CalendarConfirmations.Digest(Tokyo, 2031), Source), HttpStatusCode.BadRequest, "not-covered");

        async Task RefusedAsync(ConfirmCalendarYear body, HttpStatusCode status, string says)
        {
            using var answer = await town.PostAsync(Path + "/confirm", body, Roles.AgencyAdmin, "*");
            answer.StatusCode.ShouldBe(status);
            (await answer.Content.ReadAsStringAsync()).ShouldContain(says);
        }
    }

    [Fact]
    public void Other_days_are_unconfirmed_by_themselves_and_the_newest_word_counts()
    {
        var (by, day) = (new ActedBy("u", Roles.AgencyAdmin, null), new DateTimeOffset(2026, 11, 1, 9, 0, 0, TimeSpan.Zero));
        CalendarFact Said(string digest, string source) => new CalendarFact.Confirmed("jp", 2026, digest, [], new(source), by);
        var gone = new CalendarFact.Withdrawn("jp", 2026, new("why not"), by);
        CalendarConfirmations.After([(Said("a", "first"), day), (Said("b", "second"), day.AddDays(1))])[("jp", 2026)].ShouldBe(("b", new CalendarConfirmation(Roles.AgencyAdmin, "second", day.AddDays(1))));
        CalendarConfirmations.After([(Said("a", "first"), day), (gone, day)]).ShouldBeEmpty();
        SeeClockRules.Of(Tokyo, 2026, CalendarConfirmations.After([(Said("a", "first"), day)])).ShouldSatisfyAllConditions(each => each.Confirmation.ShouldBeNull(), each => each.ChangedSince.ShouldBeTrue());

        var oneDayMore = new WorkCalendar(Tokyo.Definition with { Dates = [.. Tokyo.Definition.Dates, new(new(2026, 12, 30), "วันพิเศษ", "Special day")] });
        var otherRest = new WorkCalendar(Tokyo.Definition with { Weekend = [DayOfWeek.Sunday] });
        new[] { CalendarConfirmations.Digest(Tokyo, 2026), CalendarConfirmations.Digest(oneDayMore, 2026), CalendarConfirmations.Digest(otherRest, 2026), CalendarConfirmations.Digest(Tokyo, 2027) }.Distinct().Count().ShouldBe(4);
        CalendarConfirmations.Digest(new WorkCalendar(Tokyo.Definition with { Version = 9, Source = "another" }), 2026).ShouldBe(CalendarConfirmations.Digest(Tokyo, 2026), "the days are what is confirmed");
    }
}
