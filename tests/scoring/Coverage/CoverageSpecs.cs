using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Coverage;
using Transparency.Scoring.Replay;
using Transparency.Scoring.Tests.Decisions;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Messaging;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Tests.Coverage;

/// <summary>Coverage as announced: the four deliveries, what groups carry, and that nothing is compared below 95 %.</summary>
public sealed class CoverageSpecs
{
    private static readonly DateOnly October = new(2026, 10, 1);

    internal static CaseFact Stated(long index, long recorded, long total, string agency = "doe", DateOnly? month = null) => new()
    {
        Index = index, EventId = Guid.NewGuid(), Type = "CoverageStated", CaseId = "", Agency = agency, Office = "", Service = "work-permit", Source = "", SourceEventId = "x",
        OccurredAt = Story.At("2026-11-01T00:10"), RecordedAt = Story.At("2026-11-01T00:10"), RecordedVia = "system",
        Coverage = new(month ?? October, "feeReceipts", total, recorded, 1, 2),
    };

    private static Task<List<long>> KeptAsync(Desk desk) => desk.QueryAsync<long>("select recorded from app.coverage order by agency, month");

    [Fact]
    public async Task First_delivery_repeat_hole_and_a_statement_after_the_end()
    {
        await using var desk = await Desk.OpenAsync();
        (await desk.AnnounceAsync(Stated(0, 90, 100))).ShouldBe(Followed.Handled);
        (await KeptAsync(desk)).ShouldBe([90L]);
        (await desk.AnnounceAsync(Stated(0, 90, 100))).ShouldBe(Followed.Repeated);
        (await desk.AnnounceAsync(Stated(0, 12, 100))).ShouldBe(Followed.Repeated);
        (await KeptAsync(desk)).ShouldBe([90L], "a repeat changes nothing, whatever it says");

        // The announcement of index 1 was lost; that of 2 comes first, and the feed closes the hole.
        desk.Feed.AddRange([Stated(1, 95, 100), Stated(2, 50, 50, "dsd")]);
        (await desk.AnnounceAsync(desk.Feed[1])).ShouldBe(Followed.HoleClosed);
        (await KeptAsync(desk)).ShouldBe([95L, 50L]);
        (await desk.AnnounceAsync(desk.Feed[0])).ShouldBe(Followed.Repeated);
        (await KeptAsync(desk)).ShouldBe([95L, 50L], "what comes late replaces nothing newer");

        // Long after the month was settled somebody corrects it, twice in one run.
        (await desk.AnnounceAsync(Stated(3, 100, 104), Stated(4, 101, 104))).ShouldBe(Followed.Handled);
        (await KeptAsync(desk)).ShouldBe([101L, 50L]);
    }

    [Fact]
    public async Task The_copy_comes_out_of_the_feed_again_and_a_changed_row_is_named()
    {
        await using var desk = await Desk.OpenAsync();
        CaseFact[] run = [Stated(0, 90, 100), Stated(1, 40, 50, "dsd"), Stated(2, 95, 100)];
        desk.Neighbours.Feed.AddRange(run);
        await desk.AnnounceAsync(run[..1]);
        await desk.AnnounceAsync(run[1..]);
        (await RunAsync()).ShouldBeNull();
        await desk.QueryAsync<string>("update app.coverage set recorded = 100 where agency = 'doe' returning agency");
        (await RunAsync())!.ShouldStartWith("coverage at agency=doe");

        async Task<string?> RunAsync()
        {
            var replays = new EventStore.Replays(desk.Store, ReplayWiring.Of(desk.Store, desk.Neighbours, desk.Catalogues, desk.Rubrics), TimeProvider.System, NullLogger<EventStore.Replays>.Instance);
            var started = (await replays.StartAsync(false, "user-1", default))!;
            await replays.RunAsync(default);
            return (await replays.FindAsync(started.Id, default))!.Models.SelectMany(model => model.Tables).Select(table => table.FirstDifference).OfType<string>().FirstOrDefault();
        }
    }

    [Fact]
    public void Months_are_pooled_without_a_surplus_hiding_a_hole()
    {
        DecidedMonth Decided(string service, int month) => new("doe", "doe-bkk", service, new(2026, month, 1));
        CoveredMonth Covered(string service, int month, long recorded, long total) => new("doe", service, new(2026, month, 1), total, recorded, 0, 0);
        GroupCoverages.Of([], [Decided("a", 10)]).ShouldSatisfyAllConditions(each => each.State.ShouldBe("unknown"), each => (each.Known, each.Months).ShouldBe((0, 1)));
        GroupCoverages.Of([Covered("a", 10, 150, 100), Covered("b", 10, 50, 100)], []).ShouldSatisfyAllConditions(each => each.State.ShouldBe("below"), each => (each.Recorded, each.Total, each.Over).ShouldBe((150, 200, 1)));
        GroupCoverages.Of([Covered("a", 10, 95, 100)], [Decided("a", 10), Decided("b", 10)]).State.ShouldBe("partly");
        GroupCoverages.Of([Covered("a", 10, 9_499, 10_000)], []).State.ShouldBe("below");
        GroupCoverages.Of([Covered("a", 10, 9_500, 10_000)], [Decided("a", 10)]).State.ShouldBe("sufficient");
        GroupCoverages.Of([Covered("a", 9, 0, 100), Covered("b", 9, 100, 100)], [Decided("b", 9)]).State.ShouldBe("below", "a service that records nothing counts");
    }

