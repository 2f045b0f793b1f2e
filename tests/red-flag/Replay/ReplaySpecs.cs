using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.RedFlag.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Conduct;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Investigations;
using Transparency.RedFlag.Replay;
using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Signals;
using Transparency.RedFlag.Tests.Recorded;
using Transparency.RedFlag.Tests.Signals;
using Transparency.ServiceDefaults.Tickets;
using static Transparency.RedFlag.Tests.Given;

namespace Transparency.RedFlag.Tests.Replay;

/// <summary>Flags, rules and the copies of facts and clocks, rebuilt from the own log and the two feeds.</summary>
public sealed class ReplaySpecs : IAsyncLifetime
{
    private Desk _desk = null!;

    public async Task InitializeAsync()
    {
        _desk = await Desk.OpenAsync();
        var facts = new[]
        {
            Opened("2026-03-02 09:00", 1), Decided("2026-03-02 09:02", 2), Fact("CaseClosed", "2026-03-02 10:00", 3) with { Closing = new(null) },
            Fact("CompletenessChecked", "2026-03-02 08:30", 4) with { Case = Opening("application", At("2026-03-02 08:00"), At("2026-03-02 08:00")) },
            Fact("CoverageStated", "2026-03-02 10:30", 5) with { CaseId = "", Coverage = new(new DateOnly(2026, 2, 1), "licences", 100, 97, 0, 0) },
        };
        _desk.Neighbours.Facts.AddRange(facts);
        await _desk.AnnounceAfterAsync(-1, facts[0], facts[1], facts[2]);
        await _desk.AnnounceAsync(facts[3], facts[4]);
        foreach (var (index, revision, overdue) in new[] { (0L, 1, 4m), (1L, 2, 6m) })
        {
            _desk.Neighbours.Scores.Add(new DecisionScored(index - 1, index, DecisionId, CaseId, "doe", "bkk", "work-permit", "permit", default, revision, 50, null, null, null, "r", 1, "", 0, null, false, "workingDays", 15, 15 + overdue, overdue));
            await _desk.ScoreAsync(index, onTime: false, overdue, revision);
        }
        _desk.Neighbours.Reads.Add(new CaseReadTold(3, Guid.NewGuid(), "doe", CaseId, "officer", "bkk", "o-9", false, At("2026-03-02 10:00")));
        await new CaseReadsFollowed(_desk.Store.Source).HandleAsync(-1, 3, _desk.Neighbours.Reads, default);
        _desk.Neighbours.Signals.AddRange([A_rating_signal.Bribery(), A_rating_signal.Complaints()]);
        await new RatingSignalsFollowed(_desk.Store.Source, _desk.Store, Given.Rules, _desk.Clock).HandleAsync(-1, 7, _desk.Neighbours.Signals, default);
        var drawn = new RedFlag.Blind.BlindFact.Drawn(CaseId, "doe", "bkk", "work-permit", 0.5m, "draw-1") { DecisionId = DecisionId };
        await _desk.Store.AppendAsync(RedFlag.Blind.BlindRows.AppendOf(RedFlag.Blind.BlindState.None, drawn, _desk.Clock.GetUtcNow()));
        var taken = new RedFlag.Blind.BlindFact.Taken { DecisionId = DecisionId, Actors = new("zoe", Roles.RedFlagAdmin, null) };
        await _desk.Store.AppendAsync(RedFlag.Blind.BlindRows.AppendOf(RedFlag.Blind.BlindState.None.Evolve(drawn), taken, _desk.Clock.GetUtcNow()));
    }

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    private async Task<Contracts.Replays.V1.Replay> RunAsync(bool swap = false, ReplayedService? service = null)
    {
        var replays = new Replays(_desk.Store, service ?? ReplayWiring.Of(_desk.Store, _desk.Neighbours), TimeProvider.System, NullLogger<Replays>.Instance);
        var started = (await replays.StartAsync(swap, "user-1", default))!;
        await replays.RunAsync(default);
        var ended = (await replays.FindAsync(started.Id, default))!;
        ended.State.ShouldBe("finished", ended.Trouble);
        return ended;
    }

    [Fact]
    public async Task Rebuilt_tables_are_the_live_ones_and_a_changed_row_is_named_and_put_right()
    {
        var head = await _desk.Store.HeadAsync();
        var good = await RunAsync();
        good.Identical.ShouldBe(true, string.Join('\n', good.Models.SelectMany(model => model.Tables).Select(table => table.FirstDifference)));
        good.Models.SelectMany(model => model.Tables).Select(table => (table.Name, table.RowsLive > 0)).ShouldBe([("case_fact", true), ("participant", true), ("source", true), ("clock", true), ("coverage", true), ("case_read", true), ("signal", true), ("flag", true), ("rule", true), ("investigation", false), ("touch", false), ("blind", true), ("anomaly_model", false)]);
        good.Kept.ShouldAllBe(kept => kept.WhyEn != "not described");

        var flag = (await _desk.QueryAsync<string>("with t as (select flag_id from app.flag order by flag_id limit 1) update app.flag f set state = 'hidden', finding = '{}' from t where f.flag_id = t.flag_id returning f.flag_id")).Single();
        var found = await RunAsync(swap: true);
        found.Models.SelectMany(model => model.Tables).Select(table => table.FirstDifference).OfType<string>().ShouldBe([$"flag at flag_id={flag}: state, finding differs from what is recorded"]);
        (await RunAsync()).Identical.ShouldBe(true);
        (await _desk.Store.HeadAsync()).ShouldBe(head, "a replay records nothing");
        (await _desk.QueryAsync<long>("select count(*) from app.waiting where due_at = '-infinity'")).ShouldBe([0L], "no timer went off");
        // The exchanged list of rules gives every pack the digest that was published.
        foreach (var rule in Given.Rules.Rules) (await new RuleWords(_desk.Store.Source, Given.Rules).RuleAsync(rule.Id, rule.Version, default)).Digest.ShouldBe(rule.Digest, rule.Id);
    }

