using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Transparency.CitizenFeedback.Tests.Objections;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Ledger;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.Tests.Served;

/// <summary>Deposited, proven, opened by two and followed: over HTTP and on real PostgreSQL.</summary>
public sealed class Objections_at_the_service(Service service) : IClassFixture<Service>
{
    private static readonly byte[] Picture = Convert.FromHexString("89504E470D0A1A0A0000000D4948445200000001000000010802000000907753DE0000000E74455874417574686F72" +
        "00536F6D63686169DE34F1E10000000C49444154789C63F8CFC0000003010100C9FE92EF0000000049454E44AE426082");
    private static int _officers;

    private static Caller Person(string subject, string role, string agency, params string[] offices) => new(subject, [role], [agency], offices, null, null, "s-" + subject, []);

    private static readonly Caller Auditor = Person("auditor-1", Roles.Auditor, "*"), Centre = Person("centre-1", Roles.RedFlagAdmin, "*"), Third = Person("auditor-2", Roles.Auditor, "*");

    // An officer of its own for each test: what one sees is only that one's.
    private static Caller NewOfficer() => Person($"depositor-{Interlocked.Increment(ref _officers)}-xyz", Roles.Officer, "doe", "doe-bkk");

    private async Task<(Caller Officer, OwnObjection Own)> DepositAsync(Func<DepositObjection, DepositObjection>? change = null)
    {
        var officer = NewOfficer();
        var sent = ObjectionSpecs.Sent(Auditor.Subject, Centre.Subject, Third.Subject) with { Evidence = [new(Convert.ToBase64String(Picture))] };
        return (officer, await PostAsync<OwnObjection>(officer, "", change is null ? sent : change(sent)));
    }

    private async Task<T> PostAsync<T>(Caller caller, string path, object? body) => await Service.BodyAsync<T>(await service.SendAsAsync(caller, HttpMethod.Post, "/api/objections" + path, body));

    private async Task<T> GetAsync<T>(Caller caller, string path = "") => await Service.BodyAsync<T>(await service.SendAsAsync(caller, HttpMethod.Get, "/api/objections" + path));

    private async Task<HttpStatusCode> StatusAsync(Caller? caller, HttpMethod method, string path, object? body = null)
    {
        using var answer = await service.SendAsAsync(caller, method, "/api/objections" + path, body);
        return answer.StatusCode;
    }

