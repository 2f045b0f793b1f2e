using Microsoft.Extensions.Logging.Abstractions;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.EventStore;
using Transparency.Scoring.Decisions;
using Transparency.Scoring.FollowUps;
using Transparency.Scoring.Ita;
using Transparency.Scoring.Replay;
using Transparency.Scoring.Rubrics;
using Transparency.Scoring.Rubrics.Drafts;
using Transparency.Scoring.Tests.Decisions;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Tests.Replay;

/// <summary>Scoring's read models rebuilt from decision-capture's feed and the own log, and every stored score computed again.</summary>
public sealed class ReplaySpecs : IAsyncLifetime
{
    private Desk _desk = null!;

    public async Task InitializeAsync() => _desk = await Desk.OpenAsync();

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    private async Task AnnounceAsync(params CaseFact[] run)
    {
        _desk.Neighbours.Feed.AddRange(run);
        await _desk.AnnounceAsync(run);
    }

    private async Task<Contracts.Replays.V1.Replay> RunAsync(bool swap = false)
    {
        var replays = new EventStore.Replays(_desk.Store, ReplayWiring.Of(_desk.Store, _desk.Neighbours, _desk.Catalogues, _desk.Rubrics), TimeProvider.System, NullLogger<EventStore.Replays>.Instance);
        var started = (await replays.StartAsync(swap, "user-1", default))!;
        await replays.RunAsync(default);
        var ended = (await replays.FindAsync(started.Id, default))!;
        ended.State.ShouldBe("finished", ended.Trouble);
        return ended;
    }

    // Three cases; their facts one by one and out of order, so that scores are revised; time passes, so that an absence is found.
    private async Task RecordedAsync()
    {
        var facts = Enumerable.Range(0, 3).SelectMany(c => new Story($"case-{c}", c == 2 ? "dsd" : "doe", c == 2 ? "dsd-bkk" : "doe-bkk").Opened("2026-10-05T09:00").Complete("2026-10-05T10:00")
            .Step("2026-10-06T09:00", "check").Step("2026-10-07T09:00", "sign").Decided("2026-10-14T10:00").Facts).ToArray();
        new Random(5).Shuffle(facts);
        var index = 0L;
        foreach (var run in facts.Select(fact => fact with { Index = index++ }).Chunk(2)) await AnnounceAsync(run);
        _desk.Clock.Set("2027-03-01T09:00");
        await _desk.Reassessment.RunOnceAsync(_desk.Clock.GetUtcNow(), default);
    }

    [Fact]
    public async Task Rebuilt_tables_are_the_live_ones_and_every_stored_score_comes_out_again()
    {
        await RecordedAsync();
        var head = await _desk.Store.HeadAsync();
        head.ShouldBeGreaterThan(3, "scores were revised");
        var tables = (await RunAsync()).Models.Single(model => model.Name == "scores").Tables;
        tables.Select(table => table.FirstDifference).ShouldAllBe(what => what == null, string.Join('\n', tables.Select(table => table.FirstDifference)));
        tables.ShouldAllBe(table => table.DigestLive == table.DigestRebuilt);
        tables.Single(table => table.Name == "decision").RowsLive.ShouldBe(3);
        tables.Single(table => table.Name == "step_time").RowsLive.ShouldBe(6);
        var recomputed = tables.Single(table => table.Name == "recomputed-scores");
        (recomputed.RowsLive, recomputed.RowsRebuilt).ShouldBe((head, head));
        (await _desk.Store.HeadAsync()).ShouldBe(head, "a replay records nothing");
    }

    [Fact]
    public async Task A_changed_row_is_named_and_put_right_and_scoring_goes_on_behind_it()
    {
        await RecordedAsync();
        await _desk.QueryAsync<string>("with a as (update app.decision set score = 12 where decision_id = 'dec-case-1'), b as (update app.monthly set n = n + 1 where agency = 'dsd') delete from app.decider where agency = 'doe' returning agency");
        (await RunAsync(swap: true)).Models.Single(model => model.Name == "scores").Tables.Select(table => table.FirstDifference?.Split(" at ")[0]).OfType<string>().ShouldBe(["decider", "decision", "monthly"]);
        await AnnounceAsync(new Story("case-9") { FirstIndex = 15 }.Opened("2026-10-05T09:00").Decided("2026-10-07T10:00").Facts.ToArray());
        var again = await RunAsync();
        again.Identical.ShouldBe(true, string.Join('\n', again.Models.Single(model => model.Name == "scores").Tables.Select(table => table.FirstDifference)));
        (await _desk.QueryAsync<long>("select count(*) from app.decision")).ShouldBe([4L]);
        (await _desk.QueryAsync<long>("select count(*) from app.case_facts where reassess_at is not null")).ShouldNotBe([0L], "timers are carried over");
    }

