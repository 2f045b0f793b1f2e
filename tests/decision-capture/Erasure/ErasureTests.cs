using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Intake;
using Transparency.DecisionCapture.Receipts;
using Transparency.DecisionCapture.Tests.Intake;
using Transparency.EventStore;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Tests.Erasure;

/// <summary>Erasing a person: by two people of two lines, never under hold, for good, and with every proof left valid. On real databases.</summary>
public sealed partial class ErasureTests : IAsyncLifetime
{
    private const string Number = "AA1234567", Agent = "1-2345-67890-12-1";
    private static readonly Caller Officer = Person("dpo-1", Roles.DataProtectionOfficer), OtherOfficer = Person("dpo-2", Roles.DataProtectionOfficer), Audit = Person("audit-1", Roles.Auditor);
    private ErasureSite site = null!;

    private static Caller Person(string subject, string role, string agency = "*") => new(subject, [role], [agency], [], agency == "*" ? null : ErasureSite.Desk, null, "session", []);

    public async Task InitializeAsync() => site = await ErasureSite.StartAsync();

    public async Task DisposeAsync() => await site.DisposeAsync();

    private static string Event(string type, string caseRef, int year, Action<JsonObject>? change = null) => Given.Changed(type, example =>
    {
        var data = example["data"]!.AsObject();
        (example["id"], data["caseRef"]) = ($"{caseRef}-{type}", caseRef);
        var text = example.ToJsonString().Replace("\"2026-", $"\"{year}-", StringComparison.Ordinal);
        example.Clear();
        foreach (var (name, value) in JsonNode.Parse(text)!.AsObject().ToList()) example[name] = value!.DeepClone();
        change?.Invoke(example["data"]!.AsObject());
    });

    private static string CaseId(string caseRef) => CaseIds.Case("doe", "work-permit", caseRef);

    /// <summary>A case that ended long enough ago.</summary>
    private Task FinishedAsync(string caseRef = "OLD-1", int year = 2010) =>
        site.ReportAsync(Event("CaseOpened", caseRef, year), Event("DecisionReached", caseRef, year), Event("CaseClosed", caseRef, year));

    private async Task<ErasureView> ProposeAsync(string number = Number, string ground = "retention-ended") =>
        await site.AskAsync<ErasureView>(HttpMethod.Post, "/api/erasures", Officer, new RequestErasure("person", number, null, ground, "ครบกำหนดเก็บรักษา"));

    private Task<CaseView> CaseAsync(string caseRef = "OLD-1", int replica = 0) => site.AskAsync<CaseView>(HttpMethod.Get, "/api/cases/" + CaseId(caseRef), Audit, replica: replica);

    private Task<HttpResponseMessage> ApproveAsync(ErasureView erasure, Caller by, int replica = 0, bool acceptsUnconfirmed = true) =>
        site.SendAsync(HttpMethod.Post, $"/api/erasures/{erasure.ErasureId}/approve", by, new ApproveErasure(acceptsUnconfirmed), replica);

    private async Task<ErasureView> ErasedAsync()
    {
        var erasure = await ProposeAsync();
        (await ApproveAsync(erasure, Audit)).StatusCode.ShouldBe(HttpStatusCode.OK);
        return erasure;
    }

    [Fact]
    public async Task Two_people_of_two_lines_erase_and_the_case_says_so()
    {
        await FinishedAsync();
        (await CaseAsync()).Decisions.Single().ReasonFacts.ShouldNotBeNull();
        var erasure = await ProposeAsync();
        (erasure.State, erasure.Own, erasure.Cases, erasure.Keys).ShouldBe(("proposed", true, 1, 2), "the person's key and that of the words of the case");
        erasure.EarliestOn.ShouldBe(new DateOnly(2020, 11, 12));
        using var approved = await ApproveAsync(erasure, Audit);
        approved.StatusCode.ShouldBe(HttpStatusCode.OK, await approved.Content.ReadAsStringAsync());
        var view = await CaseAsync();
        view.Decisions.Single().ReasonFacts.ShouldBeNull();
        view.Decisions.Single().Erased.ShouldNotBeNull().Ground.ShouldBe("retention-ended");
        view.Timeline.Single(entry => entry.Type == "CaseOpened").Erased.ShouldNotBeNull();
        view.Summary.Events.ShouldBe(3, "that it happened stays on record");
        (await site.HasKeyAsync(erasure.SubjectKey)).ShouldBeFalse();
        var seen = await site.AskAsync<ErasureView>(HttpMethod.Get, $"/api/erasures/{erasure.ErasureId}", Officer);
        (seen.State, seen.DecidedByRole, seen.RequestedByRole).ShouldBe(("erased", Roles.Auditor, Roles.DataProtectionOfficer));
        seen.Events.ShouldBe(2);
    }

