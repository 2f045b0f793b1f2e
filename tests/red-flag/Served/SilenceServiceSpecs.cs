using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Transparency.Contracts.RedFlag.V1;
using Transparency.EventStore;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Investigations;
using Transparency.RedFlag.Rules;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using static Transparency.RedFlag.Tests.Given;

namespace Transparency.RedFlag.Tests.Served;

/// <summary>An officer who does not answer, over HTTP; notices of weeks ago are facts of weeks ago.</summary>
public sealed class An_officer_who_does_not_answer : IAsyncLifetime
{
    private static readonly string s_flag = FlagId.Of("too-fast-to-have-been-read", 1, CaseId, DecisionId).Value;
    private static readonly DateOnly s_today = ThaiDay.Of(DateTimeOffset.UtcNow);
    private readonly Service _service = new();

    public async Task InitializeAsync()
    {
        await _service.InitializeAsync();
        await Service.EventuallyAsync(async () => await _service.GetAsync("/health/ready", null), r => r.StatusCode == HttpStatusCode.OK);
        await _service.AnnounceAsync(-1, Opened("2026-03-02 09:00", 1), Attached("passport", "2026-03-02 09:01", 2), Decided("2026-03-02 09:02", 3));
        await Service.EventuallyAsync(() => _service.ReadAsync<FlagPage>("/api/flags", Roles.Auditor, "*"), p => p.Total >= 1);
        (await ActAsync("ann", "take", new TakeFlag(true))).ShouldBe(HttpStatusCode.OK);
        await PastAsync(new InvestigationFact.QuestionAsked(s_today.AddDays(-40), "portal") { Text = new("เหตุใดจึงเร็ว"), Actors = new("ann", Roles.RedFlagAdmin, null) }, 60);
    }

    public Task DisposeAsync() => _service.DisposeAsync();

    private async Task<HttpStatusCode> ActAsync(string subject, string act, object body, string role = Roles.RedFlagAdmin, string? staff = null, string agency = "*")
    {
        using var answer = await _service.AsAsync(subject, role, $"/api/flags/{s_flag}/{act}", body, staff, agency);
        return answer.StatusCode;
    }

    private Task<HttpStatusCode> SayAsync(string act, object body, string staff = "1") => ActAsync("olu", act, body, Roles.Officer, staff, "doe");

    private async Task<T> SeeAsync<T>(string subject, string role, string path, string? staff = null, string agency = "*")
    {
        using var answer = await _service.AsAsync(subject, role, path, null, staff, agency);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        return (await answer.Content.ReadFromJsonAsync<T>(Wire.Json))!;
    }

    private async Task<InvestigationView> WorkAsync(string subject) => (await SeeAsync<FlagView>(subject, Roles.RedFlagAdmin, $"/api/flags/{s_flag}")).Work!;

    private async Task<ReferralFile> FileAsync()
    {
        using var answer = await _service.AsAsync("ann", Roles.RedFlagAdmin, $"/api/flags/{s_flag}/referral?to=nacc");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return ReferralCheck.Parse(await answer.Content.ReadAsByteArrayAsync());
    }

    // As the service appended it on that day.
    private async Task PastAsync(InvestigationFact fact, int daysAgo)
    {
        var at = DateTimeOffset.UtcNow.AddDays(-daysAgo);
        fact = fact with { FlagId = s_flag };
        var before = (await RedFlag.Investigations.Investigations.HistoryAsync(_service.Store, s_flag, default)).Aggregate(InvestigationState.None, (state, each) => state.Evolve(each));
        var e = new EventToAppend(Guid.NewGuid(), fact.Name, $"{fact.GetType().FullName}, Transparency.RedFlag", JsonSerializer.SerializeToUtf8Bytes(fact, fact.GetType(), FlagJson.Stored), at, CaseId, null, fact.Actors.Subject, ReadOnlyMemory<byte>.Empty);
        (await _service.Store.AppendAsync(new Append("mol", RedFlag.Investigations.Investigations.Stream(s_flag), "investigation", ExpectedVersion.Exactly(before.Version), [e])
        {
            Alongside = batch => InvestigationRows.Project(batch, before.Evolve(new(fact, at, 0)), fact, at),
        })).ShouldBeOfType<AppendResult.Appended>();
    }