    [Fact]
    public async Task A_score_that_does_not_follow_from_its_facts_is_named()
    {
        await RecordedAsync();
        var last = (await _desk.ScoresAsync("dec-case-0"))[^1];
        var forged = last with { Revision = last.Revision + 1, Score = 99.99m };
        await _desk.Store.AppendAsync(new Append("doe", DecisionScoreRecorded.StreamOf("dec-case-0"), DecisionScoreRecorded.StreamType, ExpectedVersion.Exactly(last.Revision),
            [new EventToAppend(Guid.NewGuid(), DecisionScoreRecorded.Type, "", forged.ToJson(), DateTimeOffset.UtcNow, null, null, null, default)]));
        var found = (await RunAsync()).Models.Single(model => model.Name == "scores").Tables.Single(table => table.Name == "recomputed-scores");
        (found.RowsLive - found.RowsRebuilt, found.DigestLive == found.DigestRebuilt).ShouldBe((1, false));
        found.FirstDifference.ShouldBe($"score of dec-case-0, revision {forged.Revision}: stored 99.99, recomputed {last.Score}");
    }

    [Fact]
    public async Task What_is_not_rebuilt_is_listed_with_the_reason() => (await RunAsync()).Kept.ShouldAllBe(kept => kept.WhyEn != "not described");

    private static string?[] Differences(Contracts.Replays.V1.Replay replay) => [.. replay.Models.SelectMany(model => model.Tables).Select(table => table.FirstDifference).OfType<string>()];

    // Through the records that the doors use, at real instants, finer than the microseconds of the database.
    private async Task<string> DesksAsync()
    {
        var caller = new Caller("user-1", [Roles.AgencyAdmin], ["doe"], [], null, null, "session-1", []);
        var (drafts, json) = (new RubricDrafts(_desk.Store, TimeProvider.System), Replays.ReplaySpecs.Shifted());
        var rubric = Rubric.Parse(System.Text.Encoding.UTF8.GetBytes(json));
        foreach (var published in new[] { false, true })
        {
            var draft = drafts.NewId();
            var proposed = new RubricDraftFact.Proposed(draft, "standard", 2, rubric.Digest, json, new(2030, 1, 1), new("why"), Scoring.Rubrics.Drafts.ActedBy.Of(caller));
            (await drafts.AddAsync(draft, 0, proposed, caller, null, default)).ShouldBeTrue();
            (published ? await drafts.AddAsync(draft, 1, new RubricDraftFact.Published(draft, "standard", 2, rubric.Digest, new(2030, 1, 1), proposed.Actors), caller, (batch, at) => RubricDrafts.Put(batch, proposed, at), default)
                : await drafts.AddAsync(draft, 1, new RubricDraftFact.Refused(draft, new("no"), proposed.Actors), caller, null, default)).ShouldBeTrue();
        }
        var (imports, official) = (new ItaImports(_desk.Store, TimeProvider.System), PublishedResult.All[0]);
        for (var version = 0; version < 2; version++)
            (await imports.AddAsync(new("doe", official.YearBe, official.Edition, $"scores-{version}.csv", "", official.Answers, 96.20m + version, "ผ่าน", Recorded.ActedBy.Of(caller)), version, default)).ShouldBeTrue();
        var (followUps, by) = (new FollowUpRecords(_desk.Store, TimeProvider.System), Recorded.ActedBy.Of(caller));
        var id = followUps.NewId();
        (await followUps.AddAsync("doe", id, 0, new FollowUpFact.Opened(id, "doe", "measure", "แผน", "ติดป้าย QR", null, "กองบริการ", new(2027, 1, 31), ["e1"], by), default)).ShouldBeTrue();
        (await followUps.AddAsync("doe", id, 1, new FollowUpFact.Reported("done", "ติดแล้ว", "หนังสือ 1/2569", by), default)).ShouldBeTrue();
        return id;
    }

    [Theory]
    [InlineData("update app.rubric set effective_on = '2026-01-01'", "rubric at id=standard version=2: effective_on differs from what is recorded")]
    [InlineData("update app.ita_result set total = 99.99, level = 'ผ่านดีเยี่ยม'", "ita_result at agency=doe year_be={1}: total, level differs from what is recorded")]
    [InlineData("update app.follow_up set body = replace(body::text, '1/2569', '9/2569')::json", "follow_up at id={0}: body differs from what is recorded")]
    [InlineData("delete from app.follow_up", "follow_up at id={0}: missing, although recorded")]
    [InlineData("insert into app.rubric select id, 3, effective_on, published_at, body from app.rubric", "rubric at id=standard version=3: nothing recorded says so")]
    public async Task What_people_decided_at_the_desks_is_rebuilt_and_a_changed_row_is_named_and_put_right(string attack, string named)
    {
        await RecordedAsync();
        var id = await DesksAsync();
        var good = await RunAsync();
        Differences(good).ShouldBeEmpty();
        good.Models.Single(model => model.Name == "desks").Tables.Select(table => (table.Name, table.RowsLive)).ShouldBe([("rubric", 1L), ("ita_result", 1L), ("follow_up", 1L)]);
        await _desk.QueryAsync<int>(attack);
        Differences(await RunAsync(swap: true)).ShouldBe([named.Replace("{0}", id, StringComparison.Ordinal).Replace("{1}", $"{PublishedResult.All[0].YearBe}", StringComparison.Ordinal)]);
        (await RunAsync()).Identical.ShouldBe(true);
    }
}
