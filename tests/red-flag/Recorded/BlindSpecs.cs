using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Transparency.RedFlag.Blind;
using Transparency.RedFlag.Flags;
using static Transparency.RedFlag.Tests.Given;

namespace Transparency.RedFlag.Tests.Recorded;

/// <summary>Many decisions in the store, some flagged: who is drawn is recorded so that anybody can draw again.</summary>
public sealed class A_recorded_sample : IAsyncLifetime
{
    private Desk _desk = null!;

    public async Task InitializeAsync()
    {
        _desk = await Desk.OpenAsync();
        var facts = Enumerable.Range(0, 900).Select(i => Decided("2026-03-02 09:30", i, i % 9 == 0 ? Good with { Reason = null } : Good) with
        {
            CaseId = $"case-{i:x32}", DecisionId = $"dec-{i:x32}", Historical = i >= 800, Source = i >= 800 ? "urn:mol:old" : "urn:mol:doe",
        }).Concat(Enumerable.Range(0, 900).Select(i => Fact("CaseClosed", "2026-03-02 10:00", 900 + i) with { CaseId = $"case-{i:x32}", Historical = i >= 800, Source = i >= 800 ? "urn:mol:old" : "urn:mol:doe" })).ToArray();
        await _desk.AnnounceAfterAsync(-1, facts);
        // The legal clock of these decisions does not matter here.
        await _desk.QueryAsync<string>("update app.inspection set settled = true returning decision_id");
    }

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    private Sampling Sampling(int portion = 1_000) => new(_desk.Store, new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create<string, string?>("Control:Share", "0.02")]).Build(), _desk.Clock, NullLogger<Sampling>.Instance) { Portion = portion };

    [Fact]
    public async Task Can_be_drawn_again_from_its_record_and_draws_each_decision_once()
    {
        using var sampling = Sampling();
        var drawn = await sampling.DrawDueAsync(default);
        drawn.ShouldBeGreaterThan(0);
        (await sampling.DrawDueAsync(default)).ShouldBe(-1, "not due yet");

        var stream = (await _desk.QueryAsync<string>("select stream_id from events.mt_events where type = 'sample_drawn'")).Single();
        var sample = await SampleAsync(stream);
        var flagged = (await _desk.QueryAsync<string>("select distinct case_id from app.flag where not shadow and state <> 'withdrawn'")).ToHashSet();
        var population = Enumerable.Range(0, 800).Select(i => new Candidate($"dec-{i:x32}", $"case-{i:x32}", flagged.Contains($"case-{i:x32}"))).ToList();
        (sample.Unflagged, sample.Flagged, sample.Population).ShouldBe((population.Count(c => !c.Flagged), population.Count(c => c.Flagged), Draw.Digest(population)));
        var again = Draw.Of(sample.Seed, sample.Share, population);
        again.Count.ShouldBe(drawn);
        (await _desk.QueryAsync<string>("select decision_id from app.blind order by place, decision_id")).ShouldBe(again.Select(d => d.Candidate.DecisionId));
        (await _desk.QueryAsync<string>("select distinct stage from app.blind")).ShouldBe(["open"]);

        _desk.Clock.Set("2026-03-03 09:30");
        (await sampling.DrawDueAsync(default)).ShouldBe(0, "no decision is considered twice");
        // The day is not used up by that: what comes later the same day is drawn from the same day.
        await _desk.QueryAsync<int>("update app.blind_through set settled_no = 0");
        (await sampling.DrawDueAsync(default)).ShouldBeGreaterThanOrEqualTo(0, "still due");
        (await sampling.DrawDueAsync(default)).ShouldBe(-1, "now the day is used up");
    }

    private async Task<SampleDrawn> SampleAsync(string stream) =>
        JsonSerializer.Deserialize<SampleDrawn>((await _desk.Store.ReadStreamAsync("mol", stream)).Single().Data.Span, FlagJson.Stored)!;

    private async Task AsOwnerAsync(string sql)
    {
        await using var owner = new Npgsql.NpgsqlConnection(_desk.Database.Owner);
        await owner.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand(sql, owner);
        await command.ExecuteNonQueryAsync();
    }

    [Fact]
    public async Task Interrupted_behind_the_draw_hands_out_the_same_decisions_and_draws_nothing_twice()
    {
        using var sampling = Sampling();
        await AsOwnerAsync("alter table app.blind add constraint never check (place < 0)");
        await Should.ThrowAsync<Npgsql.PostgresException>(() => sampling.DrawDueAsync(default));
        var drawn = await _desk.QueryAsync<string>("select decision_id from app.blind_pending order by 1");
        drawn.ShouldNotBeEmpty();
        (await _desk.QueryAsync<bool>("select t.settled_no = (select max(settled_no) from app.inspection where not historical) from app.blind_through t")).ShouldBe([true]);

        await AsOwnerAsync("alter table app.blind drop constraint never");
        (await sampling.DrawDueAsync(default)).ShouldBe(drawn.Count);
        (await _desk.QueryAsync<string>("select decision_id from app.blind order by 1")).ShouldBe(drawn);
        (await _desk.QueryAsync<long>("select count(*) from app.blind_pending")).ShouldBe([0]);
        (await _desk.QueryAsync<long>("select count(*) from events.mt_events where type = 'sample_drawn'")).ShouldBe([1], "no decision is considered twice");
    }

    [Fact]
    public async Task Not_recorded_marks_nothing()
    {
        // The draw's own transaction fails: neither a mark nor a record is left.
        await AsOwnerAsync("alter table app.blind_pending add constraint never check (place < 0)");
        using var sampling = Sampling();
        await Should.ThrowAsync<Npgsql.PostgresException>(() => sampling.DrawDueAsync(default));
        (await _desk.QueryAsync<long>("select settled_no from app.blind_through")).ShouldBe([0]);
        (await _desk.QueryAsync<long>("select count(*) from events.mt_events where type in ('sample_drawn', 'blind_drawn')")).ShouldBe([0]);
    }

    [Fact]
    public async Task Says_nothing_of_what_was_found_until_it_is_judged()
    {
        using var sampling = Sampling();
        await sampling.DrawDueAsync(default);
        var told = await _desk.QueryAsync<string>("select string_agg(distinct (select string_agg(k, ',' order by k) from jsonb_object_keys(data::jsonb) k), ';') from events.mt_events where type = 'blind_drawn'");
        told.ShouldBe(["agency,caseId,decisionId,draw,name,office,place,service"]);
        (await _desk.QueryAsync<long>("select count(*) from app.blind where flagged is not null or verdict is not null")).ShouldBe([0]);
        (await _desk.QueryAsync<long>("select count(*) from app.blind b join app.inspection i using (decision_id) where i.historical")).ShouldBe([0], "history is never drawn");
    }

    [Fact]
    public async Task Of_many_decisions_is_drawn_in_portions_in_the_order_they_were_settled_each_decision_once()
    {
        using var sampling = Sampling(portion: 300);
        var drawn = await sampling.DrawDueAsync(default);
        var streams = await _desk.QueryAsync<string>("select stream_id from events.mt_events where type = 'sample_drawn' order by seq_id");
        var settled = (await _desk.QueryAsync<string>("select decision_id from app.inspection where not historical order by settled_no")).Chunk(300).ToList();
        settled.Select(portion => portion.Length).ShouldBe([300, 300, 200]);
        var samples = new List<SampleDrawn>();
        foreach (var stream in streams) samples.Add(await SampleAsync(stream));
        samples.Select(s => s.Population).ShouldBe(settled.Select(portion => Draw.Digest(portion.Select(id => new Candidate(id, "", false)))));
        samples.Sum(s => s.Drawn).ShouldBe(drawn);
        (await _desk.QueryAsync<long>("select count(*) from app.blind")).ShouldBe([drawn]);
        (await sampling.DrawDueAsync(default)).ShouldBe(-1, "the day is used up");
    }

    [Fact]
    public async Task Sees_a_decision_once_though_it_is_unsettled_and_settled_again()
    {
        using var sampling = Sampling();
        await sampling.DrawDueAsync(default);
        var before = await _desk.QueryAsync<long>("select settled_no from app.inspection order by decision_id");
        await _desk.QueryAsync<int>("update app.inspection set settled = false");
        await _desk.QueryAsync<int>("update app.inspection set settled = true");
        (await _desk.QueryAsync<long>("select settled_no from app.inspection order by decision_id")).ShouldBe(before);
        _desk.Clock.Set("2026-03-03 09:30");
        (await sampling.DrawDueAsync(default)).ShouldBe(0);
    }

    [Fact]
    public async Task Goes_on_behind_an_upgrade_with_what_no_draw_has_seen()
    {
        // As it was before the step: each decision carries when a draw saw it. A third was seen, a third is settled and was not, a third is not settled.
        await AsOwnerAsync("""
            drop table app.blind_through; drop trigger inspection_numbered on app.inspection; drop function app.number_settled; drop index app.inspection_settled;
            alter table app.inspection drop column settled_no; drop sequence app.settled_no; alter table app.inspection add column drawn_at timestamptz;
            create index inspection_undrawn on app.inspection (decision_id) where drawn_at is null and settled and not historical;
            update app.inspection set drawn_at = now() where right(decision_id, 1) in ('0', '1', '2', '3', '4');
            update app.inspection set settled = false where right(decision_id, 1) in ('a', 'b', 'c', 'd', 'e', 'f');
            delete from trail.migration where component = 'red-flag' and number = 55
            """);
        await using var upgraded = await Desk.OpenAsync(again: _desk.Database);
        using var sampling = Sampling();
        await sampling.DrawDueAsync(default);
        await PopulationAsync("right(decision_id, 1) between '5' and '9'");

        await _desk.QueryAsync<int>("update app.inspection set settled = true");
        _desk.Clock.Set("2026-03-03 09:30");
        await sampling.DrawDueAsync(default);
        await PopulationAsync("right(decision_id, 1) between 'a' and 'f'");
    }

    /// <summary>The newest draw was made from the decisions of which a condition holds.</summary>
    private async Task PopulationAsync(string condition)
    {
        var sample = await SampleAsync((await _desk.QueryAsync<string>("select stream_id from events.mt_events where type = 'sample_drawn' order by seq_id")).Last());
        sample.Population.ShouldBe(Draw.Digest((await _desk.QueryAsync<string>($"select decision_id from app.inspection where not historical and {condition}")).Select(id => new Candidate(id, "", false))));
    }
}
