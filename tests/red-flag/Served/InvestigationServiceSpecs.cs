using System.Net;
using System.Net.Http.Json;
using Transparency.Contracts.RedFlag.V1;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using static Transparency.RedFlag.Tests.Given;

namespace Transparency.RedFlag.Tests.Served;

/// <summary>Case work over HTTP: an open process flag, one of an integrity rule and one of a rule on trial, in one case of officer o-1.</summary>
public sealed class Case_work : IAsyncLifetime
{
    private const string Process = "too-fast-to-have-been-read", Integrity = "missing-reason", Trial = "self-approval";
    private static readonly DateOnly Soon = DateOnly.FromDateTime(DateTime.UtcNow.AddDays(20));
    private readonly Service _service = new();

    public async Task InitializeAsync()
    {
        await _service.InitializeAsync();
        await Service.EventuallyAsync(async () => await _service.GetAsync("/health/ready", null), r => r.StatusCode == HttpStatusCode.OK);
        var decision = Good with { Reason = null, Participants = [new("o-1", null, "propose", null), new("o-1", null, "approve", null)] };
        await _service.AnnounceAsync(-1, Opened("2026-03-02 09:00", 1), Decided("2026-03-02 09:02", 2, decision));
        await Service.EventuallyAsync(() => _service.ReadAsync<FlagPage>("/api/flags", Roles.Auditor, "*"), p => p.Total >= 3);
    }

    public Task DisposeAsync() => _service.DisposeAsync();

    private static string Id(string rule) => RedFlag.Flags.FlagId.Of(rule, 1, CaseId, DecisionId).Value;

    private async Task<HttpStatusCode> ActAsync(string subject, string role, string rule, string act, object body, string? staff = null, string agency = "*")
    {
        using var answer = await _service.AsAsync(subject, role, $"/api/flags/{Id(rule)}/{act}", body, staff, agency);
        return answer.StatusCode;
    }

    private async Task<T> SeeAsync<T>(string subject, string role, string path, string? staff = null, string agency = "*")
    {
        using var answer = await _service.AsAsync(subject, role, path, null, staff, agency);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        return (await answer.Content.ReadFromJsonAsync<T>(Wire.Json))!;
    }

    private async Task<IReadOnlyList<string>> HeldAsync()
    {
        using var answer = await _service.PostAsync("/open-flags", new OpenFlagsQuestion([CaseId]), Roles.Service);
        return (await answer.Content.ReadFromJsonAsync<OpenFlagsAnswer>(Wire.Json))!.CaseIds;
    }

    [Fact]
    public async Task Goes_from_the_inbox_to_a_conclusion_that_releases_the_hold()
    {
        (await SeeAsync<FlagPage>("ann", Roles.RedFlagAdmin, "/api/flags?view=new")).Flags.Select(f => f.RuleId).ShouldBe([Process, Integrity], ignoreOrder: true);
        (await ActAsync("ann", Roles.RedFlagAdmin, Process, "triage", new TriageFlag("urgent", Soon, null))).ShouldBe(HttpStatusCode.OK);
        (await ActAsync("ann", Roles.RedFlagAdmin, Process, "take", new TakeFlag(true))).ShouldBe(HttpStatusCode.OK);
        (await SeeAsync<FlagPage>("ann", Roles.RedFlagAdmin, "/api/flags?view=mine")).Flags.Single().DueOn.ShouldBe(Soon);
        (await SeeAsync<FlagPage>("bea", Roles.RedFlagAdmin, "/api/flags?view=mine")).Flags.ShouldBeEmpty();
        (await ActAsync("bea", Roles.RedFlagAdmin, Process, "question", new AskOfficer("?", Soon))).ShouldBe(HttpStatusCode.Conflict);
        (await ActAsync("ann", Roles.RedFlagAdmin, Process, "question", new AskOfficer("เหตุใดจึงเร็ว", Soon))).ShouldBe(HttpStatusCode.OK);
        var waiting = await SeeAsync<FlagPage>("bea", Roles.RedFlagAdmin, "/api/flags?view=awaitingAnswer");
        waiting.Total.ShouldBe(1);
        waiting.Desk!.Load.ShouldBe([new FlagLoad("ann", 1, 1, 0, Soon)], "who gives out the next file sees who has how much");
        (await ActAsync("ann", Roles.RedFlagAdmin, Process, "conclusion", new ProposeConclusion("reprimand", "x"))).ShouldBe(HttpStatusCode.Conflict);

        var mine = await SeeAsync<OfficerMatters>("olu", Roles.Officer, "/api/flags/mine", "1", "doe");
        mine.Matters.ShouldHaveSingleItem().Question.ShouldBe("เหตุใดจึงเร็ว");
        (await ActAsync("eve", Roles.Officer, Process, "answer", new AnswerFlag("ไม่ใช่ของตน"), "2", "doe")).ShouldBe(HttpStatusCode.Forbidden);
        (await ActAsync("olu", Roles.Officer, Process, "answer", new AnswerFlag("ตรวจล่วงหน้าแล้ว"), "1", "doe")).ShouldBe(HttpStatusCode.OK);

        (await ActAsync("ann", Roles.RedFlagAdmin, Process, "conclusion", new ProposeConclusion("reprimand", "ตักเตือนด้วยวาจา"))).ShouldBe(HttpStatusCode.OK);
        (await ActAsync("ann", Roles.RedFlagAdmin, Process, "second", new SecondProposal("conclusion"))).ShouldBe(HttpStatusCode.Conflict);
        (await ActAsync("bea", Roles.RedFlagAdmin, Process, "second", new SecondProposal("conclusion"))).ShouldBe(HttpStatusCode.OK);
        (await HeldAsync()).ShouldBe([CaseId], "the integrity flag still holds");

        var work = (await SeeAsync<FlagView>("aud", Roles.Auditor, $"/api/flags/{Id(Process)}")).Work!;
        (work.State, work.Conclusion!.Label, work.Conclusion.ProposedBy, work.Conclusion.ApprovedBy).ShouldBe(("closed", "reprimand", "ann", "bea"));
        work.Log.Where(e => e.Act == "flag_read").ShouldNotBeEmpty();
        work.Log.Select(e => e.Act).Except(["flag_read"]).ShouldBe(["investigation_seconded", "investigation_proposed", "investigation_answer_given", "investigation_question_asked", "investigation_taken", "investigation_triaged"]);
        (await SeeAsync<OfficerMatters>("olu", Roles.Officer, "/api/flags/mine", "1", "doe")).Matters.Single().Conclusion.ShouldBe("reprimand");

        (await ActAsync("ann", Roles.RedFlagAdmin, Integrity, "take", new TakeFlag(true))).ShouldBe(HttpStatusCode.OK);
        (await ActAsync("ann", Roles.RedFlagAdmin, Integrity, "conclusion", new ProposeConclusion("not-substantiated", "มีเหตุผลในกระดาษ"))).ShouldBe(HttpStatusCode.OK);
        (await SeeAsync<FlagPage>("aud", Roles.Auditor, "/api/flags?view=second")).Total.ShouldBe(1);
        (await ActAsync("aud", Roles.Auditor, Integrity, "second", new SecondProposal("conclusion"))).ShouldBe(HttpStatusCode.OK);
        (await HeldAsync()).ShouldBeEmpty();
        (await SeeAsync<FlagPage>("ann", Roles.RedFlagAdmin, "/api/flags?view=new")).Desk!.ShouldSatisfyAllConditions(desk => desk.Concluded28.ShouldBe(2), desk => desk.Load.ShouldBeEmpty("nothing is in hand any more"));
    }

