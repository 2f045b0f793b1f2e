using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Felt;
using Transparency.Scoring.Groups;
using Transparency.Scoring.Ita;
using Transparency.Scoring.Replay;
using Transparency.Scoring.Tests.Decisions;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Messaging;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Tests.Felt;

/// <summary>What people said at service points: followed once, in order, rebuilt equal, and shown from ten answers on.</summary>
public class FeltSpecs
{
    private static readonly DateOnly Day = new(2026, 10, 5);

    private static ReleasedSum Of(string question, string option, long n, long held = 0) =>
        new(question, option, n, held, option switch { "yes" => 100, "partly" => 50, "no" => 0, _ => null });

    private static ReleasedSums Batch(long index, ReleasedSum[] sums, string point = "A", DateOnly? day = null, string agency = "doe") =>
        new(index, Guid.NewGuid(), agency, "doe-bkk", "work-permit", point, day ?? Day, "walk-up", [Of("rating", "", 10), .. sums]);

    private sealed class Listening : IDisposable
    {
        public Listening(Desk desk)
        {
            (Desk, Followed) = (desk, new(desk.Store));
            Follower = new(Followed, each => each.Index, (after, _) => Task.FromResult(new FeedSlice<ReleasedSums>(Head, Head, [.. desk.Neighbours.Released.Where(each => each.Index > after)])));
        }

        private long Head => Desk.Neighbours.Released.Max(each => each.Index);
        public Desk Desk { get; }
        public RatingSumsFollowed Followed { get; }
        public FeedFollower<ReleasedSums> Follower { get; }

        public Task<Followed> AnnounceAsync(params ReleasedSums[] run) => Follower.ReceiveAsync(new(run[0].Index - 1, run[^1].Index, run), default);

        public Task<List<string>> RowsAsync() => Desk.QueryAsync<string>("select concat_ws(' ', point, released_on, question, option, n, held) from app.felt where question <> 'rating' order by 1");

        public async Task<CitizensVoice?> E1Async(DateOnly? from = null, DateOnly? to = null, string agency = "doe") =>
            (await SeeCitizensVoice.OfAsync(Desk.Store, agency, from, to, Desk.Clock, default)).FirstOrDefault(each => each.Question == "e1");

        public void Dispose() => Follower.Dispose();
    }

    [Fact]
    public async Task Sums_are_added_once_whatever_arrives()
    {
        await using var desk = await Desk.OpenAsync();
        using var listening = new Listening(desk);
        ReleasedSums[] all = [Batch(3, [Of("e1", "yes", 8, 1), Of("e1", "no", 2)]), Batch(4, [Of("e1", "yes", 10, 2)]), Batch(9, [Of("e1", "yes", 11)], "B"), Batch(12, [Of("e1", "unknown", 10)], day: Day.AddDays(1))];
        desk.Neighbours.Released.AddRange(all);
        // The last one first: the hole is closed from the feed. Then repeats, cut as they were and otherwise.
        (await listening.AnnounceAsync(all[3])).ShouldBe(Followed.HoleClosed);
        foreach (var run in new[] { all, [all[0]], [all[1], all[2]], [all[3]] })
            (await listening.AnnounceAsync(run)).ShouldBe(Followed.Repeated);
        (await listening.RowsAsync()).ShouldBe(["A 2026-10-05 e1 no 2 0", "A 2026-10-05 e1 yes 18 3", "A 2026-10-06 e1 unknown 10 0", "B 2026-10-05 e1 yes 11 0"]);
        (await listening.Followed.MarkAsync(default)).ShouldBe(12);
        // Another replica that stood where the mark was: nothing is added a second time.
        (await listening.Followed.HandleAsync(4, 9, [all[2]], default)).ShouldBeFalse();
        (await listening.RowsAsync()).Count.ShouldBe(4);
    }