    [Fact]
    public async Task Two_of_those_named_open_it_and_the_depositor_sees_every_step()
    {
        var (officer, own) = await DepositAsync();
        (own.Status, own.MayWithdraw, own.Evidence.Count).ShouldBe(("deposited", true, 1));
        (await PostAsync<NamedObjection>(Auditor, $"/{own.Id}/open", new OpenObjection("เปิดเพื่อพิจารณาตามหน้าที่"))).ShouldSatisfyAllConditions(n => n.Status.ShouldBe("awaiting-second"), n => n.AgreedByMe.ShouldBeTrue());
        (await StatusAsync(Auditor, HttpMethod.Get, $"/{own.Id}/opened")).ShouldBe(HttpStatusCode.NotFound, "one alone reads nothing");
        (await PostAsync<NamedObjection>(Centre, $"/{own.Id}/open", new OpenObjection("เห็นพ้องให้เปิดอ่าน"))).Status.ShouldBe("opened");
        var opened = await GetAsync<OpenedObjection>(Auditor, $"/{own.Id}/opened");
        (opened.Statement.What, opened.Statement.Name).ShouldBe((own.Statement.What, "นางสาวผู้โต้แย้ง"));
        (await StatusAsync(Third, HttpMethod.Get, $"/{own.Id}/opened")).ShouldBe(HttpStatusCode.NotFound, "named, but not one of the two");
        (await StatusAsync(Third, HttpMethod.Post, $"/{own.Id}/conclude", new ConcludeObjection("kept", null, "เก็บไว้เป็นหลักฐานตามที่ฝาก"))).ShouldBe(HttpStatusCode.NotFound);
        using (var file = await service.SendAsAsync(Centre, HttpMethod.Get, $"/api/objections/{own.Id}/evidence/1"))
            Encoding.Latin1.GetString(await file.Content.ReadAsByteArrayAsync()).ShouldNotContain("Somchai", Case.Sensitive, "metadata was taken out");

        (await PostAsync<OwnObjection>(officer, $"/{own.Id}/supplements", new SupplementObjection("ผู้สั่งยืนยันคำสั่งด้วยวาจา", null))).Supplements.Single().Text.ShouldBe("ผู้สั่งยืนยันคำสั่งด้วยวาจา");
        (await StatusAsync(officer, HttpMethod.Post, $"/{own.Id}/withdraw")).ShouldBe(HttpStatusCode.Conflict);
        await PostAsync<NamedObjection>(Centre, $"/{own.Id}/conclude", new ConcludeObjection("referred", "nacc", "ส่งสำนักงาน ป.ป.ช. พิจารณาแล้ว"));
        var seen = await GetAsync<OwnObjection>(officer, "/" + own.Id);
        seen.Openings.Select(o => (o.What, o.Name)).ShouldBe([("agreed", "ผู้รับ auditor-1"), ("agreed", "ผู้รับ centre-1"), ("read", "ผู้รับ auditor-1"), ("file-read", "ผู้รับ centre-1"), ("concluded", "ผู้รับ centre-1")]);
        seen.Openings[0].Reason.ShouldBe("เปิดเพื่อพิจารณาตามหน้าที่");
        (seen.Outcome!.Result, seen.Outcome.To, seen.Outcome.Words).ShouldBe(("referred", "nacc", "ส่งสำนักงาน ป.ป.ช. พิจารณาแล้ว"));
        (await StatusAsync(Auditor, HttpMethod.Post, $"/{own.Id}/conclude", new ConcludeObjection("kept", null, "เก็บไว้เป็นหลักฐานตามที่ฝาก"))).ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Nobody_in_the_officers_line_and_nobody_else_learns_that_it_is_there()
    {
        var (officer, own) = await DepositAsync();
        (await GetAsync<OwnObjections>(officer)).Objections.Single().Id.ShouldBe(own.Id);
        Caller[] strangers = [Person("head", Roles.Officer, "doe", "doe-bkk"), Third with { Subject = "auditor-9" }, Centre with { Subject = "centre-9" }];
        foreach (var stranger in strangers)
        {
            foreach (var path in new[] { "", "/statement", "/receipt", "/opened", "/evidence/1" })
                (await StatusAsync(stranger, HttpMethod.Get, $"/{own.Id}{path}")).ShouldBeOneOf(HttpStatusCode.NotFound, HttpStatusCode.Forbidden);
            (await StatusAsync(stranger, HttpMethod.Get, $"/{own.Id}/evidence/1")).ShouldBe(HttpStatusCode.NotFound);
        }
        (await GetAsync<OwnObjections>(strangers[0])).Objections.ShouldBeEmpty();
        (await GetAsync<NamedObjections>(strangers[1], "/named")).Objections.ShouldBeEmpty();
        (await GetAsync<NamedObjections>(Auditor, "/named")).Objections.ShouldContain(o => o.Id == own.Id);
        // The same named person, but in the officer's own agency.
        (await StatusAsync(Auditor with { Agencies = ["doe"] }, HttpMethod.Post, $"/{own.Id}/open", new OpenObjection("ขอเปิดอ่านเดี๋ยวนี้"))).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(Auditor with { Agencies = ["doe"] }, HttpMethod.Get, "/named")).ShouldBe(HttpStatusCode.Forbidden);
        foreach (var role in new[] { Roles.AgencyAdmin, Roles.Executive, Roles.Operations, Roles.Verifier, Roles.DataProtectionOfficer, Roles.CaseSystem, Roles.Service })
        {
            var caller = Person("auditor-1", role, "*");
            foreach (var path in new[] { "", "/named", $"/{own.Id}", $"/{own.Id}/statement", $"/{own.Id}/receipt", $"/{own.Id}/opened", $"/{own.Id}/evidence/1" })
                (await StatusAsync(caller, HttpMethod.Get, path)).ShouldBe(HttpStatusCode.Forbidden, role + path);
            (await StatusAsync(caller, HttpMethod.Post, "", ObjectionSpecs.Sent())).ShouldBe(HttpStatusCode.Forbidden, role);
            (await StatusAsync(caller, HttpMethod.Post, $"/{own.Id}/open", new OpenObjection("ขอเปิดอ่านเดี๋ยวนี้"))).ShouldBe(HttpStatusCode.Forbidden, role);
        }
        (await StatusAsync(null, HttpMethod.Get, "/" + own.Id)).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(NewOfficer() with { ClientId = "doe-case-system" }, HttpMethod.Post, "", ObjectionSpecs.Sent("a", "b"))).ShouldBe(HttpStatusCode.Forbidden, "a department's system");
        (await StatusAsync(officer, HttpMethod.Post, $"/{own.Id}/open", new OpenObjection("ขอเปิดอ่านเดี๋ยวนี้"))).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Withdrawn_it_is_closed_to_those_named_and_still_proven()
    {
        var (officer, own) = await DepositAsync();
        (await PostAsync<OwnObjection>(officer, $"/{own.Id}/withdraw", null)).Status.ShouldBe("withdrawn");
        (await StatusAsync(Auditor, HttpMethod.Post, $"/{own.Id}/open", new OpenObjection("เปิดเพื่อพิจารณาตามหน้าที่"))).ShouldBe(HttpStatusCode.NotFound);
        (await GetAsync<NamedObjections>(Auditor, "/named")).Objections.ShouldNotContain(o => o.Id == own.Id);
        (await StatusAsync(officer, HttpMethod.Post, $"/{own.Id}/supplements", new SupplementObjection("เพิ่มเติม", null))).ShouldBe(HttpStatusCode.Conflict);
        (await ReceiptAsync(officer, own)).Verify(service.Policy).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_receipt_proves_offline_when_and_what_and_tells_nobody_who()
    {
        var (officer, own) = await DepositAsync();
        var receipt = await ReceiptAsync(officer, own);
        receipt.Verify(service.Policy).Problems.ShouldBeEmpty();
        receipt.Proof.Index.ShouldBe(own.Index);
        using var file = await service.SendAsAsync(officer, HttpMethod.Get, $"/api/objections/{own.Id}/statement");
        var statement = await file.Content.ReadAsByteArrayAsync();
        var digest = Convert.ToHexStringLower(SHA256.HashData(statement));
        digest.ShouldBe(own.StatementSha256);
        Encoding.UTF8.GetString(receipt.Disclosure.Json(DisclosureGroup.Facts)!).ShouldContain(digest);
        Encoding.UTF8.GetString(statement).ShouldContain(own.Statement.What);
        foreach (var closed in (DisclosureGroup[])[DisclosureGroup.Actors, DisclosureGroup.Text, DisclosureGroup.Metadata]) receipt.Disclosure[closed].ShouldBeOfType<Disclosed.Closed>();
        var changed = receipt.ToString().Replace(Convert.ToBase64String(receipt.Proof.Extra!)[..8], "AAAAAAAA", StringComparison.Ordinal);
        Should.Throw<Exception>(() => Receipt.Parse(changed).Verify(service.Policy).Accepted.ShouldBeTrue());
    }

    private async Task<Receipt> ReceiptAsync(Caller officer, OwnObjection own)
    {
        for (var patience = Stopwatch.StartNew(); ; await Task.Delay(100))
        {
            using var answer = await service.SendAsAsync(officer, HttpMethod.Get, $"/api/objections/{own.Id}/receipt");
            if (answer.StatusCode == HttpStatusCode.OK) return Receipt.Parse(await answer.Content.ReadAsStringAsync());
            answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
            if (patience.Elapsed > TimeSpan.FromSeconds(60)) throw new TimeoutException("no head covers the deposit");
        }
    }

    [Fact]
    public async Task Neither_the_database_nor_a_log_line_knows_who_deposited_what()
    {
        var (officer, own) = await DepositAsync(sent => sent with { What = "ข้อความลับเฉพาะที่ต้องไม่มีใครอ่านได้จากฐานข้อมูล" });
        await GetAsync<OwnObjection>(officer, "/" + own.Id);
        foreach (var secret in new[] { officer.Subject, officer.Session!, "ข้อความลับเฉพาะ", "นางสาวผู้โต้แย้ง", "Somchai" })
        {
            await using var command = service.Store.Source.CreateCommand("""
                select (select count(*) from events.mt_events e where e::text like $1) + (select count(*) from app.objection o where o::text like $1)
                     + (select count(*) from app.objection_evidence where position(convert_to($2, 'UTF8') in content) > 0)
                """);
            command.Parameters.Add(new() { Value = $"%{secret}%" });
            command.Parameters.Add(new() { Value = secret });
            (await command.ExecuteScalarAsync()).ShouldBe(0L, secret);
            service.Lines.ShouldNotContain(line => line.Contains(secret, StringComparison.Ordinal), secret);
        }
        service.Lines.ShouldNotBeEmpty("what is searched must hold something");
    }

    [Fact]
    public async Task The_case_it_names_is_held_once_and_the_hold_gives_nothing_away()
    {
        var caseId = "case-" + Guid.CreateVersion7(DateTimeOffset.UnixEpoch).ToString("n");
        var (officer, own) = await DepositAsync(sent => sent with { CaseId = caseId });
        for (var attempt = 0; attempt < 600 && service.Holds.All(h => h.CaseId != caseId); attempt++) await Task.Delay(100);
        var held = service.Holds.Single(h => h.CaseId == caseId);
        held.Kind.ShouldBe("reserved");
        held.Reason.ShouldStartWith("citizen-feedback: ");
        (held.Reason + held.Kind).ShouldNotContain("objection");
        held.Reason.ShouldNotContain(own.Id["objection-".Length..]);
        (await service.CountAsync($"select count(*) from events.mt_events where data::text like '%{caseId}%'")).ShouldBe(0, "the log names no case");
        held.Reason.ShouldMatch("^citizen-feedback: [0-9a-f]{32}$", "as of a complaint");

        await PostAsync<OwnObjection>(officer, $"/{own.Id}/withdraw", null);
        for (var attempt = 0; attempt < 600 && !service.Released.Contains(held.Reason); attempt++) await Task.Delay(100);
        service.Released.ShouldContain(held.Reason, "what was taken back holds nothing");
    }

    [Fact]
    public async Task A_referral_holds_the_case_until_its_end_is_recorded_by_one_of_the_two_and_the_depositor_reads_how_it_ended()
    {
        var caseId = "case-" + Guid.CreateVersion7(DateTimeOffset.UnixEpoch).ToString("n");
        var (officer, own) = await DepositAsync(sent => sent with { CaseId = caseId });
        await PostAsync<NamedObjection>(Auditor, $"/{own.Id}/open", new OpenObjection("เปิดเพื่อพิจารณาตามหน้าที่"));
        await PostAsync<NamedObjection>(Centre, $"/{own.Id}/open", new OpenObjection("เห็นพ้องให้เปิดอ่าน"));
        var end = new EndReferral("answered", "ป.ป.ช. แจ้งว่าได้ชี้มูลและส่งอัยการแล้ว");
        (await StatusAsync(Centre, HttpMethod.Post, $"/{own.Id}/referral-ended", end)).ShouldBe(HttpStatusCode.Conflict, "it was referred to nobody yet");
        await PostAsync<NamedObjection>(Centre, $"/{own.Id}/conclude", new ConcludeObjection("referred", "nacc", "ส่งสำนักงาน ป.ป.ช. พิจารณาแล้ว"));
        for (var attempt = 0; attempt < 600 && service.Holds.All(h => h.CaseId != caseId); attempt++) await Task.Delay(100);
        var held = service.Holds.Single(h => h.CaseId == caseId);
        service.Released.ShouldNotContain(held.Reason);
        foreach (var stranger in new[] { Third, officer, NewOfficer(), Person("auditor-9", Roles.Auditor, "*"), Person("head-1", Roles.AgencyAdmin, "doe") })
            (await StatusAsync(stranger, HttpMethod.Post, $"/{own.Id}/referral-ended", end)).ShouldBeOneOf(HttpStatusCode.NotFound, HttpStatusCode.Forbidden);
        await PostAsync<NamedObjection>(Auditor, $"/{own.Id}/referral-ended", end);
        for (var attempt = 0; attempt < 600 && !service.Released.Contains(held.Reason); attempt++) await Task.Delay(100);
        service.Released.ShouldContain(held.Reason, "what has ended holds nothing");
        var told = await GetAsync<OwnObjection>(officer, "/" + own.Id);
        (told.Status, told.Outcome!.Ending!.How, told.Outcome.Ending.Words).ShouldBe(("concluded", "answered", end.Words));
        told.Openings[^1].ShouldSatisfyAllConditions(step => step.What.ShouldBe("referral-ended"), step => step.Role.ShouldBe(Roles.Auditor));
        (await StatusAsync(Centre, HttpMethod.Post, $"/{own.Id}/referral-ended", end)).ShouldBe(HttpStatusCode.Conflict);
        (await service.CountAsync($"select count(*) from events.mt_events where data::text like '%ชี้มูล%'")).ShouldBe(0, "what the body answered is sealed");
    }

    [Fact]
    public async Task Whoever_is_named_exists_outside_the_line_or_the_deposit_is_refused_and_says_which()
    {
        var officer = NewOfficer();
        var before = await service.CountAsync("select count(*) from app.objection");
        using (var refused = await service.SendAsAsync(officer, HttpMethod.Post, "/api/objections", ObjectionSpecs.Sent(Auditor.Subject, "nobody-at-all")))
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            var problem = System.Text.Json.JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement.GetProperty("errors").EnumerateArray().Single();
            (problem.GetProperty("field").GetString(), problem.GetProperty("rule").GetString()).ShouldBe(("openers", "unknown-person"));
            problem.GetProperty("detail").GetString()!.ShouldContain("Person 2");
        }
        service.AskedWith.ShouldAllBe(ticket => ticket.StartsWith("Bearer ", StringComparison.Ordinal));
        try
        {
            service.Openers = null;
            (await StatusAsync(officer, HttpMethod.Post, "", ObjectionSpecs.Sent(Auditor.Subject, Centre.Subject))).ShouldBe(HttpStatusCode.ServiceUnavailable, "nothing is taken unchecked");
        }
        finally
        {
            service.Openers = ["auditor-1", "auditor-2", "centre-1"];
        }
        (await service.CountAsync("select count(*) from app.objection")).ShouldBe(before);
        (await StatusAsync(officer, HttpMethod.Post, "", ObjectionSpecs.Sent(Auditor.Subject, Centre.Subject))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Who_objects_before_acting_tells_the_day_later_and_the_period_runs_from_it()
    {
        var (officer, own) = await DepositAsync(sent => sent with { ActedOn = null });
        own.Periods.Select(period => period.Code).ShouldBe(["opinion-at-once"]);
        var day = own.Statement.OrderedOn;
        var told = await PostAsync<OwnObjection>(officer, $"/{own.Id}/supplements", new SupplementObjection(null, null, day));
        told.Supplements.Single().ShouldBe(new ObjectionNote(1, told.Supplements[0].At, "", day));
        told.Periods.Single(period => period.Code == "report-to-nacc").From.ShouldBe(day);
        (await StatusAsync(officer, HttpMethod.Post, $"/{own.Id}/supplements", new SupplementObjection(null, null, day))).ShouldBe(HttpStatusCode.BadRequest, "it was told before");
        (await service.CountAsync($"select count(*) from events.mt_events where data::text like '%{day:yyyy-MM-dd}%' and stream_id = '{own.Id}'")).ShouldBe(0, "the day is sealed too");
    }

    [Fact]
    public async Task An_agency_counts_none_of_them()
    {
        var before = await service.ReadAsync<ComplaintStatistics>("/api/complaints/statistics");
        for (var i = 0; i < 11; i++) await DepositAsync();
        var after = await service.ReadAsync<ComplaintStatistics>("/api/complaints/statistics");
        after.Agencies.Sum(a => a.Filed).ShouldBe(before.Agencies.Sum(a => a.Filed));
        (await service.ReadAsync<ComplaintInbox>("/api/complaints?state=all", Roles.AgencyAdmin, "doe")).Complaints.ShouldBeEmpty();
    }
}
