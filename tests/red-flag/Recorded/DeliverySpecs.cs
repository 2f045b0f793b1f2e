using Transparency.Contracts.DecisionCapture.V1;
using Transparency.ServiceDefaults.Messaging;
using static Transparency.RedFlag.Tests.Given;

namespace Transparency.RedFlag.Tests.Recorded;

public class A_delivery_of_case_facts : IAsyncLifetime
{
    private const string Rule = "too-fast-to-have-been-read";
    private static readonly CaseFact Open = Opened("2026-03-02 09:00", 1), Decide = Decided("2026-03-02 09:02", 2), Later = Decided("2026-03-02 09:02", 3) with { Type = "DecisionNotified", Decision = null };
    private Desk _desk = null!;

    public async Task InitializeAsync() => _desk = await Desk.OpenAsync();
    public async Task DisposeAsync() => await _desk.DisposeAsync();

    [Fact]
    public async Task First_raises_the_flag_with_its_leaf_and_its_row()
    {
        (await _desk.AnnounceAfterAsync(-1, Open, Decide)).ShouldBe(Followed.Handled);
        (await _desk.StreamAsync(Rule)).ShouldBe(["flag_raised"]);
        (await _desk.QueryAsync<string>($"select rule_id || ' ' || strength || ' ' || state from app.flag where rule_id = '{Rule}'")).ShouldBe([$"{Rule} high new"]);
        (await _desk.QueryAsync<long>("select count(*) from trail.leaf")).ShouldBe(await _desk.QueryAsync<long>("select count(*) from events.mt_events"));
        (await _desk.QueryAsync<long>("select last_index from app.follow where name = 'case-facts'")).ShouldBe([2]);
    }

    [Fact]
    public async Task Of_which_the_first_says_no_hour_and_the_second_does_is_kept_whole()
    {
        var second = Good with { Participants = [new("o-3", null, "propose", At("2026-03-02 08:59")), new("o-4", null, "approve", null)] };
        await _desk.AnnounceAfterAsync(-1, Decided("2026-03-02 09:02", 1), Decided("2026-03-02 09:02", 2, second) with { CaseId = "case-2", DecisionId = "dec-2" });
        (await _desk.QueryAsync<string>("select officer || ' ' || (acted_at is null)::text from app.decided order by officer")).ShouldBe(["o-1 true", "o-3 false"]);
    }

    [Fact]
    public async Task Repeated_adds_nothing()
    {
        await _desk.AnnounceAfterAsync(-1, Open, Decide);
        var events = await _desk.Store.HeadAsync();
        (await _desk.AnnounceAfterAsync(-1, Open, Decide)).ShouldBe(Followed.Repeated);
        (await _desk.AnnounceAfterAsync(-1, Open)).ShouldBe(Followed.Repeated);
        (await _desk.Store.HeadAsync()).ShouldBe(events);
        (await _desk.QueryAsync<long>("select count(*) from app.case_fact")).ShouldBe([2]);
    }

    [Fact]
    public async Task Out_of_order_is_closed_from_the_feed()
    {
        _desk.Feed.AddRange([Open, Decide, Later]);
        (await _desk.AnnounceAfterAsync(2, Later)).ShouldBe(Followed.HoleClosed);
        (await _desk.AnnounceAfterAsync(-1, Open, Decide)).ShouldBe(Followed.Repeated);
        (await _desk.StreamAsync(Rule)).ShouldBe(["flag_raised"]);
    }

    [Fact]
    public async Task After_the_end_still_clears_what_it_clears()
    {
        await _desk.AnnounceAfterAsync(-1, Open, Decide, Fact("CaseClosed", "2026-03-02 10:00", 3) with { Closing = new(null) });
        var received = Fact("CompletenessChecked", "2026-03-02 08:30", 4) with { Case = Opening("application", At("2026-03-02 08:00"), At("2026-03-02 08:00")) };
        await _desk.AnnounceAsync(received);
        (await _desk.StreamAsync(Rule)).ShouldBe(["flag_raised", "flag_withdrawn"]);
        (await _desk.QueryAsync<string>($"select state || ' ' || withdrawn_why from app.flag where rule_id = '{Rule}'")).ShouldBe(["withdrawn cleared"]);
    }