    [Fact]
    public async Task A_suspended_rule_stays_suspended_when_the_list_of_rules_is_exchanged()
    {
        var id = (await _desk.QueryAsync<string>("select id from app.rule where version = 1 order by id limit 1")).Single();
        var at = new DateTimeOffset(2026, 3, 3, 9, 0, 0, TimeSpan.Zero);
        var suspended = new EventToAppend(Guid.NewGuid(), "rule_suspended", "Transparency.RedFlag.Rules.RuleSuspended, Transparency.RedFlag",
            JsonSerializer.SerializeToUtf8Bytes(new RuleSuspended(id, 1, 100, 0, 0.03m), FlagJson.Stored), at, null, null, null, ReadOnlyMemory<byte>.Empty);
        (await _desk.Store.AppendAsync(new Append("mol", $"rule-{id}-1", "rule", ExpectedVersion.Exactly(1), [suspended])
        {
            Alongside = batch => batch.BatchCommands.Add(new($"update app.rule set suspended_at = '2026-03-03 09:00Z' where id = '{id}' and version = 1")),
        })).ShouldBeOfType<AppendResult.Appended>();
        (await RunAsync(swap: true)).Identical.ShouldBe(true);
        (await _desk.QueryAsync<string>("select id from app.rule where suspended_at = '2026-03-03 09:00Z'")).ShouldBe([id]);
    }

    private static string?[] Differences(Contracts.Replays.V1.Replay replay) => [.. replay.Models.SelectMany(model => model.Tables).Select(table => table.FirstDifference).OfType<string>()];

    // Real instants, finer than the microseconds of the database.
    private async Task<string> WorkedAsync()
    {
        var work = new RedFlag.Investigations.Investigations(_desk.Store, new Officers(_desk.Store.Source, _desk.Neighbours), new Routing(Routing.Default), new FlagSight(_desk.Store.Source, new OfficesInCharge(new Catalogues(_desk.Neighbours), TimeProvider.System), new Routing(Routing.Default)), TimeProvider.System);
        var flags = await _desk.QueryAsync<string>("select flag_id from app.flag where not shadow and state = 'new' order by flag_id limit 2");
        async Task ActAsync(string flag, string subject, Func<Matter, Ruling> act)
        {
            var matter = (await work.FindAsync(flag, new Caller(subject, [Roles.RedFlagAdmin], ["*"], [], null, null, null, []), default))!;
            (await work.ApplyAsync(matter, act(matter), default)).ShouldBeOfType<Ruling.Recorded>();
        }
        var soon = DateOnly.FromDateTime(DateTime.UtcNow.AddDays(20));
        await ActAsync(flags[0], "ann", m => Triage.Decide(new TriageFlag("urgent", soon, null), m));
        await ActAsync(flags[0], "ann", m => Assignment.Take(new TakeFlag(true), m));
        await ActAsync(flags[1], "eve", m => Assignment.StateConflict(new FlagWords("ญาติ"), m));
        await ActAsync(flags[0], "ann", m => m.Record(new InvestigationFact.QuestionAsked(soon), "เหตุใด"));
        await ActAsync(flags[0], "olu", m => m.Record(new InvestigationFact.AnswerGiven("o-1"), "เพราะ"));
        await ActAsync(flags[0], "ann", m => TwoPersons.Propose(new ProposeConclusion("not-substantiated", "ครบ"), m));
        await ActAsync(flags[1], "ann", m => Assignment.Take(new TakeFlag(true), m));
        await ActAsync(flags[0], "bea", m => TwoPersons.Second(new SecondProposal("conclusion"), m));
        return flags[0];
    }

    [Theory]
    [InlineData("update app.investigation set label = 'reprimand' where flag_id = '{0}'", "investigation at flag_id={0}: label differs from what is recorded")]
    [InlineData("delete from app.investigation where flag_id = '{0}'", "investigation at flag_id={0}: missing, although recorded")]
    [InlineData("update app.touch set subject = 'eve' where flag_id = '{0}' and version = 1", "touch at flag_id={0} version=1: subject differs from what is recorded")]
    [InlineData("insert into app.touch values ('{0}', 'eve', now(), 9)", "touch at flag_id={0} version=9: nothing recorded says so")]
    [InlineData("delete from app.participant where officer = 'o-1' and part = 'propose'", "participant at case_id=" + CaseId + " decision_id=" + DecisionId + " officer=o-1 part=propose: missing, although recorded")]
    public async Task Work_on_flags_and_parts_in_cases_are_rebuilt_and_a_changed_row_is_named_and_put_right(string attack, string named)
    {
        var flag = await WorkedAsync();
        Differences(await RunAsync()).ShouldBeEmpty();
        await _desk.QueryAsync<int>(attack.Replace("{0}", flag, StringComparison.Ordinal));
        Differences(await RunAsync(swap: true)).ShouldBe([named.Replace("{0}", flag, StringComparison.Ordinal)]);
        (await RunAsync()).Identical.ShouldBe(true);
        (await _desk.QueryAsync<string>($"select label from app.investigation where flag_id = '{flag}'")).ShouldBe(["not-substantiated"]);
    }

    [Fact]
    public async Task Portions_of_any_length_give_the_same_work()
    {
        await WorkedAsync();
        foreach (var portion in new[] { 1, 2, 3 })
        {
            var replay = await RunAsync(service: new("red-flag", [new InvestigationsReadModel(_desk.Store, portion)], []));
            (Differences(replay), replay.Identical).ShouldBe(([], true));
        }
    }
}
