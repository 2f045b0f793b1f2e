using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Erasure;
using Transparency.DecisionCapture.Intake;
using Transparency.DecisionCapture.MyCase;
using Transparency.DecisionCapture.Tests.Cases;
using Transparency.EventStore;
using Transparency.Ledger;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using static Transparency.DecisionCapture.Tests.Cases.CaptureDatabase;
using static Transparency.DecisionCapture.Tests.Cases.CaptureSite;

namespace Transparency.DecisionCapture.Tests.MyCase;

/// <summary>A case followed by its tracking code, through the endpoints and over a real log.</summary>
public sealed class MyCaseTests : IAsyncLifetime
{
    private const string Origin = "test.example/log";
    private static readonly DateTimeOffset Morning = new(2025, 3, 3, 9, 0, 0, TimeSpan.FromHours(7));
    private static readonly string CaseId = CaseIds.Case("doe", "work-permit", "m-1");
    private static readonly Caller Officer = Person(Roles.Officer, "doe") with { Offices = ["doe-bkk"] };
    private readonly CaptureDatabase database = new();
    private readonly string keys = Directory.CreateTempSubdirectory("log-keys-").FullName;
    private CaptureSite site = null!;

    public async Task InitializeAsync()
    {
        await database.InitializeAsync();
        foreach (var (file, algorithm) in new[] { ("ed25519.key", NoteAlgorithm.Ed25519), ("ecdsa.key", NoteAlgorithm.Ecdsa) }) KeyFiles.ReadOrCreate(Path.Combine(keys, file), Origin, algorithm);
        site = await StartAsync(database, settings: new Dictionary<string, string?> { ["Log:Origin"] = Origin, ["Log:SigningKeys"] = keys }, clock: TimeProvider.System);
        await database.AppendAsync(
            Fact("case_opened", "m-1", Morning, new { @case = new { kind = "application" } }),
            Fact("completeness_checked", "m-1", Morning.AddHours(1), new { complete = false, defects = new[] { "photo" }, cureDays = 7 }),
            Fact("clock_stopped", "m-1", Morning.AddHours(2), new { reason = "documents", legalBasis = "ม. 8" }),
            Fact("document_requested", "m-1", Morning.AddHours(3), new { documentKind = "house-registration", heldByState = true }));
        await PostAsync("S-1", "doe-bkk", null);
        await site.CaughtUpAsync(database);
    }

    private Task PostAsync(string staff, string office, DateOnly? to) => database.PostAsync("doe", staff, office, to);

    public async Task DisposeAsync()
    {
        await site.DisposeAsync();
        await database.DisposeAsync();
        Directory.Delete(keys, recursive: true);
    }