    [Fact]
    public async Task That_fails_half_way_is_done_once_when_it_comes_again()
    {
        _desk.Neighbours.Away = true;
        await Should.ThrowAsync<HttpRequestException>(() => _desk.AnnounceAfterAsync(-1, Open, Decide));
        (await _desk.QueryAsync<long>("select count(*) from app.case_fact")).ShouldBe([0]);
        _desk.Neighbours.Away = false;
        (await _desk.AnnounceAfterAsync(-1, Open, Decide)).ShouldBe(Followed.Handled);
        (await _desk.StreamAsync(Rule)).ShouldBe(["flag_raised"]);
    }

    [Fact]
    public async Task Whose_transaction_was_lost_after_the_flag_was_recorded_adds_no_second_flag()
    {
        await _desk.AnnounceAfterAsync(-1, Open, Decide);
        var events = await _desk.Store.HeadAsync();
        // As a crash between the two commits leaves it: the flags stand, facts and mark do not.
        await _desk.QueryAsync<long>("delete from app.case_fact; delete from app.source; delete from app.inspection; update app.follow set last_index = -1");
        (await _desk.AnnounceAfterAsync(-1, Open, Decide)).ShouldBe(Followed.Handled);
        (await _desk.Store.HeadAsync()).ShouldBe(events);
    }

    [Fact]
    public async Task Carries_the_trace_of_the_report_into_the_flag()
    {
        const string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        await _desk.AnnounceAfterAsync(-1, Open, Decide with { Traceparent = trace });
        var raised = (await _desk.Store.ReadStreamAsync("doe", RedFlag.Flags.FlagId.Of(Rule, 1, CaseId, DecisionId).Value)).Single();
        System.Text.Encoding.UTF8.GetString(raised.Headers.Span).ShouldContain("0af7651916cd43dd8448eb211c80319c");
        raised.CausationId.ShouldBe(Decide.EventId.ToString());
        raised.CorrelationId.ShouldBe(CaseId);
    }
}

public class Late_decisions_from_scoring : IAsyncLifetime
{
    private Desk _desk = null!;
    private const string Settled = "select settled from app.inspection";

    public async Task InitializeAsync() => _desk = await Desk.OpenAsync();
    public async Task DisposeAsync() => await _desk.DisposeAsync();

    [Fact]
    public async Task Are_raised_when_the_score_comes_after_the_facts()
    {
        await _desk.AnnounceAfterAsync(-1, Opened("2026-03-02 09:00", 1), Decided("2026-03-30 10:00", 2), Fact("CaseClosed", "2026-03-30 11:00", 3) with { Closing = new(null) });
        (await _desk.QueryAsync<bool>(Settled)).ShouldBe([false]);
        await _desk.ScoreAsync(0, false, 5);
        (await _desk.StreamAsync("late-decision")).ShouldBe(["flag_raised"]);
        (await _desk.QueryAsync<bool>(Settled)).ShouldBe([true]);
    }

    [Fact]
    public async Task Are_raised_when_the_score_comes_before_the_facts()
    {
        await _desk.ScoreAsync(0, false, 5);
        await _desk.AnnounceAfterAsync(-1, Opened("2026-03-02 09:00", 1), Decided("2026-03-30 10:00", 2));
        (await _desk.StreamAsync("late-decision")).ShouldBe(["flag_raised"]);
    }

    [Fact]
    public async Task Follow_the_newest_revision()
    {
        await _desk.AnnounceAfterAsync(-1, Opened("2026-03-02 09:00", 1), Decided("2026-03-30 10:00", 2));
        await _desk.ScoreAsync(0, false, 5);
        await _desk.ScoreAsync(1, false, 5, 2);
        await _desk.ScoreAsync(2, false, 9, 3);
        await _desk.ScoreAsync(3, true, 0, 4);
        await _desk.ScoreAsync(4, false, 9, 3);
        (await _desk.StreamAsync("late-decision")).ShouldBe(["flag_raised", "flag_revised", "flag_withdrawn"]);
    }
}

public class Findings_of_absence : IAsyncLifetime
{
    private const string Rule = "missing-required-evidence";
    private static readonly CaseFact[] Case = [Opened("2026-03-02 09:00", 1), Decided("2026-03-02 11:00", 2, Good with { Evidence = [] })];
    private Desk _desk = null!;