    [Fact]
    public async Task Is_asked_again_by_another_person_and_may_declare_to_give_no_statement()
    {
        ((await WorkAsync("ann")).MayDo.Contains("notice"), (await WorkAsync("bea")).MayDo.Contains("notice")).ShouldBe((false, true));
        var notice = new GiveSecondNotice("ขอให้ชี้แจงอีกครั้ง", s_today.AddDays(30), "registeredPost");
        (await ActAsync("ann", "notice", notice)).ShouldBe(HttpStatusCode.Conflict, "who asked does not ask again");
        (await ActAsync("bea", "notice", notice with { DueOn = s_today.AddDays(8) })).ShouldBe(HttpStatusCode.BadRequest);
        (await ActAsync("ann", "silence", new ProposeSilence("ไม่ตอบ"))).ShouldBe(HttpStatusCode.Conflict, "one notice is not two");
        (await ActAsync("bea", "notice", notice)).ShouldBe(HttpStatusCode.OK);
        (await ActAsync("ann", "silence", new ProposeSilence("ไม่ตอบ"))).ShouldBe(HttpStatusCode.Conflict, "its day has not passed");

        var mine = (await SeeAsync<OfficerMatters>("olu", Roles.Officer, "/api/flags/mine", "1", "doe")).Matters.ShouldHaveSingleItem();
        (mine.DueOn, mine.Opportunity!.Notices.Count, mine.Opportunity.Notices.All(n => n.By is null)).ShouldBe((s_today.AddDays(30), 2, true));
        mine.MayDo.ShouldBe(["answer", "no-statement"]);
        (await SayAsync("no-statement", new DeclareNoStatement(true, null), staff: "9")).ShouldBe(HttpStatusCode.Forbidden, "another officer");
        (await SayAsync("no-statement", new DeclareNoStatement(false, null))).ShouldBe(HttpStatusCode.BadRequest);
        (await SayAsync("no-statement", new DeclareNoStatement(true, null))).ShouldBe(HttpStatusCode.OK);
        (await ActAsync("ann", "conclusion", new ProposeConclusion("reprimand", "ตักเตือน"))).ShouldBe(HttpStatusCode.OK);
        // The officer speaks after all: what was proposed without these words falls.
        (await SayAsync("answer", new AnswerFlag("ตรวจล่วงหน้า"))).ShouldBe(HttpStatusCode.OK);
        (await WorkAsync("bea")).Pending.ShouldBeNull();
    }