    [Fact]
    public async Task Shows_a_restricted_flag_to_officer_and_agency_only_while_two_have_opened_it()
    {
        async Task<(HttpStatusCode Officer, int Matters, long Agency, long Counted)> SeenAsync() => (
            (await _service.AsAsync("olu", Roles.Officer, $"/api/flags/{Id(Integrity)}", null, "1", "doe")).StatusCode,
            (await SeeAsync<OfficerMatters>("olu", Roles.Officer, "/api/flags/mine", "1", "doe")).Matters.Count,
            (await SeeAsync<FlagPage>("adm", Roles.AgencyAdmin, "/api/flags", null, "doe")).Total,
            (await SeeAsync<FlagTotals>("exe", Roles.Executive, "/api/flags/totals")).Flags);

        (await ActAsync("ann", Roles.RedFlagAdmin, Integrity, "take", new TakeFlag(true))).ShouldBe(HttpStatusCode.OK);
        (await ActAsync("ann", Roles.RedFlagAdmin, Integrity, "question", new AskOfficer("?", Soon))).ShouldBe(HttpStatusCode.Conflict);
        (await ActAsync("olu", Roles.Officer, Integrity, "answer", new AnswerFlag("x"), "1", "doe")).ShouldBe(HttpStatusCode.NotFound);
        (await ActAsync("ann", Roles.RedFlagAdmin, Integrity, "opening", new ProposeOpening("เก็บหลักฐานแล้ว", Soon, "ค.ต.ป."))).ShouldBe(HttpStatusCode.OK);
        (await SeenAsync()).ShouldBe((HttpStatusCode.NotFound, 1, 1, 1));
        (await ActAsync("bea", Roles.RedFlagAdmin, Integrity, "second", new SecondProposal("opening"))).ShouldBe(HttpStatusCode.OK);
        (await SeenAsync()).ShouldBe((HttpStatusCode.OK, 2, 2, 2));

        // Who works on it and what was noted stays with the investigators.
        var work = (await SeeAsync<FlagView>("olu", Roles.Officer, $"/api/flags/{Id(Integrity)}", "1", "doe")).Work!;
        (work.Assignee, work.Pending, work.DueOn, work.Log.Count, work.Siblings.Count).ShouldBe((null, null, null, 0, 0));
    }

