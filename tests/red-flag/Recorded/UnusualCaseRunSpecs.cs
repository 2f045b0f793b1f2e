using Microsoft.Extensions.Logging.Abstractions;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.EventStore;
using Transparency.RedFlag.Anomalies;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Replay;
using Transparency.RedFlag.Tests.Unusual;
using Transparency.RedFlag.Unusual;
using Planted = Transparency.RedFlag.Tests.Unusual.LikeCases.Planted;

namespace Transparency.RedFlag.Tests.Recorded;

/// <summary>Models of unusual cases on real PostgreSQL: fitted to what was decided, met by what is decided next.</summary>
public sealed class Cases_scored_as_they_are_decided : IAsyncLifetime
{
    private const int Before = 420;
    private readonly UnusualModels _models = new();
    private Desk _desk = null!;
    private long _index;

    public async Task InitializeAsync()
    {
        _desk = await Desk.OpenAsync();
        _desk.Clock.Set("2026-03-20 09:00");
        foreach (var portion in Enumerable.Range(1, Before).Chunk(60)) await DecideAsync([.. portion.Select(n => (n, Planted.Nothing))]);
    }

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    private async Task DecideAsync(params (int N, Planted Planted)[] cases)
    {
        var facts = new List<CaseFact>();
        foreach (var (n, planted) in cases) facts.AddRange(LikeCases.Facts(n, planted, _index + facts.Count));
        await TellAsync([.. facts]);
    }

    private async Task TellAsync(params CaseFact[] facts)
    {
        _desk.Neighbours.Facts.AddRange(facts);
        await _desk.AnnounceAsync(facts);
        _index = facts[^1].Index + 1;
    }

    private ModelRefit Refit() => new(_desk.Store, Given.Rules, new ReferenceDraw(new Catalogues(_desk.Neighbours)), _desk.Clock, NullLogger<ModelRefit>.Instance);

    private CaseScoring Scoring() => new(_desk.Store, Given.Rules, new Catalogues(_desk.Neighbours), _models, _desk.Clock, NullLogger<CaseScoring>.Instance);

    private async Task<int> ScoreAllAsync()
    {
        using var scoring = Scoring();
        var runs = 0;
        while (await scoring.ScoreNextAsync(default) > 0) runs++;
        return runs;
    }

    private async Task<string> FitAsync()
    {
        await ScoreAllAsync();
        using var refit = Refit();
        (await refit.RunDueAsync(default)).ShouldBeTrue();
        return (await _desk.QueryAsync<string>("select model_id from app.anomaly_model order by version desc limit 1")).Single();
    }

    private Task<List<string>> FlagsAsync() => _desk.QueryAsync<string>("select case_id || ' ' || state from app.flag where rule_id = 'unusual-case' order by case_id");

    [Fact]
    public async Task Have_a_model_once_there_are_enough_which_the_log_makes_again()
    {
        (await ScoreAllAsync()).ShouldBeGreaterThan(0);
        (await _desk.QueryAsync<long>("select count(*) from app.case_score")).ShouldBe([0L], "there is no model yet");
        var model = await FitAsync();
        (await _desk.QueryAsync<string>("select concat_ws(' ', agency, service, decision_point, version, decided, n, labelled, labels_used) from app.anomaly_model")).ShouldBe(["doe work-permit permit 1 420 420 0 f"]);
        (await _desk.QueryAsync<string>("select (v ->> 'weight') from app.anomaly_model, json_array_elements(voices) v")).ShouldBe(["0.25", "0.25", "0.25", "0.25"]);
        (await _desk.QueryAsync<long>("select count(*) from trail.leaf")).ShouldBe(await _desk.QueryAsync<long>("select count(*) from events.mt_events"));
        await using var connection = await _desk.Store.Source.OpenConnectionAsync();
        (await ModelRows.ReferenceAsync(connection, model, default))!.Id().ShouldBe(model, "what is stored is what its name says");

        // Drawn again from the same decisions it is the same, seed and all.
        var again = await new ReferenceDraw(new Catalogues(_desk.Neighbours)).OfAsync(connection, Given.Rules.Rules.Single(rule => rule.Id == UnusualCase.RuleId), new("doe", "work-permit", "permit"), 1, default);
        again!.Id().ShouldBe(model);
        using var refit = Refit();
        (await refit.RunDueAsync(default)).ShouldBeFalse("it was looked at a moment ago");
    }

    [Fact]
    public async Task Are_not_fitted_again_before_their_days_are_over_or_half_as_many_came_in()
    {
        var first = await FitAsync();
        await DecideAsync([.. Enumerable.Range(1001, 60).Select(n => (n, Planted.Nothing))]);
        _desk.Clock.Set("2026-03-23 09:00");
        (await FitAsync()).ShouldBe(first);
        _desk.Clock.Set("2026-03-28 09:00");
        (await FitAsync()).ShouldNotBe(first);
        _desk.Clock.Set("2026-04-28 09:00");
        await FitAsync();
        (await _desk.QueryAsync<long>("select version from app.anomaly_model order by 1")).ShouldBe([1L, 2L], "nothing was decided since");
        foreach (var portion in Enumerable.Range(2001, 240).Chunk(60)) await DecideAsync([.. portion.Select(n => (n, Planted.Nothing))]);
        _desk.Clock.Set("2026-04-28 11:00");
        await FitAsync();
        (await _desk.QueryAsync<long>("select count(*) from app.anomaly_model")).ShouldBe([3L], "half as many again are reason enough");
    }