    private async Task<T> SendAsync<T>(string path, Caller? caller, object? body = null)
    {
        using var answer = await site.SendAsync(HttpMethod.Post, path, caller, body);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<T>(Wire.Json))!;
    }

    private async Task<string> CodeAsync() => (await SendAsync<HandedOutTrackingCode>($"/api/cases/{CaseId}/tracking-code", Officer)).Code;

    private Task<TrackedCase> LookAsync(string code) => SendAsync<TrackedCase>("/api/my-case", null, new LookAtMyCase(code));

    [Fact]
    public async Task The_code_opens_the_case_says_what_is_wanted_and_is_nowhere_in_the_database()
    {
        var code = await CodeAsync();
        code.ShouldMatch("^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$");
        foreach (var typed in (string[])[code, code.ToLowerInvariant().Replace('0', 'o'), code.Replace("-", " ", StringComparison.Ordinal)])
        {
            var found = await LookAsync(typed);
            (found.CaseRef, found.Status, found.ClockStopBasis, found.CureDays).ShouldBe(("m-1", "waitingForApplicant", "ม. 8", 7));
            found.Wanted.Select(want => (want.Kind, want.What, want.HeldByState)).ShouldBe([("defect", "photo", false), ("document", "house-registration", true)]);
        }
        (await CodeAsync()).ShouldBe(code, "one case, one code");
        await using var stored = database.Store.Source.CreateCommand("select string_agg(data::text, '') from events.mt_events");
        ((string)(await stored.ExecuteScalarAsync())!).ShouldNotContain(code[..5]);
        (await database.RowsAsync("app.tracking_code")).ShouldHaveSingleItem().ShouldNotContain(code.Replace("-", "", StringComparison.Ordinal));
        using var read = JsonDocument.Parse((await database.Store.ReadStreamAsync("doe", "tracking-" + CaseId))[0].Data);
        read.RootElement.GetProperty("times").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task A_wrong_code_is_answered_like_one_that_never_was_and_an_address_never_holds_one()
    {
        foreach (var wrong in (string?[])[null, "", "00000-00000-00000", "abc", new string('A', 5000)])
        {
            using var answer = await site.SendAsync(HttpMethod.Post, "/api/my-case", null, new LookAtMyCase(wrong));
            answer.StatusCode.ShouldBe(wrong?.Length == 5000 ? HttpStatusCode.RequestEntityTooLarge : HttpStatusCode.NotFound, wrong);
        }
        (await site.SendAsync("/api/my-case?code=" + await CodeAsync(), null)).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        using var receipt = await site.SendAsync(HttpMethod.Post, "/api/my-case/receipt", null, new MyCaseReceipt("00000-00000-00000", Guid.NewGuid()));
        receipt.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Only_the_cases_own_office_and_system_hand_out_a_code_and_not_for_ever()
    {
        var path = $"/api/cases/{CaseId}/tracking-code";
        foreach (var (caller, expected) in new (Caller?, HttpStatusCode)[]
        {
            (null, HttpStatusCode.Unauthorized), (Person(Roles.Auditor, "*"), HttpStatusCode.Forbidden), (Person(Roles.Executive, "*"), HttpStatusCode.Forbidden), (Person(Roles.Officer, "sso"), HttpStatusCode.Forbidden),
            (Officer with { Offices = ["doe-cnx"] }, HttpStatusCode.Forbidden), (Person(Roles.AgencyAdmin, "doe"), HttpStatusCode.OK), (Person(Roles.CaseSystem, "doe"), HttpStatusCode.OK),
        })
            (await site.SendAsync(HttpMethod.Post, path, caller)).StatusCode.ShouldBe(expected);
        for (var time = 3; time <= HandOutTrackingCode.Most; time++) (await SendAsync<HandedOutTrackingCode>(path, Officer)).Times.ShouldBe(time);
        (await site.SendAsync(HttpMethod.Post, path, Officer)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        await database.AppendAsync(Fact("inspection_opened", "m-2", Morning, new { trigger = "planned" }), Fact("case_opened", "m-3", Morning, new { historical = true }));
        await site.CaughtUpAsync(database);
        foreach (var nobodyWaits in (string[])["m-2", "m-3"])
            (await site.SendAsync(HttpMethod.Post, $"/api/cases/{CaseIds.Case("doe", "work-permit", nobodyWaits)}/tracking-code", Officer)).StatusCode.ShouldBe(HttpStatusCode.NotFound, nobodyWaits);
    }

    [Fact]
    public async Task An_officer_whose_post_ended_or_is_elsewhere_hands_out_nothing()
    {
        var path = $"/api/cases/{CaseId}/tracking-code";
        await PostAsync("S-2", "doe-bkk", new(2025, 12, 31));
        await PostAsync("S-3", "doe-cnx", null);
        foreach (var (staff, rule) in new[] { ("S-2", "no-posting"), ("S-3", "other-office"), ((string?)null, "no-staff-code") })
        {
            using var answer = await site.SendAsync(HttpMethod.Post, path, Officer with { Staff = staff });
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, rule);
            (await answer.Content.ReadAsStringAsync()).ShouldContain($"urn:problem-type:transparency:{rule}");
        }
        (await database.Store.ReadStreamAsync("doe", "tracking-" + CaseId)).ShouldBeEmpty();
        (await site.SendAsync(HttpMethod.Post, path, Officer)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Who_opened_the_case_shows_with_its_purpose_and_reads_of_an_open_inquiry_show_when_it_has_ended()
    {
        var code = await CodeAsync();
        foreach (var role in (string[])[Roles.Officer, Roles.Auditor, Roles.RedFlagAdmin])
            (await site.SendAsync($"/api/cases/{CaseId}?purpose=look", Person(role, "*") with { Offices = ["doe-bkk"] })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await LookAsync(code)).Readers.Readers.Select(each => (each.Role, each.Office, each.Purpose)).ShouldBe([(Roles.RedFlagAdmin, "doe-bkk", "look"), (Roles.Auditor, "doe-bkk", "look"), (Roles.Officer, "doe-bkk", "look")]);

        site.OpenFlags.Add(CaseId);
        var during = await LookAsync(code);
        (during.Readers.Total, during.Readers.Readers.Single().Role).ShouldBe((1, Roles.Officer), "not even the count tells");
        await LookAsync(code);
        var delayed = (await database.Store.ReadStreamAsync("doe", "delayed-" + CaseId)).ShouldHaveSingleItem("the delay is recorded, once for the same reads").Fact<CaseReadsDelayed>();
        (delayed.Rule, delayed.Withheld).ShouldBe(("open-investigation", 2));
        site.OpenFlags.Clear();
        (await LookAsync(code)).Readers.Total.ShouldBe(3);

        // A hold whose ground is not shown may stand for a complaint: whoever reads one's own file is not warned by it either.
        var reserved = new HoldPlaced("hold-0", CaseId, null, "reserved", new("citizen-feedback: 0f1e2d"), new("client:citizen-feedback", Roles.Service, null));
        await using (var connection = await database.Store.Source.OpenConnectionAsync())
        {
            await using (var placing = new NpgsqlBatch(connection))
            {
                HoldRows.Add(placing, reserved, DateTimeOffset.UtcNow);
                await placing.ExecuteNonQueryAsync();
            }
            (await LookAsync(code)).Readers.Total.ShouldBe(1);
            await using var gone = new NpgsqlCommand("delete from app.legal_hold where hold_id = 'hold-0'", connection);
            await gone.ExecuteNonQueryAsync();
        }
        (await LookAsync(code)).Readers.Total.ShouldBe(3);

        var hold = new HoldPlaced("hold-1", CaseId, null, "investigation", new("สืบ"), new("user-1", Roles.RedFlagAdmin, null));
        await database.AppendAsync(new Append("mol", "hold-1", "hold", ExpectedVersion.NoStream, [NewEvent.Of("hold_placed", hold, DateTimeOffset.UtcNow, null, null)]) { Alongside = batch => HoldRows.Add(batch, hold, DateTimeOffset.UtcNow) });
        (await LookAsync(code)).Readers.Total.ShouldBe(1);
        (await database.Store.ReadStreamAsync("doe", "reads-" + CaseId)).Count.ShouldBe(3, "that the applicant looked is not recorded");
    }

    [Fact]
    public async Task A_decision_gives_a_receipt_and_nothing_else_of_the_file_does()
    {
        var code = await CodeAsync();
        await database.AppendAsync(Fact("decision_reached", "m-1", Morning.AddDays(1), new { decisionPoint = "grant", outcome = "granted" }, decisionId: "dec-1"),
            Fact("decision_notified", "m-1", Morning.AddDays(2), new { appealBody = "อธิบดี", appealPeriodDays = 15 }, decisionId: "dec-1"));
        await site.CaughtUpAsync(database);
        var decision = (await LookAsync(code)).Decisions.ShouldHaveSingleItem();
        (decision.Outcome, decision.Notified, decision.AppealPeriodDays).ShouldBe(("granted", true, 15));
        HttpResponseMessage answer = null!;
        for (var attempt = 0; attempt < 1_200; attempt++, await Task.Delay(50))
            if ((answer = await site.SendAsync(HttpMethod.Post, "/api/my-case/receipt", null, new MyCaseReceipt(code, decision.EventId))).StatusCode != HttpStatusCode.Conflict) break;
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        Receipt.Parse(await answer.Content.ReadAsStringAsync()).Disclosure.ShouldNotBeNull();
        var opening = (await database.Store.ReadStreamAsync("doe", CaseId))[0].Id;
        (await site.SendAsync(HttpMethod.Post, "/api/my-case/receipt", null, new MyCaseReceipt(code, opening))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_overdue_case_is_escalated_by_itself_and_its_applicant_is_told_only_what_was_sent()
    {
        var code = await CodeAsync();
        var escalate = site.Services.GetRequiredService<EscalateOverdue>();
        (await escalate.RunOnceAsync(default)).ShouldBe(0, "the clock says nothing yet");
        site.Clocks[CaseId] = EscalationSpecs.Reading(overdue: 3);
        (await escalate.RunOnceAsync(default)).ShouldBe(1);
        (await escalate.RunOnceAsync(default)).ShouldBe(0, "the next one is due in a week");
        var told = (await LookAsync(code)).Escalations.ShouldHaveSingleItem();
        (told.Number, told.To).ShouldBe((1, Roles.AgencyAdmin));
        (await LookAsync(code)).DelayNotices.ShouldBeEmpty();

        var listed = (await site.GetAsync<EscalationList>("/api/escalations", Person(Roles.AgencyAdmin, "doe"))).Escalations.ShouldHaveSingleItem();
        (listed.CaseRef, listed.Overdue, listed.Unit, listed.NoticeSentAt).ShouldBe(("m-1", 3m, "workingDays", null));
        listed.Draft.ShouldContain("เกินกำหนด 3 วันทำการ");
        (await site.GetAsync<EscalationList>("/api/escalations", Person(Roles.AgencyAdmin, "sso"))).Escalations.ShouldBeEmpty();
        (await site.SendAsync("/api/escalations?agency=doe", Person(Roles.AgencyAdmin, "sso"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await site.SendAsync("/api/escalations", Person(Roles.Officer, "doe"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        await database.AppendAsync(Fact("delay_notice_sent", "m-1", DateTimeOffset.UtcNow, new { number = 1 }));
        await site.CaughtUpAsync(database);
        (await LookAsync(code)).DelayNotices.ShouldHaveSingleItem().Number.ShouldBe(1);
        (await site.GetAsync<EscalationList>("/api/escalations", Person(Roles.AgencyAdmin, "doe"))).Escalations.Single().NoticeSentAt.ShouldNotBeNull();
        await database.AppendAsync(Fact("case_closed", "m-1", DateTimeOffset.UtcNow));
        await site.CaughtUpAsync(database);
        (await site.GetAsync<EscalationList>("/api/escalations", Person(Roles.AgencyAdmin, "doe"))).Escalations.ShouldBeEmpty();
    }
}