    [Fact]
    public async Task Stops_nothing_after_two_notices_and_is_heard_even_after_the_conclusion()
    {
        await PastAsync(new InvestigationFact.NoticedAgain(s_today.AddDays(-3), "byHand") { Text = new("ขอให้ชี้แจงอีกครั้ง"), Actors = new("bea", Roles.RedFlagAdmin, null) }, 20);
        (await ActAsync("ann", "conclusion", new ProposeConclusion("referral", "ก"))).ShouldBe(HttpStatusCode.Conflict);
        (await ActAsync("bea", "silence", new ProposeSilence("ไม่ตอบ"))).ShouldBe(HttpStatusCode.Conflict, "the keeper of the file proposes");
        (await ActAsync("ann", "silence", new ProposeSilence("แจ้งด้วยตนเองแล้ว"))).ShouldBe(HttpStatusCode.OK);
        (await ActAsync("ann", "second", new SecondProposal("silence"))).ShouldBe(HttpStatusCode.Conflict);
        (await ActAsync("bea", "second", new SecondProposal("silence"))).ShouldBe(HttpStatusCode.OK);
        (await WorkAsync("ann")).State.ShouldBe("inWork", "nothing is awaited any more");
        var mine = (await SeeAsync<OfficerMatters>("olu", Roles.Officer, "/api/flags/mine", "1", "doe")).Matters.ShouldHaveSingleItem();
        (mine.Opportunity!.UnusedSince is null, mine.Opportunity.UnusedBy, mine.MayDo.Contains("answer")).ShouldBe((false, null, true), "the officer sees it and may still answer");
        (await ActAsync("ann", "conclusion", new ProposeConclusion("referral", "พบการเรียกรับ"))).ShouldBe(HttpStatusCode.OK);
        (await ActAsync("bea", "second", new SecondProposal("conclusion"))).ShouldBe(HttpStatusCode.OK);

        var file = await FileAsync();
        ReferralCheck.Differences(file).ShouldBeEmpty();
        (file.Pack.Opportunity!.Notices.Count, file.Pack.Opportunity.UnusedBy, file.Pack.Opportunity.UnusedAgreedBy, file.Pack.Answers.Count).ShouldBe((2, "ann", "bea", 0));
        ReferralCheck.Differences(file with { Pack = file.Pack with { Opportunity = null } }).Select(d => d.What).ShouldContain("pack.opportunity");
        var letter = await SeeAsync<ReferralPrint>("aud", Roles.Auditor, $"/api/flags/{s_flag}/referral/letter");
        letter.Opportunity!.UnusedSince.ShouldNotBeNull();
        var finding = file.Pack.Recorded;
        (await SayAsync("no-statement", new DeclareNoStatement(true, null))).ShouldBe(HttpStatusCode.Conflict);

        (await SayAsync("answer", new AnswerFlag("ป่วยอยู่โรงพยาบาล"))).ShouldBe(HttpStatusCode.OK);
        var late = await SeeAsync<FlagPage>("bea", Roles.RedFlagAdmin, "/api/flags?view=lateAnswer");
        (late.Total, late.Desk!.LateAnswers).ShouldBe((1, 1));
        (await WorkAsync("bea")).Answers.ShouldHaveSingleItem().Late.ShouldBeTrue();
        var after = await FileAsync();
        (after.Digest, after.Pack.Answers.Count).ShouldBe((file.Digest, 0), "what was concluded is what went out");
        after.Pack.Recorded.Digest.ShouldBe(finding.Digest, "silence and speech are no part of the finding");
        (await ActAsync("ann", "weigh", new WeighLateAnswer(false, "ไม่เปลี่ยนข้อเท็จจริง"))).ShouldBe(HttpStatusCode.OK);
        (await ActAsync("ann", "weigh", new WeighLateAnswer(false, "อีกครั้ง"))).ShouldBe(HttpStatusCode.Conflict);
        (await SeeAsync<FlagPage>("bea", Roles.RedFlagAdmin, "/api/flags?view=lateAnswer")).Total.ShouldBe(1, "one is not two");
        (await ActAsync("bea", "weigh", new WeighLateAnswer(true, "ควรฟัง"))).ShouldBe(HttpStatusCode.OK);
        (await SeeAsync<FlagPage>("bea", Roles.RedFlagAdmin, "/api/flags?view=lateAnswer")).Total.ShouldBe(0);
        var again = await WorkAsync("ann");
        (again.State, again.Conclusion, again.Answers.Count).ShouldBe(("triaged", null, 1));
        (await FileAsync()).Digest.ShouldBe(file.Digest);
    }

    [Theory]
    [InlineData(Roles.Officer)]
    [InlineData(Roles.AgencyAdmin)]
    [InlineData(Roles.Executive)]
    [InlineData(Roles.Operations)]
    [InlineData(Roles.Service)]
    public async Task Is_dealt_with_by_investigators_and_auditors_alone(string role)
    {
        foreach (var (act, body) in new (string, object)[] { ("notice", new GiveSecondNotice("x", s_today.AddDays(30), "byHand")), ("silence", new ProposeSilence("x")), ("weigh", new WeighLateAnswer(true, "x")) })
            (await ActAsync("eve", act, body, role, "1", "doe")).ShouldBe(HttpStatusCode.Forbidden, act);
        if (role != Roles.Officer) (await ActAsync("eve", "no-statement", new DeclareNoStatement(true, null), role, "1", "doe")).ShouldBe(HttpStatusCode.Forbidden);
        (await ActAsync("aud", "notice", new GiveSecondNotice("ขอให้ชี้แจง", s_today.AddDays(30), "byHand"), Roles.Auditor)).ShouldBe(HttpStatusCode.OK, "an auditor may be the other person");
    }
}