    [Fact]
    public async Task Raise_a_lead_that_rests_on_its_model_and_is_computed_again_from_its_facts()
    {
        var model = await FitAsync();
        var mark = _index - 1;
        await DecideAsync((3001, Planted.SkippedAtNight), (3002, Planted.Nothing), (3003, Planted.OutOfOrder));
        await ScoreAllAsync();
        (await FlagsAsync()).ShouldBe([$"{LikeCases.CaseId(3001)} new", $"{LikeCases.CaseId(3003)} new"]);
        (await _desk.QueryAsync<string>("select distinct model_id from app.case_score")).ShouldBe([model]);
        (await _desk.QueryAsync<long>("select count(*) from app.case_score")).ShouldBe([3L]);
        (await _desk.QueryAsync<bool>("select bool_and(shadow and not restricted) from app.flag where rule_id = 'unusual-case'")).ShouldBe([true], "on trial");
        (await _desk.QueryAsync<string>("select distinct (json_array_length(parts) > 0 and tail > 0 and tail <= 1 and score > 0)::text from app.case_score")).ShouldBe(["true"]);

        var head = await _desk.Store.HeadAsync();
        (await ScoreAllAsync()).ShouldBe(0);
        await _desk.QueryAsync<int>($"delete from app.case_score; update app.follow set last_index = {mark} where name = 'unusual-cases'");
        (await ScoreAllAsync()).ShouldBeGreaterThan(0);
        (await _desk.Store.HeadAsync()).ShouldBe(head, "read once more, the same facts say the same");
    }

    [Fact]
    public async Task Keep_the_model_of_their_flag_and_lose_the_flag_when_a_later_fact_clears_it()
    {
        var first = await FitAsync();
        await DecideAsync((3001, Planted.SkippedAtNight));
        await ScoreAllAsync();
        await DecideAsync([.. Enumerable.Range(1001, 60).Select(n => (n, Planted.Nothing))]);
        _desk.Clock.Set("2026-03-28 09:00");
        (await FitAsync()).ShouldNotBe(first);
        var told = LikeCases.Facts(3001, Planted.SkippedAtNight, 0)[0] with { Index = _index, EventId = Guid.NewGuid(), SourceEventId = "told", Type = "DecisionNotified", Case = null, DecisionId = LikeCases.DecisionId(3001), OccurredAt = Given.At("2026-03-10 10:00"), RecordedAt = Given.At("2026-03-10 10:00") };
        await TellAsync(told with { Notification = new("post", "x", 30) });
        await ScoreAllAsync();
        (await _desk.QueryAsync<string>($"select model_id from app.case_score where case_id = '{LikeCases.CaseId(3001)}'")).ShouldBe([first]);
        (await FlagsAsync()).ShouldBe([$"{LikeCases.CaseId(3001)} new"], "a notification makes it no other case");

        // The steps that were missing arrive, with their times: it was an ordinary case, decided when it says.
        var late = LikeCases.Facts(3001).Where(fact => fact.Decision is null).Select((fact, i) => fact with { Index = _index + i, EventId = Guid.NewGuid(), SourceEventId = $"late-{i}" }).ToList();
        var decided = LikeCases.Facts(3001)[^1];
        await _desk.QueryAsync<int>($"update app.case_fact set body = (body::jsonb || jsonb_build_object('occurredAt', '{decided.OccurredAt:O}'))::json where case_id = '{LikeCases.CaseId(3001)}' and body ->> 'type' = 'DecisionReached'");
        await _desk.QueryAsync<int>($"update app.case_fact set body = (body::jsonb #- '{{decision,reason}}' || jsonb_build_object('decision', (body::jsonb -> 'decision') || '{{\"reason\":{{\"parts\":[],\"length\":300,\"digest\":\"d\",\"similarity\":\"0\"}}}}'))::json where case_id = '{LikeCases.CaseId(3001)}' and body ->> 'type' = 'DecisionReached'");
        var step = late.Single(fact => fact.Step?.Code == "assess");
        await TellAsync(step with { Index = _index });
        await ScoreAllAsync();
        (await FlagsAsync()).ShouldBe([$"{LikeCases.CaseId(3001)} withdrawn"]);
    }

