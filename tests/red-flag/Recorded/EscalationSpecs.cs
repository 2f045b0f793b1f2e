using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Transparency.EventStore;
using Transparency.RedFlag.Alerts;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Investigations;
using Transparency.RedFlag.Replay;
using Transparency.ServiceDefaults.Tickets;
using static Transparency.RedFlag.Tests.Given;

namespace Transparency.RedFlag.Tests.Recorded;

public class Escalating
{
    private static readonly DateOnly Raised = new(2026, 3, 2);
    private static (int, string)? Due(int day, bool attended = false, int? due = null, int told = 0) =>
        Escalation.Due(new("flag-1", Raised, attended, due is { } d ? Raised.AddDays(d) : null, told), Raised.AddDays(day), 7);

    [Fact]
    public void Goes_one_level_up_after_the_other()
    {
        Due(7).ShouldBeNull("the seventh day is still in time");
        Due(8).ShouldBe((1, "nobody-took-it"));
        Due(8, told: 1).ShouldBeNull("told already");
        Due(14, told: 1).ShouldBeNull();
        Due(15, told: 1).ShouldBe((2, "nobody-took-it"));
        Due(60).ShouldBe((1, "nobody-took-it"));
        Due(60, told: 2).ShouldBeNull("there is no higher level");
    }

    [Fact]
    public void Follows_the_day_that_was_set_whoever_works_on_it()
    {
        Due(60, attended: true).ShouldBeNull("it is worked on and has no day");
        Due(20, due: 20).ShouldBeNull();
        Due(21, attended: true, due: 20).ShouldBe((1, "due-date-passed"));
        Due(28, attended: true, due: 20, told: 1).ShouldBe((2, "due-date-passed"));
        Due(8, due: 30).ShouldBeNull("a later day was set");
        static (int, string)? Unanswered(int day, int answer, int? due = null, int told = 0) =>
            Escalation.Due(new("flag-1", Raised, true, due is { } d ? Raised.AddDays(d) : null, told, AnswerDue: Raised.AddDays(answer)), Raised.AddDays(day), 7);
        Unanswered(15, 15).ShouldBeNull();
        Unanswered(16, 15).ShouldBe((1, "answer-overdue"));
        Unanswered(23, 15, told: 1).ShouldBe((2, "answer-overdue"));
        Unanswered(16, 15, due: 60).ShouldBe((1, "answer-overdue"), "the file's own day comes later");
        Unanswered(16, 30, due: 15).ShouldBe((1, "due-date-passed"));
    }
}

/// <summary>Flags that nobody takes, in the store.</summary>
public sealed class An_unattended_flag : IAsyncLifetime
{
    private Desk _desk = null!;

    public async Task InitializeAsync()
    {
        _desk = await Desk.OpenAsync();
        CaseContracts(out var facts);
        _desk.Neighbours.Facts.AddRange(facts);
        await _desk.AnnounceAfterAsync(-1, facts);
    }

