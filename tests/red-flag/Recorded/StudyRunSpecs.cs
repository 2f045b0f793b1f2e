using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Transparency.RedFlag.Alerts;
using Transparency.RedFlag.Peers;

namespace Transparency.RedFlag.Tests.Recorded;

public sealed class A_run_of_the_studies : IAsyncLifetime
{
    private Desk _desk = null!;

    public async Task InitializeAsync()
    {
        _desk = await Desk.OpenAsync();
        // Ten officers with sixty decisions each; officer 3 refuses half, the others one in ten.
        await _desk.QueryAsync<int>("""
            insert into app.decided (decision_id, case_id, agency, service, decision_point, office, officer, outcome, decided_at, minutes, stratum, other, reason)
            select 'dec-' || o || '-' || n, 'case-' || o || '-' || n, 'doe', 'work-permit', 'permit', 'bkk', 'o-' || o, case when n % 10 < case when o = 3 then 5 else 1 end then 'refused' else 'granted' end,
              timestamptz '2026-01-01' + n * interval '1 hour', 30 + (n * 7 + o) % 11, 'application|counter|person', 'p-' || o || '-' || n, 'reason-' || o || '-' || n
            from generate_series(0, 9) o, generate_series(0, 59) n
            """);
    }

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    private PeerStudies Studies() => new(_desk.Store, Given.Rules, _desk.Clock, NullLogger<PeerStudies>.Instance);

    [Fact]
    public async Task Raises_a_flag_about_the_officer_who_differs_keeps_what_it_compared_and_rests()
    {
        using var studies = Studies();
        (await studies.RunDueAsync(default)).ShouldBeTrue();
        (await _desk.QueryAsync<string>("select officer from app.flag where rule_id = 'outcome-differs-from-peers'")).ShouldBe(["o-3"]);
        (await _desk.QueryAsync<string>("select rule_id from app.flag where rule_id = 'outcome-depends-on-decider'")).Count.ShouldBe(1);
        (await _desk.QueryAsync<long>("select n from app.study_run where rule_id = 'outcome-differs-from-peers'")).ShouldBe([600]);
        (await _desk.QueryAsync<string>("select peers ->> 'unit' from app.study_flag f join app.flag using (flag_id) where rule_id = 'outcome-differs-from-peers'")).ShouldBe(["percent"]);
        (await _desk.QueryAsync<long>("select count(*) from trail.leaf")).ShouldBe(await _desk.QueryAsync<long>("select count(*) from events.mt_events"));

        (await studies.RunDueAsync(default)).ShouldBeFalse("the next run is due tomorrow");
        _desk.Clock.Set("2026-03-04 09:00");
        var head = await _desk.Store.HeadAsync();
        (await studies.RunDueAsync(default)).ShouldBeTrue();
        (await _desk.Store.HeadAsync()).ShouldBe(head, "the same decisions say the same");

        await _desk.QueryAsync<int>("update app.decided set outcome = 'granted' where officer = 'o-3' and decision_id not like '%0'");
        _desk.Clock.Set("2026-03-06 09:00");
        (await studies.RunDueAsync(default)).ShouldBeTrue();
        (await _desk.QueryAsync<string>("select state from app.flag where rule_id = 'outcome-differs-from-peers'")).ShouldBe(["withdrawn"]);
    }

    [Theory]
    [InlineData(31, true)]
    [InlineData(30, false)]
    public async Task Is_history_that_is_told_to_nobody_where_too_few_decisions_were_seen_as_they_were_taken(int told, bool history)
    {
        // Sixty decisions of the officer, so many of them by a source that delivers history; thirty are compared at least.
        await _desk.QueryAsync<int>($"update app.decided set historical = split_part(decision_id, '-', 3)::int < {told}");
        using var studies = Studies();
        (await studies.RunDueAsync(default)).ShouldBeTrue();
        (await _desk.QueryAsync<bool>("select (e.data ->> 'historical')::bool from events.mt_events e join app.flag f on f.flag_id = e.stream_id where e.type = 'flag_raised' and f.rule_id = 'outcome-differs-from-peers'"))
            .ShouldBe([history]);
        using var escalation = new Escalation(_desk.Store, new ConfigurationBuilder().Build(), new AlertChannels(new ConfigurationBuilder().Build(), _desk.Neighbours, _desk.Clock), _desk.Clock, NullLogger<Escalation>.Instance);
        _desk.Clock.Set("2026-03-11 09:00");
        await escalation.EscalateDueAsync(default);
        (await _desk.QueryAsync<int>("select escalated_to from app.investigation join app.flag f using (flag_id) where f.rule_id = 'outcome-differs-from-peers' and escalated_to > 0")).ShouldBe(history ? [] : [1]);
    }

    [Theory]
    [InlineData(1000, 949, 0)]
    [InlineData(1000, 950, 1)]
    public async Task Compares_nobody_where_less_than_95_per_cent_is_recorded(long total, long recorded, int flagged)
    {
        await _desk.QueryAsync<int>($"insert into app.coverage values ('doe', 'work-permit', '2026-01-01', {total}, {recorded}, 1), ('doe', 'another', '2026-01-01', 100, 10, 2), ('dlpw', 'work-permit', '2026-01-01', 100, 10, 3)");
        using var studies = Studies();
        (await studies.RunDueAsync(default)).ShouldBeTrue();
        (await _desk.QueryAsync<string>("select officer from app.flag where rule_id = 'outcome-differs-from-peers'")).Count.ShouldBe(flagged);
        (await CoveredMonths.BelowAsync(_desk.Store.Source, default)).ShouldContain(each => each.Agency == "doe" && each.Service == "another" && each.Recorded == 10 && each.Total == 100);
        (await CoveredMonths.BelowAsync(_desk.Store.Source, default)).Any(each => each is { Agency: "doe", Service: "work-permit" }).ShouldBe(flagged == 0);
    }

    [Fact]
    public async Task Is_left_to_the_replica_that_has_it()
    {
        await using var other = await _desk.Store.Source.OpenConnectionAsync();
        await using var holding = await other.BeginTransactionAsync();
        await using (var held = new Npgsql.NpgsqlCommand("select one from app.study_schedule for update", other)) await held.ExecuteScalarAsync();
        using var studies = Studies();
        (await studies.RunDueAsync(default)).ShouldBeFalse();
        await holding.RollbackAsync();
        (await studies.RunDueAsync(default)).ShouldBeTrue();
    }
}