    [Fact]
    public async Task The_table_is_rebuilt_equal_from_the_feed_and_a_changed_row_is_named_and_put_right()
    {
        await using var desk = await Desk.OpenAsync();
        using var listening = new Listening(desk);
        for (var index = 0; index < 40; index++)
        {
            // The value of an option may change with a version of the questions: the row has the one told last.
            var batch = Batch(index, [Of("e1", "yes", 10 + index, index) with { Value = index < 20 ? 90 : 100 }, Of("e2", "no", 10)], index % 3 == 0 ? "A" : "B", Day.AddDays(index % 2));
            desk.Neighbours.Released.Add(batch);
            await listening.AnnounceAsync(batch);
        }
        var good = await RunAsync(desk, swap: false);
        (good.Identical, good.Models.Single(model => model.Name == "felt").Tables.Single().RowsLive).ShouldBe((true, 12L), string.Join('\n', good.Models.SelectMany(model => model.Tables).Select(table => table.FirstDifference)));
        good.Kept.ShouldAllBe(kept => kept.WhyEn != "not described");
        await desk.QueryAsync<int>("update app.felt set n = 9999 where point = 'A' and question = 'e2' and released_on = '2026-10-05'");
        (await RunAsync(desk, swap: true)).Models.Single(model => model.Name == "felt").Tables.Single().FirstDifference!.ShouldContain("n differs from what is recorded");
        (await RunAsync(desk, swap: false)).Identical.ShouldBe(true);
    }

    private static async Task<Contracts.Replays.V1.Replay> RunAsync(Desk desk, bool swap)
    {
        // A feed of facts with nothing in it has no head.
        if (desk.Neighbours.Feed.Count == 0) desk.Neighbours.Feed.AddRange(new Story("case-x").Opened("2026-10-05T09:00").Facts.Take(1));
        var replays = new EventStore.Replays(desk.Store, ReplayWiring.Of(desk.Store, desk.Neighbours, desk.Catalogues, desk.Rubrics), TimeProvider.System, NullLogger<EventStore.Replays>.Instance);
        var started = (await replays.StartAsync(swap, "user-1", default))!;
        await replays.RunAsync(default);
        var ended = (await replays.FindAsync(started.Id, default))!;
        ended.State.ShouldBe("finished", ended.Trouble);
        return ended;
    }

    [Fact]
    public async Task A_share_is_shown_from_ten_answers_on_and_marked_ones_are_left_out_by_the_rule_of_the_public_figures()
    {
        await using var desk = await Desk.OpenAsync();
        using var listening = new Listening(desk);
        desk.Clock.Set("2026-10-20T09:00");
        // Nine on the scale and one who does not know: no figure.
        await listening.AnnounceAsync(Batch(0, [Of("e1", "yes", 9), Of("e1", "unknown", 1)]));
        (await listening.E1Async()).ShouldBeNull();
        await listening.AnnounceAsync(Batch(1, [Of("e1", "yes", 3, 3), Of("e1", "partly", 4), Of("e1", "no", 4)]));
        // Twelve of twenty: of twelve who said yes three are marked, which is fewer than ten of the point and day, so none is left out.
        var (lower, upper) = WilsonInterval.Of(12, 20);
        (await listening.E1Async()).ShouldBe(new CitizensVoice("e1", new(20, 60m, MeanInterval.Rounded(100 * lower!.Value), MeanInterval.Rounded(100 * upper!.Value)), null, 0));

        // Ten marked at a point of which ten are left: they are left out together.
        await listening.AnnounceAsync(Batch(2, [Of("e1", "yes", 10, 10), Of("e1", "no", 10)], "B"));
        (await listening.E1Async()).ShouldNotBeNull().ShouldSatisfyAllConditions(each => (each.Raw.N, each.Raw.Percent).ShouldBe((40, 55m)), each => (each.Filtered!.N, each.Filtered.Percent, each.LeftOut).ShouldBe((30, 40m, 10)));
        // Ten marked and nine not: the nine go with them.
        await listening.AnnounceAsync(Batch(3, [Of("e1", "yes", 10, 10), Of("e1", "no", 9)], "C"));
        (await listening.E1Async())!.ShouldSatisfyAllConditions(each => each.Raw.N.ShouldBe(59), each => (each.Filtered!.N, each.LeftOut).ShouldBe((30, 29)));
        // A day that is not over leaves nothing out: it grows batch by batch.
        await listening.AnnounceAsync(Batch(4, [Of("e1", "yes", 10, 10), Of("e1", "no", 10)], "D", new(2026, 10, 20)));
        (await listening.E1Async())!.LeftOut.ShouldBe(29);
        desk.Clock.Set("2026-10-21T09:00");
        (await listening.E1Async())!.LeftOut.ShouldBe(39);
        // Fewer than ten left is no figure.
        (await listening.E1Async(new(2026, 10, 5), new(2026, 10, 5)))!.Raw.N.ShouldBe(59);
        await listening.AnnounceAsync(Batch(5, [Of("e1", "yes", 12, 12)], "E", new(2026, 9, 1)));
        (await listening.E1Async(to: new(2026, 9, 30))).ShouldNotBeNull().ShouldSatisfyAllConditions(each => each.Raw.N.ShouldBe(12), each => each.Filtered.ShouldBeNull(), each => each.LeftOut.ShouldBe(12));
        (await listening.E1Async(from: new(2026, 11, 1))).ShouldBeNull();
        (await listening.E1Async(agency: "dsd")).ShouldBeNull();
    }