    [Fact]
    public async Task Merges_repeats_into_the_flag_they_repeat_and_closes_them_with_it()
    {
        using var refused = await _service.AsAsync("ann", Roles.RedFlagAdmin, "/api/flags/duplicates", new MergeDuplicates(Id(Process), [Id(Integrity), Id(Trial), Id(Process)], "ซ้ำ"));
        (await refused.Content.ReadFromJsonAsync<DuplicatesMerged>(Wire.Json))!.Refused.ShouldBe(new Dictionary<string, string>
        {
            [Id(Integrity)] = "not-related", [Id(Trial)] = "rule-on-trial", [Id(Process)] = "duplicate",
        }, ignoreOrder: true);

        await _service.AnnounceAsync(2, Fact("ClockStopped", "2026-03-02 09:01", 3) with { Clock = new(false, null, null) });
        var repeat = RedFlag.Flags.FlagId.Of("clock-stopped-without-basis", 2, CaseId, null).Value;
        await Service.EventuallyAsync(() => SeeAsync<FlagPage>("ann", Roles.RedFlagAdmin, "/api/flags?rule=clock-stopped-without-basis"), p => p.Total == 1);
        using var merged = await _service.AsAsync("ann", Roles.RedFlagAdmin, "/api/flags/duplicates", new MergeDuplicates(Id(Process), [repeat], "เหตุเดียวกัน"));
        (await merged.Content.ReadFromJsonAsync<DuplicatesMerged>(Wire.Json))!.Merged.ShouldBe([repeat]);
        (await SeeAsync<FlagView>("ann", Roles.RedFlagAdmin, $"/api/flags/{repeat}")).Work!.State.ShouldBe("duplicate");

        await ActAsync("ann", Roles.RedFlagAdmin, Process, "take", new TakeFlag(true));
        await ActAsync("ann", Roles.RedFlagAdmin, Process, "conclusion", new ProposeConclusion("system-defect", "ระบบบันทึกเวลาผิด"));
        await ActAsync("bea", Roles.RedFlagAdmin, Process, "second", new SecondProposal("conclusion"));
        (await SeeAsync<FlagView>("ann", Roles.RedFlagAdmin, $"/api/flags/{repeat}")).Work!.State.ShouldBe("closed");
    }

    [Theory]
    [InlineData(Roles.Officer)]
    [InlineData(Roles.AgencyAdmin)]
    [InlineData(Roles.Executive)]
    [InlineData(Roles.Operations)]
    [InlineData(Roles.Verifier)]
    [InlineData(Roles.DataProtectionOfficer)]
    [InlineData(Roles.CaseSystem)]
    [InlineData(Roles.Service)]
    public async Task Refuses_every_act_of_an_investigator_to_other_roles(string role)
    {
        foreach (var (act, body) in new (string, object)[]
        {
            ("triage", new TriageFlag("urgent", Soon, null)), ("assign", new AssignFlag("x", "x")), ("take", new TakeFlag(true)), ("conflict", new FlagWords("x")), ("hand-back", new FlagWords("x")),
            ("escalate", new FlagWords("x")), ("question", new AskOfficer("x", Soon)), ("opening", new ProposeOpening("x", Soon, "x")), ("conclusion", new ProposeConclusion("referral", "x")),
            ("snooze", new ProposeSnooze("x", Soon)), ("second", new SecondProposal("snooze")), ("decline", new FlagWords("x")),
        })
            (await ActAsync("eve", role, Process, act, body, "1", "doe")).ShouldBe(HttpStatusCode.Forbidden, act);
        (await _service.AsAsync("eve", role, "/api/flags/duplicates", new MergeDuplicates(Id(Process), [Id(Integrity)], "x"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        if (role != Roles.Officer) (await ActAsync("eve", role, Process, "answer", new AnswerFlag("x"), "1", "doe")).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Hands_out_a_pack_that_computes_again_to_investigators_only()
    {
        foreach (var rule in new[] { Process, Integrity, Trial })
        {
            using var answer = await _service.AsAsync("aud", Roles.Auditor, $"/api/flags/{Id(rule)}/pack");
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            var pack = RedFlag.Rules.PackCheck.Parse(await answer.Content.ReadAsByteArrayAsync());
            RedFlag.Rules.PackCheck.Differences(pack).ShouldBeEmpty(rule);
            pack.Facts.Count.ShouldBe(2);
        }
        foreach (var role in new[] { Roles.Officer, Roles.AgencyAdmin, Roles.Executive, Roles.Service })
            (await _service.AsAsync("eve", role, $"/api/flags/{Id(Process)}/pack", null, "1", "doe")).StatusCode.ShouldBe(HttpStatusCode.Forbidden, role);
        (await _service.AsAsync("ann", Roles.RedFlagAdmin, $"/api/flags/{Id(Process)}/pack", null, null, "dsd")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Names_the_field_and_the_rule_of_what_is_wrong()
    {
        using var answer = await _service.AsAsync("ann", Roles.RedFlagAdmin, $"/api/flags/{Id(Process)}/triage", new TriageFlag("soonish", Soon, null));
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("\"field\":\"priority\"");
        (await _service.AsAsync("adm", Roles.AgencyAdmin, "/api/flags?view=new", null, null, "doe")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await _service.AsAsync("ann", Roles.RedFlagAdmin, $"/api/flags/{Id(Process)}/take", new TakeFlag(true), "9", "dsd")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