    public async Task InitializeAsync()
    {
        _desk = await Desk.OpenAsync();
        _desk.Clock.Set("2026-03-02 11:01");
    }

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    private async Task<int> FlagsAsync() => (await _desk.StreamAsync(Rule)).Count;

    [Fact]
    public async Task Wait_sixty_seconds_after_the_last_record_and_survive_a_restart()
    {
        await _desk.AnnounceAfterAsync(-1, Case);
        (await _desk.Timer.InspectDueAsync(default)).ShouldBe(0);
        (await FlagsAsync()).ShouldBe(0);

        await using var restarted = await Desk.OpenAsync(again: _desk.Database);
        restarted.Clock.Set("2026-03-02 11:03");
        (await restarted.Timer.InspectDueAsync(default)).ShouldBe(1);
        (await FlagsAsync()).ShouldBe(1);
        (await restarted.Timer.InspectDueAsync(default)).ShouldBe(0);
    }

    [Fact]
    public async Task Come_at_once_with_the_closing()
    {
        await _desk.AnnounceAfterAsync(-1, [.. Case, Fact("CaseClosed", "2026-03-02 11:00", 3) with { Closing = new(null) }]);
        (await FlagsAsync()).ShouldBe(1);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 0)]
    public async Task Come_with_a_heartbeat_that_counts_no_more_than_has_arrived(long sent, int flags)
    {
        await _desk.AnnounceAfterAsync(-1, Case);
        await _desk.AnnounceAsync(Fact("SourceHeartbeat", "2026-03-02 11:00", 3) with { CaseId = "", Heartbeat = new(sent) });
        await _desk.Timer.InspectDueAsync(default);
        (await FlagsAsync()).ShouldBe(flags);
    }

    [Fact]
    public async Task Do_not_come_when_the_evidence_arrives_in_time()
    {
        await _desk.AnnounceAfterAsync(-1, Case);
        await _desk.AnnounceAsync(Attached("passport", "2026-03-02 10:00", 3), Attached("contract", "2026-03-02 10:00", 4));
        _desk.Clock.Set("2026-03-02 12:00");
        await _desk.Timer.InspectDueAsync(default);
        (await FlagsAsync()).ShouldBe(0);
    }
}

public class Rules_on_record : IAsyncLifetime
{
    private Desk _desk = null!;
    public async Task InitializeAsync() => _desk = await Desk.OpenAsync();
    public async Task DisposeAsync() => await _desk.DisposeAsync();

    private static RedFlag.Rules.RuleSet With(Func<RedFlag.Rules.RuleDefinition, RedFlag.Rules.RuleDefinition> change) =>
        Given.Rules with { Rules = [.. Given.Rules.Rules.Select(r => r.Id == "missing-reason" ? change(r) : r)] };

    [Fact]
    public async Task Are_published_once()
    {
        await using var again = await Desk.OpenAsync(again: _desk.Database);
        (await _desk.QueryAsync<long>("select count(*) from events.mt_events where type = 'rule_published'")).ShouldBe([Given.Rules.Rules.Count]);
    }

    [Fact]
    public async Task Refuse_the_same_version_with_another_content() =>
        (await Should.ThrowAsync<InvalidDataException>(() => Desk.OpenAsync(With(r => r with { HighFrom = 99 }), _desk.Database))).Message.ShouldContain("missing-reason@1");

    [Fact]
    public async Task Let_a_new_version_take_the_place_of_the_old_flag()
    {
        await _desk.AnnounceAfterAsync(-1, Decided("2026-03-02 10:00", 1, Good with { Reason = null }));
        await using var newer = await Desk.OpenAsync(With(r => r with { Version = 2 }), _desk.Database);
        await newer.AnnounceAsync(Fact("DecisionNotified", "2026-03-02 11:00", 2) with { DecisionId = DecisionId, Notification = new(null, null, null) });
        (await newer.QueryAsync<string>("select rule_version || ' ' || state || ' ' || coalesce(withdrawn_why, '') from app.flag where rule_id = 'missing-reason' order by 1"))
            .ShouldBe(["1 withdrawn superseded", "2 new "]);
    }
}
