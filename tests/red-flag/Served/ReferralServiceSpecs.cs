using System.Net;
using System.Net.Http.Json;
using Transparency.Contracts.RedFlag.V1;
using Transparency.RedFlag.Rules;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using static Transparency.RedFlag.Tests.Given;

namespace Transparency.RedFlag.Tests.Served;

/// <summary>A matter that two people refer to an outside body.</summary>
public sealed class A_referral : IAsyncLifetime
{
    private static readonly string s_flag = RedFlag.Flags.FlagId.Of("too-fast-to-have-been-read", 1, CaseId, DecisionId).Value;
    private readonly Service _service = new();

    public async Task InitializeAsync()
    {
        await _service.InitializeAsync();
        await Service.EventuallyAsync(async () => await _service.GetAsync("/health/ready", null), r => r.StatusCode == HttpStatusCode.OK);
        await _service.AnnounceAsync(-1, Opened("2026-03-02 09:00", 1), Attached("passport", "2026-03-02 09:01", 2), Decided("2026-03-02 09:02", 3));
        await Service.EventuallyAsync(() => _service.ReadAsync<FlagPage>("/api/flags", Roles.Auditor, "*"), p => p.Total >= 1);
    }

    public Task DisposeAsync() => _service.DisposeAsync();

    private async Task ActAsync(string subject, string act, object body, string role = Roles.RedFlagAdmin, string? staff = null, string agency = "*")
    {
        using var answer = await _service.AsAsync(subject, role, $"/api/flags/{s_flag}/{act}", body, staff, agency);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, act + await answer.Content.ReadAsStringAsync());
    }

    private async Task<ReferralFile> FileAsync(string subject)
    {
        using var answer = await _service.AsAsync(subject, Roles.RedFlagAdmin, $"/api/flags/{s_flag}/referral?to=nacc");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentDisposition!.FileName!.Trim('"').ShouldBe($"referral-{s_flag}.json");
        return ReferralCheck.Parse(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Is_made_once_two_concluded_so_and_checks_from_itself()
    {
        (await _service.AsAsync("ann", Roles.RedFlagAdmin, $"/api/flags/{s_flag}/referral")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        await ActAsync("ann", "take", new TakeFlag(true));
        await ActAsync("olu", "answer", new AnswerFlag("ตรวจล่วงหน้า"), Roles.Officer, "1", "doe");
        await ActAsync("ann", "conclusion", new ProposeConclusion("referral", "พบการเรียกรับ"));
        (await _service.AsAsync("ann", Roles.RedFlagAdmin, $"/api/flags/{s_flag}/referral")).StatusCode.ShouldBe(HttpStatusCode.Conflict, "one person is not two");
        await ActAsync("bea", "second", new SecondProposal("conclusion"));

        var file = await FileAsync("ann");
        ReferralCheck.Differences(file).ShouldBeEmpty();
        (file.Letter.To, file.Letter.Reason, file.Letter.ProposedBy, file.Letter.ApprovedBy).ShouldBe(("nacc", "พบการเรียกรับ", "ann", "bea"));
        file.Evidence.Where(e => e.Sha256 is not null).Select(e => e.Kind).ShouldContain("passport");
        file.Chronology.Select(c => c.Type).ShouldBe(["CaseOpened", "EvidenceAttached", "DecisionReached", "flag_raised", "investigation_taken", "investigation_answer_given", "investigation_proposed", "investigation_seconded"]);
        file.Custody[^1].Act.ShouldBe("investigation_seconded");

        using var answer = await _service.AsAsync("aud", Roles.Auditor, $"/api/flags/{s_flag}/referral/letter?to=nacc");
        var letter = (await answer.Content.ReadFromJsonAsync<ReferralPrint>(Wire.Json))!;
        letter.Digest.ShouldBe(file.Digest, "looks that come later change nothing of what was concluded");
        letter.Answers.ShouldBe(["ตรวจล่วงหน้า"]);
        (await FileAsync("bea")).Digest.ShouldBe(file.Digest);
    }

    [Fact]
    public async Task Stays_as_it_was_concluded_and_is_made_anew_when_the_finding_changes_and_is_concluded_anew()
    {
        async Task ConcludeAsync(string reason)
        {
            await ActAsync("ann", "take", new TakeFlag(true));
            await ActAsync("olu", "answer", new AnswerFlag("ตรวจล่วงหน้า"), Roles.Officer, "1", "doe");
            await ActAsync("ann", "conclusion", new ProposeConclusion("referral", reason));
            await ActAsync("bea", "second", new SecondProposal("conclusion"));
        }
        async Task<InvestigationView> WorkAsync()
        {
            using var answer = await _service.AsAsync("ann", Roles.RedFlagAdmin, $"/api/flags/{s_flag}");
            return (await answer.Content.ReadFromJsonAsync<FlagView>(Wire.Json))!.Work!;
        }
        await ConcludeAsync("ครั้งแรก");
        var first = await FileAsync("ann");

        // Later the source reports an earlier receipt: four minutes and not two. The finding is another one, and the matter is open again.
        await _service.AnnounceAsync(3, Opened("2026-03-02 08:58", 10));
        await Service.EventuallyAsync(WorkAsync, w => w.State == "new");
        (await WorkAsync()).ReferredAt.ShouldNotBeNull();
        var again = await FileAsync("bea");
        ReferralCheck.Differences(again).ShouldBeEmpty();
        again.Digest.ShouldBe(first.Digest, "what went out prints again the same");

        await ConcludeAsync("ครั้งที่สอง");
        var second = await FileAsync("ann");
        ReferralCheck.Differences(second).ShouldBeEmpty();
        (second.Letter.Reason, second.Digest == first.Digest, second.Pack.Facts.Max(f => f.Index)).ShouldBe(("ครั้งที่สอง", false, 10L), "the newest finding with the newest facts");
        second.Custody.Count(c => c.Act == "investigation_seconded").ShouldBe(2, "the first conclusion stays in the chain");

        // A later fact clears it: nothing is found any more, and the file tells what was concluded.
        await _service.AnnounceAsync(10, Opened("2026-03-02 08:00", 11));
        await Service.EventuallyAsync(async () => (await _service.AsAsync("ann", Roles.RedFlagAdmin, $"/api/flags/{s_flag}/pack")).StatusCode, code => code == HttpStatusCode.Conflict);
        var after = await FileAsync("ann");
        ReferralCheck.Differences(after).ShouldBeEmpty();
        after.Digest.ShouldBe(second.Digest);
    }

    [Fact]
    public async Task Is_none_when_the_newest_conclusion_says_otherwise()
    {
        await ActAsync("ann", "take", new TakeFlag(true));
        await ActAsync("olu", "answer", new AnswerFlag("ตรวจล่วงหน้า"), Roles.Officer, "1", "doe");
        await ActAsync("ann", "conclusion", new ProposeConclusion("referral", "ก"));
        await ActAsync("bea", "second", new SecondProposal("conclusion"));
        await _service.AnnounceAsync(3, Opened("2026-03-02 08:58", 10));
        await Service.EventuallyAsync(async () => (await _service.AsAsync("ann", Roles.RedFlagAdmin, $"/api/flags/{s_flag}/take", new TakeFlag(true))).StatusCode, code => code == HttpStatusCode.OK);
        await ActAsync("ann", "conclusion", new ProposeConclusion("not-substantiated", "ตรวจแล้ว"));
        await ActAsync("bea", "second", new SecondProposal("conclusion"));
        (await _service.AsAsync("ann", Roles.RedFlagAdmin, $"/api/flags/{s_flag}/referral")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Is_for_investigators_and_auditors_alone()
    {
        foreach (var path in new[] { "referral", "referral/letter" })
        {
            foreach (var role in new[] { Roles.Officer, Roles.AgencyAdmin, Roles.Executive, Roles.Operations, Roles.Service })
                (await _service.AsAsync("eve", role, $"/api/flags/{s_flag}/{path}", null, "1", "doe")).StatusCode.ShouldBe(HttpStatusCode.Forbidden, role);
            (await _service.AsAsync("ann", Roles.RedFlagAdmin, $"/api/flags/{s_flag}/{path}", null, null, "dsd")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await _service.AsAsync("ann", Roles.RedFlagAdmin, $"/api/flags/{s_flag}/{path}?to=police")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        }
    }
}