    [Fact]
    public async Task Every_leaf_of_an_erased_subject_still_verifies()
    {
        await FinishedAsync();
        await ErasedAsync();
        var store = site.Services.GetRequiredService<Store>();
        var checkedEvents = 0;
        await foreach (var stored in store.ReadLogAsync(-1))
        {
            await using var command = store.Source.CreateCommand("select salt, entry, coalesce(personal, '') from trail.leaf where idx = $1");
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = stored.Index });
            await using var row = await command.ExecuteReaderAsync();
            await row.ReadAsync();
            var leaf = new LeafRow(row.GetFieldValue<byte[]>(0), row.GetFieldValue<byte[]>(1), row.GetFieldValue<byte[]>(2));
            IssueReceipt.Disclose(stored, leaf).Entry().AsSpan().SequenceEqual(leaf.Entry).ShouldBeTrue($"{stored.Type} at {stored.Index}");
            checkedEvents++;
        }
        checkedEvents.ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task The_identifier_is_nowhere_in_the_log_the_tables_or_the_lines()
    {
        await FinishedAsync();
        await ErasedAsync();
        var store = site.Services.GetRequiredService<Store>();
        await foreach (var stored in store.ReadLogAsync(-1))
            Encoding.UTF8.GetString(stored.Data.Span).ShouldNotContain(Number);
        site.Lines.All.ShouldNotContain(Number);
    }

    [Fact]
    public async Task The_same_person_gets_a_new_pseudonym_afterwards()
    {
        await FinishedAsync();
        var erasure = await ErasedAsync();
        await site.ReportAsync(Event("CaseOpened", "NEW-1", 2025));
        var again = await ProposeAsync(ground: "unlawful-processing");
        again.SubjectKey.ShouldNotBe(erasure.SubjectKey);
        again.Cases.ShouldBe(1);
    }

    [Fact]
    public async Task An_agents_erasure_leaves_the_words_of_other_peoples_cases()
    {
        await FinishedAsync();
        var erasure = await ProposeAsync(Agent);
        (erasure.Cases, erasure.Keys).ShouldBe((1, 1));
        (await ApproveAsync(erasure, Audit)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await CaseAsync()).Decisions.Single().ReasonFacts.ShouldNotBeNull();
    }

    [Fact]
    public async Task Neither_the_proposer_nor_a_colleague_of_the_same_line_approves()
    {
        await FinishedAsync();
        var erasure = await ProposeAsync();
        await RefusedAsync(await ApproveAsync(erasure, Officer), HttpStatusCode.Conflict, "own-proposal");
        await RefusedAsync(await ApproveAsync(erasure, OtherOfficer), HttpStatusCode.Conflict, "same-line");
        // Another post of the same person is still the same person.
        await RefusedAsync(await ApproveAsync(erasure, Audit with { Subject = Officer.Subject }), HttpStatusCode.Conflict, "own-proposal");
        (await site.HasKeyAsync(erasure.SubjectKey)).ShouldBeTrue();
        (await ApproveAsync(erasure, Audit)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await RefusedAsync(await ApproveAsync(erasure, Audit), HttpStatusCode.Conflict, "not-proposed");
    }

    [Fact]
    public async Task The_second_person_may_refuse_with_a_reason()
    {
        await FinishedAsync();
        var erasure = await ProposeAsync();
        var refused = await site.AskAsync<ErasureView>(HttpMethod.Post, $"/api/erasures/{erasure.ErasureId}/refuse", Audit, new RefuseErasure("ยังใช้ในการสอบทาน"));
        (refused.State, refused.DecisionReason).ShouldBe(("refused", "ยังใช้ในการสอบทาน"));
        await RefusedAsync(await ApproveAsync(erasure, Audit), HttpStatusCode.Conflict, "not-proposed");
        (await site.HasKeyAsync(erasure.SubjectKey)).ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_still_kept_open_appealed_or_flagged_is_refused_and_the_refusal_recorded()
    {
        await site.ReportAsync(Event("CaseOpened", "OPEN-1", 2012));
        (await ProposeAsync()).Holds.Select(hold => hold.Kind).ShouldBe(["case-open"]);
        await site.ReportAsync(Event("DecisionReached", "OPEN-1", 2024), Event("AppealLodged", "OPEN-1", 2024));
        site.Flagged.Add(CaseId("OPEN-1"));
        var refused = await ProposeAsync();
        refused.State.ShouldBe("refused");
        refused.Holds.Select(hold => (hold.Kind, hold.Until)).ShouldBe([("appeal", null), ("retention", new DateOnly(2034, 10, 29)), ("review", null)]);
        (await ProposeAsync(ground: "unlawful-processing")).Holds.Select(hold => hold.Kind).ShouldBe(["appeal", "review"], "the law may shorten the time, not lift a hold");
        (await site.AskAsync<ErasureList>(HttpMethod.Get, "/api/erasures", Officer)).Erasures.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_hold_placed_after_the_proposal_stops_it_until_it_is_released()
    {
        await FinishedAsync();
        var erasure = await ProposeAsync();
        var hold = await site.AskAsync<HoldView>(HttpMethod.Post, "/api/holds", Audit, new PlaceHold(CaseId("OLD-1"), null, "court", "คดีปกครองหมายเลขดำ"));
        await RefusedAsync(await ApproveAsync(erasure, Audit), HttpStatusCode.Conflict, "legal-hold");
        (await site.AskAsync<ErasureView>(HttpMethod.Get, $"/api/erasures/{erasure.ErasureId}", Audit)).Holds.Single().Kind.ShouldBe("court");
        (await site.AskAsync<HoldView>(HttpMethod.Post, $"/api/holds/{hold.HoldId}/release", Audit, new ReleaseHold("คดีถึงที่สุด"))).ReleasedAt.ShouldNotBeNull();
        await RefusedAsync(await site.SendAsync(HttpMethod.Post, $"/api/holds/{hold.HoldId}/release", Audit, new ReleaseHold("อีกครั้ง")), HttpStatusCode.Conflict, "already-released");
        (await ApproveAsync(erasure, Audit)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Another_replica_forgets_the_key_without_being_asked()
    {
        await FinishedAsync();
        var other = await site.AddReplicaAsync();
        (await CaseAsync(replica: other)).Decisions.Single().ReasonFacts.ShouldNotBeNull();
        var erasure = await ProposeAsync();
        (await site.HasKeyAsync(erasure.SubjectKey, other)).ShouldBeTrue();
        (await ApproveAsync(erasure, Audit)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await CaptureProcess.UntilAsync(async () => !await site.HasKeyAsync(erasure.SubjectKey, other) && (await CaseAsync(replica: other)).Decisions.Single().ReasonFacts is null);
    }

    [Fact]
    public async Task A_restored_backup_brings_nobody_back()
    {
        await FinishedAsync();
        await site.KeysScalarAsync<object?>("CREATE TABLE backup_key AS SELECT * FROM subject_key; SELECT NULL");
        var erasure = await ErasedAsync();
        await using (var store = NpgsqlDataSource.Create(site.Database.Owner))
        await using (var forget = store.CreateCommand("DELETE FROM app.erased_key"))
            await forget.ExecuteNonQueryAsync();
        await site.KeysScalarAsync<object?>("INSERT INTO subject_key SELECT * FROM backup_key ON CONFLICT DO NOTHING; SELECT NULL");
        (await site.KeysScalarAsync<long>($"SELECT count(*) FROM subject_key WHERE subject_key = '{erasure.SubjectKey}'")).ShouldBe(1);
        var restarted = await site.AddReplicaAsync();
        (await site.KeysScalarAsync<long>($"SELECT count(*) FROM subject_key WHERE subject_key = '{erasure.SubjectKey}'")).ShouldBe(0, "before it serves anything");
        (await site.KeysScalarAsync<long>("SELECT count(*) FROM subject_key")).ShouldBeGreaterThan(0, "others are untouched");
        (await CaseAsync(replica: restarted)).Decisions.Single().Erased.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(Roles.Officer)]
    [InlineData(Roles.AgencyAdmin)]
    [InlineData(Roles.RedFlagAdmin)]
    [InlineData(Roles.Executive)]
    [InlineData(Roles.Operations)]
    [InlineData(Roles.Verifier)]
    [InlineData(null)]
    public async Task Nobody_else_proposes_sees_or_decides(string? role)
    {
        var caller = role is null ? null : Person("someone", role);
        var expected = role is null ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden;
        (await site.SendAsync(HttpMethod.Post, "/api/erasures", caller, new RequestErasure("person", Number, null, "court-order", "x"))).StatusCode.ShouldBe(expected);
        foreach (var path in (string[])["/api/erasures", "/api/erasures/rules", "/api/erasures/erasure-0"])
            (await site.SendAsync(HttpMethod.Get, path, caller)).StatusCode.ShouldBe(expected, path);
        (await site.SendAsync(HttpMethod.Post, "/api/erasures/erasure-0/approve", caller)).StatusCode.ShouldBe(expected);
        (await site.SendAsync(HttpMethod.Post, "/api/erasures/erasure-0/refuse", caller, new RefuseErasure("x"))).StatusCode.ShouldBe(expected);
        if (role != Roles.RedFlagAdmin)
            (await site.SendAsync(HttpMethod.Post, "/api/holds", caller, new PlaceHold("case-0", null, "audit", "x"))).StatusCode.ShouldBe(expected);
    }

    [Fact]
    public async Task A_service_holds_a_case_for_a_ground_that_is_not_shown_and_a_person_does_not()
    {
        await FinishedAsync();
        var erasure = await ProposeAsync();
        var service = Person("client:citizen-feedback", Roles.Service, "*");
        var hold = await site.AskAsync<HoldView>(HttpMethod.Post, "/api/holds", service, new PlaceHold(CaseId("OLD-1"), null, "reserved", "citizen-feedback: 0f1e2d"));
        await RefusedAsync(await ApproveAsync(erasure, Audit), HttpStatusCode.Conflict, "legal-hold");
        hold.Kind.ShouldBe("reserved");
        (await site.SendAsync(HttpMethod.Post, "/api/holds", Audit, new PlaceHold(CaseId("OLD-1"), null, "reserved", "x"))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await site.SendAsync(HttpMethod.Post, "/api/holds", service, new PlaceHold(CaseId("OLD-1"), null, "court", "x"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        // Who does not see the ground does not judge that it has gone, and the service touches no other kind.
        (await site.SendAsync(HttpMethod.Post, $"/api/holds/{hold.HoldId}/release", Audit, new ReleaseHold("x"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await RefusedAsync(await ApproveAsync(erasure, Audit), HttpStatusCode.Conflict, "legal-hold");
        var audit = await site.AskAsync<HoldView>(HttpMethod.Post, "/api/holds", Audit, new PlaceHold(CaseId("OLD-1"), null, "audit", "x"));
        (await site.SendAsync(HttpMethod.Post, $"/api/holds/{audit.HoldId}/release", service, new ReleaseHold("x"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await site.AskAsync<HoldView>(HttpMethod.Post, $"/api/holds/{audit.HoldId}/release", Audit, new ReleaseHold("x"))).ReleasedAt.ShouldNotBeNull();
        (await site.AskAsync<HoldView>(HttpMethod.Post, $"/api/holds/{hold.HoldId}/release", service, new ReleaseHold("x"))).ReleasedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_service_holds_a_case_that_comes_later_and_nobody_else_does()
    {
        var later = "case-" + new string('a', 32);
        var service = Person("client:citizen-feedback", Roles.Service, "*");
        (await site.AskAsync<HoldView>(HttpMethod.Post, "/api/holds", service, new PlaceHold(later, null, "reserved", "citizen-feedback: later"))).CaseId.ShouldBe(later);
        (await site.SendAsync(HttpMethod.Post, "/api/holds", service, new PlaceHold("case-1", null, "reserved", "x"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await site.SendAsync(HttpMethod.Post, "/api/holds", Audit, new PlaceHold(later, null, "audit", "x"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_auditor_does_not_propose_a_data_protection_officer_places_no_hold_and_agencies_stay_apart()
    {
        await FinishedAsync();
        (await site.SendAsync(HttpMethod.Post, "/api/erasures", Audit, new RequestErasure("person", Number, null, "court-order", "x"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await site.SendAsync(HttpMethod.Post, "/api/holds", Officer, new PlaceHold(CaseId("OLD-1"), null, "audit", "x"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await site.SendAsync(HttpMethod.Post, "/api/erasures", Person("dpo-sso", Roles.DataProtectionOfficer, "sso"), new RequestErasure("person", Number, null, "retention-ended", "x")))
            .StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await site.SendAsync(HttpMethod.Post, "/api/holds", Person("audit-sso", Roles.Auditor, "sso"), new PlaceHold(CaseId("OLD-1"), null, "audit", "x"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var erasure = await ProposeAsync();
        (await ApproveAsync(erasure, Person("audit-sso", Roles.Auditor, "sso"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await RefusedAsync(await site.SendAsync(HttpMethod.Post, "/api/erasures", Officer, new RequestErasure("person", "unknown", null, "retention-ended", "x")), HttpStatusCode.NotFound, "not-found");
        await RefusedAsync(await site.SendAsync(HttpMethod.Post, "/api/erasures", Officer, new RequestErasure("person", Number, null, "because", "x")), HttpStatusCode.BadRequest, "invalid-request");
    }

    private static async Task RefusedAsync(HttpResponseMessage answer, HttpStatusCode status, string type)
    {
        answer.StatusCode.ShouldBe(status);
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("type").GetString().ShouldEndWith(":" + type);
    }
}