    [Fact]
    public async Task Groups_carry_their_coverage_and_below_95_per_cent_nothing_is_compared()
    {
        await using var town = await Town.OpenAsync();
        var facts = Enumerable.Range(0, 30).SelectMany(i => new Story($"case-{i}") { FirstIndex = 2 * i }.Opened("2026-10-05T09:00").Decided("2026-10-07T10:00").Facts).ToList();
        await town.AnnounceAsync(facts);
        await Town.UntilAsync(async () => (await GroupsAsync()).Groups is [{ N: 30 }]);
        (await GroupsAsync()).Groups[0].ShouldSatisfyAllConditions(group => group.Comparable.ShouldBeTrue(), group => group.Shrunk.ShouldNotBeNull(), group => group.Coverage!.State.ShouldBe("unknown"));

        await town.AnnounceAsync(Stated(60, 30, 40));
        await Town.UntilAsync(async () => (await GroupsAsync()).Coverage!.State == "below");
        foreach (var by in new[] { "agency", "office", "service", "province" })
            (await GroupsAsync(by)).Groups.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
                group => group.N.ShouldBe(30, by), group => group.Mean.ShouldNotBeNull("it is shown"), group => group.Comparable.ShouldBeFalse(by), group => group.Shrunk.ShouldBeNull(by),
                group => (group.Coverage!.Recorded, group.Coverage.Total, group.Coverage.ByForm, group.Coverage.ByFile).ShouldBe((30, 40, 1, 2)));
        (await GroupsAsync(to: "2026-09-30")).Coverage!.State.ShouldBe("unknown", "another month says nothing of this one");
        (await ReadAsync<GroupTrend>("/api/scores/trend?agency=doe&office=doe-bkk")).Months.ShouldHaveSingleItem().Figures.Comparable.ShouldBeFalse();
        (await ReadAsync<EqualTreatments>("/api/scores/equal-treatment?agency=doe")).Agencies.ShouldHaveSingleItem().ShouldSatisfyAllConditions(each => each.LeftOut.ShouldBe(["work-permit"]), each => each.Outcome.N.ShouldBe(0));

        await town.AnnounceAsync(Stated(61, 39, 40));
        await Town.UntilAsync(async () => (await GroupsAsync()).Groups[0] is { Comparable: true, Coverage.State: "sufficient" });

        Task<GroupScores> GroupsAsync(string by = "agency", string? to = null) => ReadAsync<GroupScores>($"/api/scores/groups?by={by}{(to is null ? "" : "&to=" + to)}");

        async Task<T> ReadAsync<T>(string path)
        {
            using var answer = await town.GetAsync(path, Roles.Executive);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
            return (await answer.Content.ReadFromJsonAsync<T>(Wire.Json))!;
        }
    }

    [Fact]
    public async Task The_clock_of_an_open_case_is_read_for_services_only_and_ends_with_its_decision()
    {
        await using var town = await Town.OpenAsync();
        await town.AnnounceAsync(new Story("open").Opened("2026-10-05T09:00").Facts);
        await town.AnnounceAsync(new Story("decided") { FirstIndex = 1 }.Opened("2026-10-05T09:00").Decided("2026-10-07T10:00").Facts);
        List<CaseClockReading> clocks = [];
        await Town.UntilAsync(async () => (clocks = [.. (await AskAsync(true)).Clocks]).Count == 2);
        clocks.Single(each => each.CaseId == "open").Reading.ShouldSatisfyAllConditions(reading => reading.EndedAt.ShouldBeNull(), reading => reading.Limit.ShouldBe(5), reading => reading.DueAt.ShouldNotBeNull(),
            reading => reading.Segments.Sum(each => each.Counted).ShouldBe(reading.Used));
        clocks.Single(each => each.CaseId == "decided").Reading.ShouldSatisfyAllConditions(reading => reading.EndedAt.ShouldNotBeNull(), reading => reading.Used.ShouldBe(2));
        (await AskAsync(false)).Clocks.ShouldAllBe(each => each.Reading.Segments.Count == 0);
        foreach (var role in (string[])[Roles.Auditor, Roles.AgencyAdmin, Roles.Officer])
            (await town.PostAsync("/api/scores/clocks", new ClocksQuestion(["open"], true), role, "doe")).StatusCode.ShouldBe(HttpStatusCode.Forbidden, role);
        (await town.PostAsync("/api/scores/clocks", new ClocksQuestion([], true), Roles.Service, "*")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);

        async Task<CaseClockReadings> AskAsync(bool segments)
        {
            using var answer = await town.PostAsync("/api/scores/clocks", new ClocksQuestion(["open", "decided", "nobody"], segments), Roles.Service, "*");
            return (await answer.Content.ReadFromJsonAsync<CaseClockReadings>(Wire.Json))!;
        }
    }
}