    private static void CaseContracts(out Contracts.DecisionCapture.V1.CaseFact[] facts) => facts =
    [
        Opened("2026-03-02 09:00", 1), Decided("2026-03-02 09:02", 2),
        Opened("2026-03-02 09:00", 3).AsHistory() with { CaseId = "case-old" }, Decided("2026-03-02 09:02", 4).AsHistory() with { CaseId = "case-old", DecisionId = "dec-old" },
    ];

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    private AlertChannels Channels(params (string Name, string Value)[] settings) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create("Alerts:" + s.Name, (string?)s.Value))).Build(), _desk.Neighbours, _desk.Clock);

    private Escalation Escalation(params (string Name, string Value)[] settings) => new(_desk.Store, new ConfigurationBuilder().Build(), Channels(settings), _desk.Clock, NullLogger<Escalation>.Instance);

    [Theory]
    [InlineData("nobody", "nobody")]
    [InlineData(null, "investigators", "Mail:Host", "Mail:To")]
    [InlineData(null, "committee", "Mail:Host", "Mail:To", "Mail:AboveTo")]
    [InlineData(null, "webhook", "Webhook:Url", "Webhook:Secret")]
    [InlineData(null, "webhook", "Mail:Host", "Mail:To", "Webhook:Url", "Webhook:Secret")]
    public async Task Says_in_its_history_whom_the_warning_reached(string? first, string second, params string[] settings)
    {
        using var escalation = Escalation([.. settings.Select(name => (name, "x"))]);
        foreach (var day in new[] { "2026-03-10 10:00", "2026-03-17 10:00" })
        {
            _desk.Clock.Set(day);
            await escalation.EscalateDueAsync(default);
        }
        var history = await RedFlag.Investigations.Investigations.HistoryAsync(_desk.Store, FlagId.Of("too-fast-to-have-been-read", 1, CaseId, DecisionId).Value, default);
        history.Select(each => each.Fact).OfType<InvestigationFact.LeftUnattended>().Select(fact => fact.Reach).ShouldBe([first, second]);
        (await AlertDeskReading.OfAsync(_desk.Store.Source, Channels([.. settings.Select(name => (name, "x"))]), _desk.Clock.GetUtcNow(), default)).EarlyWarning.ShouldBe(second);
    }

    [Fact]
    public void Is_read_from_the_time_before_its_reach_was_recorded() =>
        System.Text.Json.JsonSerializer.Deserialize<InvestigationFact.LeftUnattended>("""{"level":2,"why":"nobody-took-it","flagId":"f","actors":{"subject":"","role":"service"}}""", FlagJson.Stored)!.Reach.ShouldBeNull();

    private Task<List<string>> ToldAsync() => _desk.QueryAsync<string>("select f.rule_id || ' ' || i.escalated_to from app.investigation i join app.flag f using (flag_id) where f.case_id <> 'case-old' and i.escalated_to > 0 order by 1");

    [Fact]
    public async Task Is_told_upwards_once_a_level_and_history_never()
    {
        using var escalation = Escalation();
        _desk.Clock.Set("2026-03-09 10:00");
        (await escalation.EscalateDueAsync(default)).ShouldBe(0);
        _desk.Clock.Set("2026-03-10 10:00");
        (await escalation.EscalateDueAsync(default)).ShouldBe(1);
        (await escalation.EscalateDueAsync(default)).ShouldBe(0);
        (await ToldAsync()).ShouldBe(["too-fast-to-have-been-read 1"]);
        _desk.Clock.Set("2026-03-17 10:00");
        (await escalation.EscalateDueAsync(default)).ShouldBe(1);
        (await escalation.EscalateDueAsync(default)).ShouldBe(0);
        (await ToldAsync()).ShouldBe(["too-fast-to-have-been-read 2"]);
        (await _desk.QueryAsync<long>("select count(*) from app.investigation i join app.flag f using (flag_id) where f.case_id = 'case-old'")).ShouldBe([0], "an import wakes nobody");
        (await _desk.QueryAsync<long>("select count(*) from app.touch")).ShouldBe([0], "the system is no person at work");

        var head = await _desk.Store.HeadAsync();
        var replays = new Replays(_desk.Store, ReplayWiring.Of(_desk.Store, _desk.Neighbours), TimeProvider.System, NullLogger<Replays>.Instance);
        await _desk.QueryAsync<int>("update app.investigation set escalated_to = 0");
        var started = (await replays.StartAsync(true, "user-1", default))!;
        await replays.RunAsync(default);
        (await replays.FindAsync(started.Id, default))!.Models.Single(m => m.Name == "investigations").Tables.Single(t => t.Name == "investigation").FirstDifference.ShouldNotBeNull().ShouldContain("escalated_to");
        (await ToldAsync()).ShouldBe(["too-fast-to-have-been-read 2"], "rebuilt from the facts");
        (await escalation.EscalateDueAsync(default)).ShouldBe(0);
        (await _desk.Store.HeadAsync()).ShouldBe(head, "a replay tells nobody anything");
    }

    [Fact]
    public async Task Makes_one_message_per_level_and_none_when_it_is_read_again_later()
    {
        using var escalation = Escalation();
        var channels = new AlertChannels(new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("Alerts:Webhook:Url", (string?)"http://hook/"), KeyValuePair.Create("Alerts:Webhook:Secret", (string?)"s")]).Build(), _desk.Neighbours, _desk.Clock);
        var queue = new AlertQueue(_desk.Store, channels, _desk.Clock);
        foreach (var day in new[] { "2026-03-10 10:00", "2026-03-17 10:00" })
        {
            _desk.Clock.Set(day);
            var before = await _desk.Store.HeadAsync();
            await escalation.EscalateDueAsync(default);
            var page = await _desk.Store.ReadPageAsync(before - 1, 100);
            await queue.HandleAsync(page, default);
            await queue.HandleAsync(page, default);
        }
        (await _desk.QueryAsync<string>("select level from app.alert order by created_at")).ShouldBe(["escalated", "above"]);
        await _desk.QueryAsync<int>("delete from app.alert");
        _desk.Clock.Set("2026-03-17 10:20");
        await queue.HandleAsync(await _desk.Store.ReadPageAsync(-1, 1000), default);
        (await _desk.QueryAsync<long>("select count(*) from app.alert")).ShouldBe([0], "what is read later is history");
    }

    private RedFlag.Investigations.Investigations Work(Routing? routing = null) => new(_desk.Store, new Officers(_desk.Store.Source, _desk.Neighbours), routing ?? new Routing(Routing.Default), new RedFlag.Flags.FlagSight(_desk.Store.Source, new Cases.OfficesInCharge(new Cases.Catalogues(_desk.Neighbours), _desk.Clock), routing ?? new Routing(Routing.Default)), _desk.Clock);

    private async Task<Matter?> SeenAsync(string role, Routing? routing = null)
    {
        return await Work(routing).FindAsync(FlagId.Of("too-fast-to-have-been-read", 1, CaseId, DecisionId).Value, new Caller("ann", [role], ["*"], [], null, null, null, []), default);
    }

    [Fact]
    public async Task May_be_taken_over_by_auditors_after_the_second_level_and_no_sooner()
    {
        using var escalation = Escalation();
        foreach (var (day, may) in new[] { ("2026-03-10 10:00", false), ("2026-03-17 10:00", true) })
        {
            _desk.Clock.Set(day);
            await escalation.EscalateDueAsync(default);
            Assignment.Take(new(true), (await SeenAsync(Roles.Auditor))!).GetType().ShouldBe(may ? typeof(Ruling.Recorded) : typeof(Ruling.Refused), day);
        }
        Assignment.Take(new(true), (await SeenAsync(Roles.RedFlagAdmin))!).ShouldBeOfType<Ruling.Recorded>();
    }

    [Fact]
    public async Task Is_not_told_upwards_when_somebody_did_something_after_it_was_found()
    {
        using var escalation = Escalation();
        _desk.Clock.Set("2026-03-10 10:00");
        (await escalation.EscalateDueAsync(default)).ShouldBe(1);
        // As a replica reads that looked before the last fact was there.
        await _desk.QueryAsync<int>("update app.investigation set version = version - 1");
        _desk.Clock.Set("2026-03-17 10:00");
        (await escalation.EscalateDueAsync(default)).ShouldBe(0);
        await _desk.QueryAsync<int>("update app.investigation set version = version + 1");
        (await escalation.EscalateDueAsync(default)).ShouldBe(1);
    }

    [Fact]
    public async Task Whose_officer_does_not_answer_is_told_upwards_although_somebody_works_on_it()
    {
        var flag = FlagId.Of("too-fast-to-have-been-read", 1, CaseId, DecisionId).Value;
        async Task ActAsync(Func<Matter, Ruling> act) => (await Work().ApplyAsync((await SeenAsync(Roles.RedFlagAdmin))!, act((await SeenAsync(Roles.RedFlagAdmin))!), default)).ShouldBeOfType<Ruling.Recorded>();
        using var escalation = Escalation();
        _desk.Clock.Set("2026-03-02 10:00");
        await ActAsync(m => Assignment.Take(new(true), m));
        await ActAsync(m => Answering.Ask(new("เหตุใด", new(2026, 3, 17)), m));
        _desk.Clock.Set("2026-03-11 10:00");
        (await escalation.RemindDueAsync(default)).ShouldBe(0, "four working days are left");
        _desk.Clock.Set("2026-03-12 10:00");
        (await escalation.RemindDueAsync(default)).ShouldBe(1);
        (await escalation.RemindDueAsync(default)).ShouldBe(0, "once for each day");
        (await _desk.QueryAsync<long>("select count(*) from app.touch")).ShouldBe([2], "the system is no person at work");
        _desk.Clock.Set("2026-03-17 10:00");
        (await escalation.EscalateDueAsync(default)).ShouldBe(0, "the last day is in time");
        foreach (var (day, level) in new[] { ("2026-03-18 10:00", 1), ("2026-03-25 10:00", 2) })
        {
            _desk.Clock.Set(day);
            (await escalation.EscalateDueAsync(default)).ShouldBe(1);
            (await escalation.EscalateDueAsync(default)).ShouldBe(0);
            var told = (await RedFlag.Investigations.Investigations.HistoryAsync(_desk.Store, flag, default)).Select(each => each.Fact).OfType<InvestigationFact.LeftUnattended>().Last();
            (told.Level, told.Why).ShouldBe((level, "answer-overdue"));
        }
        var replays = new Replays(_desk.Store, ReplayWiring.Of(_desk.Store, _desk.Neighbours), TimeProvider.System, NullLogger<Replays>.Instance);
        var started = (await replays.StartAsync(false, "user-1", default))!;
        await replays.RunAsync(default);
        (await replays.FindAsync(started.Id, default))!.Models.Single(m => m.Name == "investigations").Tables.ShouldAllBe(table => table.FirstDifference == null);
    }

    [Fact]
    public async Task Stays_with_the_auditor_who_sorts_it_and_goes_back_with_an_investigator()
    {
        using var escalation = Escalation();
        foreach (var day in new[] { "2026-03-10 10:00", "2026-03-17 10:00" })
        {
            _desk.Clock.Set(day);
            await escalation.EscalateDueAsync(default);
        }
        var unattended = (await SeenAsync(Roles.Auditor))!.State;
        InvestigationState Sorted(string role) => unattended.Evolve(new RecordedFact(new InvestigationFact.Triaged("high", new(2026, 3, 20)) { FlagId = "f", Actors = new("ann", role, null) }, _desk.Clock.GetUtcNow(), 9));
        Sorted(Roles.Auditor).EscalatedTo.ShouldBe(2);
        Sorted(Roles.RedFlagAdmin).EscalatedTo.ShouldBe(0);
    }

    [Fact]
    public async Task That_touches_a_top_executive_is_the_auditors_alone()
    {
        var routing = new Routing("ops", "o-2");
        (await SeenAsync(Roles.RedFlagAdmin, routing)).ShouldBeNull();
        Assignment.Take(new(true), (await SeenAsync(Roles.Auditor, routing))!).ShouldBeOfType<Ruling.Recorded>();
        (await SeenAsync(Roles.RedFlagAdmin, new Routing("ops", "o-9"))).ShouldNotBeNull();
        foreach (var (executives, expected) in new[] { ("o-2", 0L), ("o-9", 1L) })
        {
            await using var command = _desk.Store.Source.CreateCommand();
            var access = FlagAccess.Of(new Caller("ann", [Roles.RedFlagAdmin], ["*"], [], null, null, null, []), new Routing("ops", executives));
            var from = FlagAtWork.From(command.Parameters, new(2026, 3, 2));
            command.CommandText = $"select count(*) from {from} where {access.Condition(command.Parameters)} and case_id = '{CaseId}' and rule_id = 'too-fast-to-have-been-read'";
            (await command.ExecuteScalarAsync()).ShouldBe(expected, executives);
        }
    }
}
