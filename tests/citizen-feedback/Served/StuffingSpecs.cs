using Transparency.CitizenFeedback.Ratings;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Contracts.OpenData.V1;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using System.Net.Http.Json;

namespace Transparency.CitizenFeedback.Tests.Served;

/// <summary>Who stuffs a figure does it when the office is closed, from its network, or with codes just printed: raw figures show it, filtered ones leave it out.</summary>
public sealed class Stuffed_ratings(Service service) : IClassFixture<Service>
{
    private static int _seed = 500_000;
    private HttpClient? _later;

    /// <summary>From now to the next Wednesday at that hour in Bangkok.</summary>
    private static TimeSpan UntilWednesday(int hour)
    {
        var now = TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(7));
        return new DateTimeOffset(now.Date.AddDays(1 + ((int)DayOfWeek.Wednesday - (int)now.DayOfWeek + 6) % 7).AddHours(hour), now.Offset) - now;
    }

    internal static async Task RateAsync(HttpClient http, string point, int n, string e1, bool fromOffice = false)
    {
        for (var i = 0; i < n; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/ratings") { Content = JsonContent.Create(Given.Rating(Interlocked.Increment(ref _seed), point, e1), options: Wire.Json) };
            if (fromOffice) request.Headers.Add(OfficeNetworkHeader.Name, OfficeNetworkHeader.Yes);
            using var answer = await http.SendAsync(request);
            answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
        }
    }

    // When every day on which something was released is over: marked ratings are left out from the next day on.
    private async Task<T> LaterAsync<T>(string path) => (await (_later ??= service.ReplicaAt(TimeSpan.FromDays(9))).GetFromJsonAsync<T>(path, Wire.Json))!;

    private async Task<(long N, decimal? Raw, long Kept, long LeftOut, decimal? Filtered)> FigureAsync(string point)
    {
        await service.ReleaseAsync();
        var group = (await LaterAsync<RatingSummary>("/api/ratings/summary?by=point")).Groups.Single(g => g.Key == point);
        var (raw, filtered) = (group.Questions.Single(q => q.QuestionId == "e1"), group.Filtered!.Single(q => q.QuestionId == "e1"));
        return (group.N, raw.Mean, filtered.Kept, filtered.LeftOut, filtered.Mean);
    }

    [Theory]
    [InlineData("2026-11-25T08:29", true)]
    [InlineData("2026-11-25T08:30", false)]
    [InlineData("2026-11-25T16:30", false)]
    [InlineData("2026-11-25T18:30", false)]
    [InlineData("2026-11-25T18:31", true)]
    [InlineData("2026-11-28T10:00", true)]
    public void Are_outside_office_hours_before_opening_two_hours_after_closing_and_on_weekends(string local, bool outside)
    {
        OfficeHours.IsOutside("08:30", "16:30", DateTime.Parse(local)).ShouldBe(outside);
        OfficeHours.IsOutside("", "16:30", DateTime.Parse(local)).ShouldBeFalse("hours that are not known leave nothing out");
    }

    [Fact]
    public async Task Given_outside_office_hours_are_left_out_and_told()
    {
        var (night, day) = (await service.OpenPointAsync(), await service.OpenPointAsync());
        await RateAsync(service.ReplicaAt(UntilWednesday(20)), night, 10, "yes");
        await RateAsync(service.ReplicaAt(UntilWednesday(10)), day, 10, "yes");
        (await FigureAsync(night)).ShouldBe((10, 100m, 0, 10, null));
        (await FigureAsync(day)).ShouldBe((10, 100m, 10, 0, 100m));
    }

    [Fact]
    public async Task From_the_offices_network_are_left_out_from_ten_together_on_and_never_tell_of_fewer()
    {
        var http = service.ReplicaAt(UntilWednesday(10));
        var (stuffed, nine, rest) = (await service.OpenPointAsync(), await service.OpenPointAsync(), await service.OpenPointAsync());
        await RateAsync(http, stuffed, 10, "yes", fromOffice: true);
        (await FigureAsync(stuffed)).ShouldBe((10, 100m, 0, 10, null));
        await RateAsync(http, stuffed, 10, "no");
        (await FigureAsync(stuffed)).ShouldBe((20, 50m, 10, 10, 0m));

        await RateAsync(http, nine, 1, "no");
        await RateAsync(http, nine, 9, "yes", fromOffice: true);
        (await FigureAsync(nine)).ShouldBe((10, 90m, 10, 0, 90m));
        // One that would be left over goes with the marked: the filtered figure would be that one person's answer.
        await using (await service.HoldReleaseAsync())
        {
            await RateAsync(http, rest, 1, "no");
            await RateAsync(http, rest, 10, "yes", fromOffice: true);
        }
        var figure = await FigureAsync(rest);
        (figure.Kept, figure.Filtered).ShouldBe((0, null));
        await using var columns = service.Store.Source.CreateCommand("select count(*) from information_schema.columns where table_schema = 'app' and data_type in ('inet', 'cidr')");
        (await columns.ExecuteScalarAsync()).ShouldBe(0L, "no address at rest");
    }

    [Fact]
    public async Task By_codes_handed_out_minutes_before_are_left_out_and_claimed_ones_later_count()
    {
        async Task SpendAsync(HttpClient http, bool handedOut, string e1)
        {
            var caseId = await service.OpenCaseAsync("cmi");
            if (handedOut) (await service.SendAsync(HttpMethod.Post, $"/api/claim-codes/{caseId}/hand-out", null, Roles.Officer, "doe")).IsSuccessStatusCode.ShouldBeTrue();
            using var answer = await http.PostAsJsonAsync("/api/votes/by-code", new SpendCode(service.CodeOf(caseId), Given.RandomId(Interlocked.Increment(ref _seed)), new Dictionary<string, string> { ["e1"] = e1 }, [], null), Wire.Json);
            answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
        }
        async Task<FilteredResult> CmiAsync()
        {
            await service.ReleaseAsync();
            return (await LaterAsync<RatingSummary>("/api/ratings/summary?by=office&office=cmi")).Groups.Single().Filtered!.Single(q => q.QuestionId == "e1");
        }
        for (var i = 0; i < 10; i++) await SpendAsync(service.Http, handedOut: true, "yes");
        (await CmiAsync()).ShouldSatisfyAllConditions(f => f.Kept.ShouldBe(0), f => f.LeftOut.ShouldBe(10));
        // The same code a quarter of an hour later belongs to somebody who was served.
        var later = service.ReplicaAt(TimeSpan.FromMinutes(Filter.QuickMinutes + 5));
        for (var i = 0; i < 10; i++) await SpendAsync(later, handedOut: true, "no");
        (await CmiAsync()).ShouldSatisfyAllConditions(f => f.Kept.ShouldBe(10), f => f.LeftOut.ShouldBe(10), f => f.Mean.ShouldBe(0m));

        await CitizenFeedback.Claims.ClaimCodeRows.ForgetAsync(service.Store, TimeProvider.System.GetUtcNow().AddMinutes(30), default);
        (await service.CountAsync("select count(*) from app.claim_code where fresh_slot is not null")).ShouldBe(0, "no time stands beside a code");

        var rule = (await service.ReadAsync<RatingSummary>("/api/ratings/summary?by=office")).Filter!;
        (rule.GraceMinutes, rule.QuickMinutes, rule.OfficeNetwork, rule.HeldFrom).ShouldBe((120, 10, true, 10));
        // The open data say the same, raw and filtered, and nothing of the bribery question.
        var open = await LaterAsync<OpenRatings>("/api/open-data/feedback/ratings.json?agency=doe&service=work-permit");
        open.Rows.ShouldNotContain(row => row.Question == "e3");
        open.Rows.Where(row => row.Office == "cmi" && row.Question == "e1").ShouldAllBe(row => row.N == 20 && row.Mean == 50m && row.Filtered == 0m && !row.Comparable);
    }

    [Fact]
    public async Task Are_counted_by_question_so_that_a_question_asked_by_rota_tells_of_nobody()
    {
        var point = await service.OpenPointAsync();
        var http = service.ReplicaAt(UntilWednesday(10));
        async Task GiveAsync(bool fromOffice, bool asked)
        {
            var rating = Given.Rating(Interlocked.Increment(ref _seed), point);
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/ratings")
            {
                Content = JsonContent.Create(asked ? rating : rating with { Answers = new Dictionary<string, string> { ["e1"] = "yes", ["e3"] = "none" } }, options: Wire.Json),
            };
            if (fromOffice) request.Headers.Add(OfficeNetworkHeader.Name, OfficeNetworkHeader.Yes);
            using var answer = await http.SendAsync(request);
            answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
        }
        await using (await service.HoldReleaseAsync())
        {
            // 26 ratings, 13 marked; e2 was asked of 13 of them, and one of those is marked.
            for (var i = 0; i < 12; i++) await GiveAsync(fromOffice: true, asked: false);
            await GiveAsync(fromOffice: true, asked: true);
            for (var i = 0; i < 12; i++) await GiveAsync(fromOffice: false, asked: true);
            await GiveAsync(fromOffice: false, asked: false);
        }
        await service.ReleaseAsync();
        var group = (await LaterAsync<RatingSummary>("/api/ratings/summary?by=point")).Groups.Single(g => g.Key == point);
        group.Filtered!.Single(q => q.QuestionId == "e1").ShouldSatisfyAllConditions(q => q.Kept.ShouldBe(13), q => q.LeftOut.ShouldBe(13));
        group.Filtered!.Single(q => q.QuestionId == "e2").ShouldSatisfyAllConditions(q => q.Kept.ShouldBe(13), q => q.LeftOut.ShouldBe(0, "one person's answer would be the difference"));
    }
}
