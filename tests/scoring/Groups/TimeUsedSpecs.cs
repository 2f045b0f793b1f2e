using System.Net;
using System.Net.Http.Json;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Groups;
using Transparency.Scoring.Tests.Decisions;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Tests.Groups;

/// <summary>Time used against the same days of the year before, like with like.</summary>
public class TimeUsedSpecs
{
    private static readonly DateOnly From = new(2026, 10, 1), To = new(2026, 11, 30);

    private static TimeSaved Of(params IEnumerable<UsedTime> cells) => TimeUsed.Of(From, To, From.AddYears(-1), To.AddYears(-1), cells);

    private static UsedTime Cell(bool baseline, decimal used, long n, string point = "approve", string unit = "workingDays") => new("doe", "work-permit", point, unit, baseline, used, n);

    [Theory]
    // Ranks of the textbook table of the sign test's interval (two-sided 95 %).
    [InlineData(5, 0)]
    [InlineData(6, 1)]
    [InlineData(10, 2)]
    [InlineData(20, 6)]
    [InlineData(50, 18)]
    [InlineData(100, 40)]
    [InlineData(1000, 469)]
    [InlineData(1001, 469)]
    public void The_interval_of_a_median_is_by_rank(long n, long rank) => TimeUsed.RankBelow(n).ShouldBe(rank);

    [Fact]
    public void A_median_is_the_middle_value_with_its_interval()
    {
        TimeUsed.Median([(1, 5), (2, 5), (9, 10)]).ShouldBe(new MedianTime(20, 5.5m, 2, 9));
        TimeUsed.Median([(3, 1), (4, 1), (8, 1)]).ShouldBe(new MedianTime(3, 4, null, null));
        TimeUsed.Median([]).ShouldBe(new MedianTime(0, null, null, null));
    }

    [Fact]
    public void A_shorter_median_is_a_saving_with_its_interval_and_a_few_decisions_are_not_compared()
    {
        var saved = Of(Cell(true, 10, 50), Cell(true, 12, 50), Cell(false, 8, 60), Cell(false, 9, 40), Cell(true, 4, 29, "other"), Cell(false, 2, 500, "other"));
        (saved.N, saved.BaselineN, saved.Services.Count).ShouldBe((100, 100, 2));
        saved.Change.ShouldBe(Math.Round(8m / 11m - 1, 4));
        saved.Lower!.Value.ShouldBeLessThanOrEqualTo(saved.Change!.Value);
        saved.Upper!.Value.ShouldBeInRange(saved.Change.Value, -0.05m);
        saved.Services.Single(each => each.DecisionPoint == "other").ShouldSatisfyAllConditions(each => each.Change.ShouldBeNull(), each => each.Now.Median.ShouldBe(2m), each => each.Baseline.N.ShouldBe(29));
        // The same twice: the interval comes from a fixed seed.
        Of(Cell(true, 10, 50), Cell(true, 12, 50), Cell(false, 8, 60), Cell(false, 9, 40)).Upper.ShouldBe(saved.Upper);
    }

    [Fact]
    public void A_service_of_which_too_little_is_recorded_is_told_and_not_compared()
    {
        var saved = TimeUsed.Of(From, To, From.AddYears(-1), To.AddYears(-1), [Cell(true, 10, 100), Cell(false, 8, 100)], new HashSet<(string, string)> { ("doe", "work-permit") });
        (saved.Change, saved.N, saved.Services.Single().Change, saved.Services.Single().Now.Median).ShouldBe((null, 0, null, 8m));
    }

    [Fact]
    public void A_change_of_the_mix_is_no_saving_and_units_are_never_mixed()
    {
        // Much more of the quick work than before, each kind as quick as it was.
        var mix = Of(Cell(true, 2, 40, "quick"), Cell(true, 20, 400, "slow"), Cell(false, 2, 400, "quick"), Cell(false, 20, 40, "slow"));
        (mix.Change, mix.Lower, mix.Upper).ShouldBe((0m, 0m, 0m));
        var units = Of(Cell(true, 5, 40, unit: "workingDays"), Cell(false, 300, 40, unit: "minutes"));
        (units.Change, units.N, units.Services.Count).ShouldBe((null, 0, 2));
    }

    [Theory]
    [InlineData(null, null, "2026-11-28", "2026-10-01", "2026-11-28", "2025-10-01", "2025-11-28")]
    [InlineData(null, null, "2026-03-01", "2025-10-01", "2026-03-01", "2024-10-01", "2025-03-01")]
    [InlineData("2026-01-01", "2026-12-31", "2026-11-28", "2026-01-01", "2026-12-31", "2025-01-01", "2025-12-31")]
    [InlineData("2027-03-01", "2028-02-29", "2026-11-28", "2027-03-01", "2028-02-29", "2026-03-01", "2027-02-28")]
    public void The_baseline_is_the_same_days_of_the_year_before(string? from, string? to, string today, string first, string last, string baseFirst, string baseLast) =>
        SeeTimeSaved.Periods(Day(from), Day(to), Day(today)!.Value).ShouldBe((Day(first)!.Value, Day(last)!.Value, Day(baseFirst)!.Value, Day(baseLast)!.Value));

    [Fact]
    public void Days_in_the_wrong_order_or_over_a_year_are_refused()
    {
        SeeTimeSaved.Periods(To, From, To).ShouldBeNull();
        SeeTimeSaved.Periods(From, From.AddYears(1), To).ShouldBeNull();
    }

    [Fact]
    public async Task What_the_clock_counted_stands_beside_each_decision_and_is_seen_by_role_and_agency()
    {
        await using var town = await Town.OpenAsync();
        await town.AnnounceAsync(new Story("case-1").Opened("2026-10-05T09:00").Decided("2026-10-07T10:00").Facts);
        await town.AnnounceAsync(new Story("case-2") { FirstIndex = 2 }.Opened("2025-10-06T09:00").Decided("2025-10-09T10:00").Facts);
        await town.UntilScoredAsync(2);
        const string path = "/api/scores/time-saved?from=2026-10-01&to=2026-10-31";
        var like = (await Read(await town.GetAsync(path, Roles.Executive))).Services.ShouldHaveSingleItem();
        (like.Service, like.DecisionPoint, like.Unit, like.Now, like.Baseline).ShouldBe(("work-permit", "approve", "workingDays", new MedianTime(1, 2, null, null), new MedianTime(1, 3, null, null)));
        (await Read(await town.GetAsync(path, Roles.AgencyAdmin, "doe"))).Services.Count.ShouldBe(1);
        (await Read(await town.GetAsync(path, Roles.AgencyAdmin, "dsd"))).Services.ShouldBeEmpty();
        (await town.GetAsync(path + "&agency=doe", Roles.AgencyAdmin, "dsd")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await town.GetAsync(path, Roles.Officer, "doe")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await town.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await town.GetAsync("/api/scores/time-saved?from=2026-10-31&to=2026-10-01", Roles.Executive)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    private static async Task<TimeSaved> Read(HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<TimeSaved>(Wire.Json))!;
    }

    private static DateOnly? Day(string? text) => text is null ? null : DateOnly.Parse(text);
}