    [Fact]
    public async Task Wait_a_minute_for_what_may_still_arrive_and_history_is_left_alone()
    {
        await FitAsync();
        var facts = LikeCases.Facts(3001, Planted.SkippedAtNight, _index).Select(fact => fact with { RecordedAt = Given.At("2026-03-20 09:00") }).ToArray();
        await TellAsync(facts);
        _desk.Clock.Set("2026-03-20 09:01");
        (await ScoreAllAsync()).ShouldBe(1);
        _desk.Clock.Set("2026-03-20 08:59");
        await TellAsync([.. LikeCases.Facts(3002, Planted.OutOfOrder, _index).Select(fact => fact with { RecordedAt = Given.At("2026-03-20 09:00") })]);
        (await ScoreAllAsync()).ShouldBe(0);
        _desk.Clock.Set("2026-03-20 09:02");
        await TellAsync([.. LikeCases.Facts(3003, Planted.OutOfOrder, _index).Select(Given.AsHistory)]);
        await ScoreAllAsync();
        (await FlagsAsync()).ShouldBe([$"{LikeCases.CaseId(3001)} new", $"{LikeCases.CaseId(3002)} new"]);
    }

    [Fact]
    public async Task Are_weighed_by_what_two_people_concluded_about_flags_that_count()
    {
        // Twelve closed investigations of each result among 420: 5.7 %. One of a rule on trial, and one not closed yet, count nothing.
        await _desk.QueryAsync<int>("""
            with d as (select decision_id, case_id, row_number() over (order by decided_at desc, decision_id) as n from app.decided),
            f as (insert into app.flag (flag_id, rule_id, rule_version, restricted, shadow, case_id, decision_id, decision_point, agency, office, service, source, state, revision, version, digest, strength, raised_at, finding, gaps, computed_from)
              select 'flag-label-' || n, 'missing-reason', 1, false, n = 99, case_id, case when n % 2 = 0 then decision_id end, 'permit', 'doe', 'bkk', 'work-permit', 'urn:mol:doe', 'new', 1, 1, 'd', 'low', now(), '{}', '{}', 1 from d where n <= 48 or n in (99, 100) returning flag_id)
            insert into app.investigation (flag_id, stage, answered, label, version, updated_at)
            select flag_id, case when flag_id = 'flag-label-100' then 'inWork' else 'closed' end, true, case when substr(flag_id, 12)::int % 4 < 2 then 'reprimand' else 'not-substantiated' end, 1, now() from f
            """);
        await FitAsync();
        (await _desk.QueryAsync<int>("select labelled from app.anomaly_model")).ShouldBe([48]);
        var rule = Given.Rules.Rules.Single(each => each.Id == UnusualCase.RuleId);
        await using var connection = await _desk.Store.Source.OpenConnectionAsync();
        var reference = (await ModelRows.ReferenceAsync(connection, (await _desk.QueryAsync<string>("select model_id from app.anomaly_model")).Single(), default))!;
        reference.Labelled.Select(each => each.DecisionId).Intersect(reference.Teaching.Select(each => each.DecisionId)).ShouldBeEmpty("what teaches does not judge");
        (await _desk.QueryAsync<bool>("select labels_used from app.anomaly_model")).ShouldBe([UnusualModel.Fit(reference, rule).LabelsUsed]);
        reference.Labelled.Count(each => each.Found).ShouldBeInRange(1, 24);
    }

    [Fact]
    public async Task Are_rebuilt_by_a_replay_that_records_and_raises_nothing()
    {
        await FitAsync();
        await DecideAsync((3001, Planted.SkippedAtNight));
        await ScoreAllAsync();
        var (head, scores, alerts) = (await _desk.Store.HeadAsync(), await ScoresAsync(), await _desk.QueryAsync<long>("select count(*) from app.alert"));
        _desk.Neighbours.Scores.Add(new(-1, 0, "dec-x", "case-x", "doe", "bkk", "work-permit", "permit", default, 1, 50, null, null, null, "r", 1, "", 0, null, null, null, null, null, null));
        var replays = new Replays(_desk.Store, ReplayWiring.Of(_desk.Store, _desk.Neighbours), TimeProvider.System, NullLogger<Replays>.Instance);
        foreach (var swap in new[] { false, true })
        {
            var started = (await replays.StartAsync(swap, "user-1", default))!;
            await replays.RunAsync(default);
            var ended = (await replays.FindAsync(started.Id, default))!;
            ended.Models.Single(model => model.Name == "anomalies").Tables.ShouldAllBe(table => table.RowsLive == 1 && table.FirstDifference == null);
        }
        (await ScoreAllAsync()).ShouldBe(0);
        using var refit = Refit();
        await refit.RunDueAsync(default);
        (await _desk.Store.HeadAsync()).ShouldBe(head);
        (await ScoresAsync()).ShouldBe(scores);
        (await _desk.QueryAsync<long>("select count(*) from app.alert")).ShouldBe(alerts);

        Task<List<string>> ScoresAsync() => _desk.QueryAsync<string>("select concat_ws(' ', decision_id, model_id, fact_index, score, tail, parts, scored_at) from app.case_score order by decision_id");
    }
}