    [Fact]
    public void Everybody_of_one_opinion_still_has_an_interval() =>
        SeeCitizensVoice.Voice("e1", 10, 10, 10, 10).ShouldNotBeNull().Raw.ShouldSatisfyAllConditions(each => each.Percent.ShouldBe(100m), each => each.Lower.ShouldBe(72.25m), each => each.Upper.ShouldBe(100m));

    [Fact]
    public async Task It_stands_beside_the_ita_question_of_its_code_in_the_years_of_the_result_and_for_those_who_see_its_neighbours()
    {
        await using var town = await Town.OpenAsync();
        await town.AnnounceAsync(Batch(0, [Of("e1", "yes", 15), Of("e1", "no", 5), Of("e2", "yes", 12), Of("e6", "yes", 9)], day: new(2025, 9, 30)), Batch(1, [Of("e1", "no", 30)], day: new(2025, 10, 1)));
        async Task<CitizensVoices> VoicesAsync(string query, string role, params string[] agencies) =>
            (await (await town.GetAsync("/api/scores/citizens-voice?" + query, role, agencies)).Content.ReadFromJsonAsync<CitizensVoices>(Wire.Json))!;
        await Town.UntilAsync(async () => (await VoicesAsync("agency=doe", Roles.Executive, "*")).Questions.FirstOrDefault(each => each.Question == "e1")?.Raw.N == 50);

        (await town.PostAsync("/api/ita/imports", new ImportIta("doe", 2568, "scores.csv", Ita.Scores.Csv(PublishedResult.All[0].Answers)), Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var felt = (await (await town.GetAsync("/api/ita/results/doe", Roles.AgencyAdmin, "doe")).Content.ReadFromJsonAsync<ItaResultView>(Wire.Json))!.Felt;
        (felt[0].Question, felt[0].Voice!.Raw.N, felt[0].Voice!.Raw.Percent).ShouldBe(("e1", 20, 75m));
        felt.Where(each => each.Voice is not null).Select(each => each.Question).ShouldBe(["e1", "e2"], "e6 has nine answers, and the others were not asked");

        var year = await VoicesAsync("agency=doe&from=2025-10-01&to=2026-09-30", Roles.AgencyAdmin, "doe");
        (year.Questions.Single().Raw.N, year.Questions.Single().Raw.Percent).ShouldBe((30, 0m));
        foreach (var role in new[] { Roles.Executive, Roles.Auditor, Roles.RedFlagAdmin }) (await VoicesAsync("agency=doe", role, "*")).Questions.Count.ShouldBe(2, role);
        foreach (var (role, agency, expected) in new (string?, string, HttpStatusCode)[] { (Roles.AgencyAdmin, "dsd", HttpStatusCode.Forbidden), (Roles.Officer, "doe", HttpStatusCode.Forbidden), (Roles.Operations, "*", HttpStatusCode.Forbidden), (null, "doe", HttpStatusCode.Unauthorized) })
            (await town.GetAsync("/api/scores/citizens-voice?agency=doe", role, agency)).StatusCode.ShouldBe(expected, role);
        foreach (var query in new[] { "", "agency=doe&from=2026-01-02&to=2026-01-01" })
            (await town.GetAsync("/api/scores/citizens-voice?" + query, Roles.Executive, "*")).StatusCode.ShouldBe(HttpStatusCode.BadRequest, query);
    }
}
