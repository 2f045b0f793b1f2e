using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Scoring.Decisions;
using Transparency.ServiceDefaults.Messaging;

namespace Transparency.Scoring.Tests.Decisions;

/// <summary>The consumer on real PostgreSQL: first, repeat, out of order, after the end – and what stands between.</summary>
public class DeliverySpecs
{
    private static Story Case(string id = "case-1", long after = 0) => new Story(id) { FirstIndex = after }.Opened("2026-10-05T09:00").Complete("2026-10-05T10:00")
        .Step("2026-10-06T09:00", "check").Step("2026-10-07T09:00", "sign").Decided("2026-10-07T10:00");

    [Fact]
    public async Task The_first_delivery_scores_the_decision_and_moves_the_mark()
    {
        await using var desk = await Desk.OpenAsync();
        var story = Case();
        (await desk.AnnounceAsync(story.Facts)).ShouldBe(Followed.Handled);

        var scored = (await desk.ScoresAsync(story.DecisionId)).ShouldHaveSingleItem();
        (scored.Revision, scored.Score, scored.ComputedFrom, scored.CatalogueVersion, scored.RubricId, scored.RubricVersion).ShouldBe((1, 100m, 4L, 1L, "standard", 1));
        scored.Clock!.Used.ShouldBe(2);
        (await desk.Followed.MarkAsync(default)).ShouldBe(4);
        var stored = (await desk.Store.ReadStreamAsync("doe", $"score-{story.DecisionId}"))[0];
        (stored.Type, stored.Index, stored.CorrelationId).ShouldBe(("decision_scored", 0L, "case-1"));
        (await desk.QueryAsync<string>("select decision_id from app.decision where score = 100 and decided_on = '2026-10-07'")).ShouldBe([story.DecisionId]);
        (await desk.QueryAsync<long>("select scored * 100 + decisions * 10 + revisions from app.source_total")).ShouldBe([111L]);
    }

