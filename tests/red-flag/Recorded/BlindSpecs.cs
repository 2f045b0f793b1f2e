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

    private Sampling Sampling() => new(_desk.Store, new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create<string, string?>("Control:Share", "0.02")]).Build(), _desk.Clock, NullLogger<Sampling>.Instance);

    [Fact]
    public async Task Can_be_drawn_again_from_its_record_and_draws_each_decision_once()
    {
        using var sampling = Sampling();
        var drawn = await sampling.DrawDueAsync(default);
        drawn.ShouldBeGreaterThan(0);
        (await sampling.DrawDueAsync(default)).ShouldBe(-1, "not due yet");

        var stream = (await _desk.QueryAsync<string>("select stream_id from events.mt_events where type = 'sample_drawn'")).Single();
        var sample = System.Text.Json.JsonSerializer.Deserialize<SampleDrawn>((await _desk.Store.ReadStreamAsync("mol", stream)).Single().Data.Span, FlagJson.Stored)!;
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
        await _desk.QueryAsync<int>("update app.inspection set drawn_at = null");
        (await sampling.DrawDueAsync(default)).ShouldBeGreaterThanOrEqualTo(0, "still due");
        (await sampling.DrawDueAsync(default)).ShouldBe(-1, "now the day is used up");
    }

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
        (await _desk.QueryAsync<long>("select count(*) from app.inspection where drawn_at is null and not historical")).ShouldBe([0]);

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
        (await _desk.QueryAsync<long>("select count(*) from app.inspection where drawn_at is not null")).ShouldBe([0]);
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
}