    [Fact]
    public async Task A_repeat_changes_nothing_however_the_run_is_cut()
    {
        await using var desk = await Desk.OpenAsync();
        var facts = Case().Facts;
        await desk.AnnounceAsync(facts);
        (await desk.AnnounceAsync(facts)).ShouldBe(Followed.Repeated);
        (await desk.AnnounceAsync(facts.Skip(2))).ShouldBe(Followed.Repeated);
        (await desk.Store.HeadAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_run_before_its_time_closes_the_hole_from_the_feed()
    {
        await using var desk = await Desk.OpenAsync();
        var story = Case().Notified("2026-10-08T09:00");
        desk.Feed.AddRange(story.Facts);
        (await desk.AnnounceAsync(story.Facts[^1])).ShouldBe(Followed.HoleClosed);
        (await desk.ScoresAsync(story.DecisionId))[^1].Criteria.Single(each => each.Id == "notified").Status.ShouldBe(Scoring.Rubrics.CriterionStatus.Met);
        (await desk.AnnounceAsync(story.Facts.SkipLast(1))).ShouldBe(Followed.Repeated);
    }

    [Fact]
    public async Task A_fact_that_happened_earlier_but_arrives_later_gives_the_same_final_score()
    {
        await using var desk = await Desk.OpenAsync();
        var facts = Case().Facts;
        // The decision is recorded first, then everything that came before it.
        var arrival = facts.OrderByDescending(fact => fact.OccurredAt).Select((fact, index) => fact with { Index = index }).ToList();
        foreach (var fact in arrival) await desk.AnnounceAsync(fact);
        var revisions = await desk.ScoresAsync("dec-case-1");
        revisions[0].Score.ShouldNotBe(100m);
        (revisions[^1].Score, revisions[^1].Revision, revisions[^1].ComputedFrom).ShouldBe((100m, revisions.Count, 4L));
    }

    [Fact]
    public async Task A_fact_after_the_end_makes_a_new_revision_only_when_it_changes_the_score()
    {
        await using var desk = await Desk.OpenAsync();
        var story = Case().Closed("2026-10-07T11:00");
        await desk.AnnounceAsync(story.Facts);
        (await desk.ScoresAsync(story.DecisionId))[^1].Criteria.Single(each => each.Id == "notified").Status.ShouldBe(Scoring.Rubrics.CriterionStatus.NotRecorded);

        await desk.AnnounceAsync(story.Notified("2026-10-08T09:00").Facts[^1]);
        var revisions = await desk.ScoresAsync(story.DecisionId);
        revisions.Select(each => (each.Revision, each.Score)).ShouldBe([(1, 95.45m), (2, 100m)]);

        // An attachment after the decision says nothing about it.
        await desk.AnnounceAsync(story.Attached("2026-10-09T09:00", "letter").Facts[^1]);
        (await desk.ScoresAsync(story.DecisionId)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_was_scored_but_not_marked_is_scored_again_without_a_second_revision()
    {
        await using var desk = await Desk.OpenAsync();
        var story = Case();
        await using (var db = await desk.Store.Source.OpenConnectionAsync())
        {
            await using var transaction = await db.BeginTransactionAsync();
            await Scorer.LockAsync(db, default);
            await desk.Scorer.ScoreAsync(db, [(CaseHistory.Of(story.Facts), story.Facts[^1])], _ => story.Facts[^1].RecordedAt, default);
            // The process dies here: facts and mark are not committed.
        }
        (await desk.Followed.MarkAsync(default)).ShouldBe(-1);
        await desk.AnnounceAsync(story.Facts);
        (await desk.ScoresAsync(story.DecisionId)).ShouldHaveSingleItem();
        (await desk.QueryAsync<long>("select scored * 100 + decisions * 10 + revisions from app.source_total")).ShouldBe([111L]);
        (await desk.QueryAsync<long>("select n from app.monthly")).ShouldBe([1L]);
    }

    [Fact]
    public async Task Two_replicas_that_get_the_same_run_score_it_once()
    {
        await using var one = await Desk.OpenAsync();
        await using var other = await Desk.OpenAsync(one.Database);
        var facts = Enumerable.Range(0, 20).SelectMany(i => Case($"case-{i}", i * 5).Facts).ToList();
        await Task.WhenAll(one.AnnounceAsync(facts), other.AnnounceAsync(facts));
        (await one.Store.HeadAsync()).ShouldBe(20);
        (await one.QueryAsync<long>("select n from app.monthly")).ShouldBe([20L]);
    }

    [Fact]
    public async Task Time_alone_makes_a_missing_notification_a_fault_and_is_remembered_over_a_restart()
    {
        await using var desk = await Desk.OpenAsync();
        var story = Case();
        await desk.AnnounceAsync(story.Facts);
        (await desk.QueryAsync<DateTime>("select reassess_at from app.case_facts")).ShouldBe([Story.At("2026-10-15T00:00").UtcDateTime]);
        (await desk.Reassessment.RunOnceAsync(Story.At("2026-10-14T23:59"), default)).ShouldBe(0);

        await using var restarted = await Desk.OpenAsync(desk.Database);
        (await restarted.Reassessment.RunOnceAsync(Story.At("2026-10-15T00:00"), default)).ShouldBe(1);
        (await restarted.Reassessment.RunOnceAsync(Story.At("2026-10-16T00:00"), default)).ShouldBe(0);
        (await restarted.ScoresAsync(story.DecisionId)).Select(each => each.Score).ShouldBe([100m, 95.45m]);
        (await restarted.QueryAsync<decimal>("select score from app.monthly")).ShouldBe([95.45m]);
    }

    [Fact]
    public async Task Each_decision_is_scored_by_the_catalogue_it_was_recorded_under()
    {
        await using var desk = await Desk.OpenAsync();
        desk.Neighbours.Catalogue = version => Story.Sample with { Version = version, Services = [.. Story.Sample.Services.Select(each => each with { TotalLimit = new TimeLimit(version == 1 ? 1 : 5, "workingDays") })] };
        var (old, recent) = (Case(), Case("case-2", 6));
        await desk.AnnounceAsync(old.Facts);
        var published = old.Facts[0] with { Index = 5, Type = "CataloguePublished", CaseId = "", Case = null, CatalogueVersion = 2 };
        await desk.AnnounceAsync(published);
        desk.Neighbours.Away = true;
        await desk.AnnounceAsync(recent.Facts.Select(fact => fact with { CatalogueVersion = 2 }));
        ((await desk.ScoresAsync(old.DecisionId))[0].Clock!.OnTime, (await desk.ScoresAsync(recent.DecisionId))[0].Clock!.OnTime).ShouldBe((false, true));
        desk.Neighbours.Asked.ShouldBe(["/api/catalogue?version=1", "/api/catalogue?version=2"]);
    }

    [Fact]
    public async Task While_the_catalogue_cannot_be_had_nothing_is_marked_and_the_message_waits()
    {
        await using var desk = await Desk.OpenAsync();
        desk.Neighbours.Away = true;
        var fault = await Should.ThrowAsync<HttpRequestException>(() => desk.AnnounceAsync(Case().Facts));
        Faults.Passes(fault).ShouldBeTrue();
        (await desk.Followed.MarkAsync(default)).ShouldBe(-1);
        desk.Neighbours.Away = false;
        (await desk.AnnounceAsync(Case().Facts)).ShouldBe(Followed.Handled);
    }

    [Fact]
    public async Task The_sums_are_the_sums_of_the_current_scores()
    {
        await using var desk = await Desk.OpenAsync();
        var chance = new Random(4);
        var index = 0L;
        for (var i = 0; i < 60; i++)
        {
            var story = new Story($"case-{i}", office: chance.Next(2) == 0 ? "doe-bkk" : "doe-cnx") { FirstIndex = index }.Opened($"2026-0{1 + chance.Next(9)}-05T09:00").Decided($"2026-10-{10 + chance.Next(15)}T10:00", chance.Next(2) == 0 ? "granted" : "refused");
            if (chance.Next(2) == 0) story.Notified("2026-10-28T09:00").Closed("2026-10-29T09:00");
            index += story.Facts.Count;
            foreach (var run in story.Facts.Chunk(1 + chance.Next(4))) await desk.AnnounceAsync(run);
        }
        await desk.Reassessment.RunOnceAsync(Story.At("2026-12-01T00:00"), default);
        const string byDecision = """
            select string_agg(concat_ws(' ', office, n, s, q, t, l), ';' order by office) from (select office, count(*) n, sum(score) s, sum(score * score) q,
              count(*) filter (where on_time) t, count(on_time) l from app.decision group by office) x
            """;
        const string bySums = """
            select string_agg(concat_ws(' ', office, n, s, q, t, l), ';' order by office) from (select office, sum(n) n, sum(score) s, sum(score_squared) q,
              sum(on_time) t, sum(with_limit) l from app.monthly group by office) x
            """;
        (await desk.QueryAsync<string>(bySums)).ShouldBe(await desk.QueryAsync<string>(byDecision));
        (await desk.QueryAsync<long>("select count(*) from app.score_change")).ShouldBe([0L]);
    }
}
