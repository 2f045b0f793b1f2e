using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Intake;
using Transparency.ServiceDefaults;

namespace Transparency.DecisionCapture.Tests.Intake;

[Collection(CaptureCollection.Name)]
public sealed class HttpsDoorSpecs(CaptureProcess capture)
{
    private static StringContent Body(string json, string contentType = "application/cloudevents+json") => new(json, Encoding.UTF8, contentType);

    private static string Event(string type, string id, string caseRef, Action<JsonObject>? change = null) => Given.Changed(type, e =>
    {
        e["id"] = id;
        e["data"]!["caseRef"] = caseRef;
        change?.Invoke(e);
    });

    private async Task<IntakeAnswer> PostAsync(string json, string contentType = "application/cloudevents+json", string client = "doe-work-permit")
    {
        using var http = capture.AsCaseSystem(client);
        using var answer = await http.PostAsync("/api/case-events", Body(json, contentType));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<IntakeAnswer>(Wire.Json))!;
    }

    private async Task<HttpStatusCode> StatusAsync(HttpClient http, string json, string contentType)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/case-events") { Content = Body(json, contentType) };
        request.Headers.ExpectContinue = true;
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    [Fact]
    public async Task One_event_is_accepted_once_and_a_duplicate_after_that()
    {
        var json = Event("CaseOpened", "https-1", "HTTPS-1");
        var first = (await PostAsync(json)).Events.ShouldHaveSingleItem();
        (first.Outcome, first.CaseId, first.Source, first.Id).ShouldBe((Outcomes.Accepted, CaseIds.Case("doe", "work-permit", "HTTPS-1"), "urn:mol:doe:work-permit", "https-1"));
        var second = (await PostAsync(json)).Events.ShouldHaveSingleItem();
        (second.Outcome, second.Index).ShouldBe((Outcomes.Duplicate, first.Index));
        (await capture.ScalarAsync<long>($"SELECT version FROM events.mt_streams WHERE tenant_id = 'doe' AND id = '{first.CaseId}'")).ShouldBe(1);
        (await capture.ScalarAsync<long>($"SELECT idx FROM trail.leaf JOIN events.mt_events e USING (seq_id) WHERE e.stream_id = '{first.CaseId}'")).ShouldBe(first.Index!.Value);
    }

    [Fact]
    public async Task The_same_id_with_other_content_waits_as_a_conflict()
    {
        await PostAsync(Event("CaseOpened", "conflict-1", "CONFLICT-1"));
        var other = (await PostAsync(Event("CaseOpened", "conflict-1", "CONFLICT-2"))).Events.ShouldHaveSingleItem();
        (other.Outcome, other.Reasons[0].Code).ShouldBe((Outcomes.Quarantined, "id-reused"));
        (await PostAsync(Event("CaseOpened", "conflict-1", "CONFLICT-1"))).Duplicates.ShouldBe(1);
        (await capture.GetAsync<QuarantineEntry>($"/api/quarantine/{other.QuarantineId}")).State.ShouldBe("waiting", "what was recorded is not what the other one said");
    }

    [Fact]
    public async Task One_bad_event_among_five_hundred_does_not_hold_up_the_others()
    {
        var events = Enumerable.Range(1, 500).Select(n => Event("StepCompleted", $"batch-{n}", $"BATCH-{n % 50}")).ToList();
        events[249] = Event("StepCompleted", "batch-250", "BATCH-0", e => { e["data"]!["agency"] = "nobody"; e["data"]!["step"] = "daydream"; });
        var answer = await PostAsync("[" + string.Join(",", events) + "]", "application/cloudevents-batch+json");
        (answer.Accepted, answer.Duplicates, answer.Quarantined).ShouldBe((499, 0, 1));
        answer.Events.Select(each => each.Id).ShouldBe(Enumerable.Range(1, 500).Select(n => $"batch-{n}"));
        answer.Events[249].Reasons.Select(reason => reason.Code).ShouldBe(
            ["unknown-agency", "office-of-other-agency", "service-of-other-agency", "unknown-step", "source-may-not-report"], ignoreOrder: true);
        answer.Events.Where(each => each.Index != null).Select(each => each.Index).Distinct().Count().ShouldBe(499);
    }

    [Fact]
    public async Task A_broken_element_is_kept_and_its_neighbours_are_recorded()
    {
        var answer = await PostAsync($"[{Event("CaseClosed", "broken-1", "BROKEN")},{{\"id\": nonsense}},{Event("CaseClosed", "broken-2", "BROKEN")}]", "application/json");
        answer.Events.Select(each => each.Outcome).ShouldBe([Outcomes.Accepted, Outcomes.Quarantined, Outcomes.Accepted]);
        answer.Events[1].Reasons.ShouldHaveSingleItem().Code.ShouldBe("syntax");
    }

    [Fact]
    public async Task Two_megabytes_wait_with_their_reason()
    {
        var answer = await PostAsync(Event("AppealLodged", "huge-1", "HUGE", e => e["data"]!["grounds"] = new string('x', 2_000_000)));
        var outcome = answer.Events.ShouldHaveSingleItem();
        outcome.Reasons.Select(reason => reason.Code).ShouldContain("too-large");
        (await capture.GetAsync<QuarantineEntry>($"/api/quarantine/{outcome.QuarantineId}")).Bytes.ShouldBeGreaterThan(2_000_000);
    }

    [Fact]
    public async Task Binary_mode_is_understood()
    {
        using var http = capture.AsCaseSystem("doe-work-permit");
        var example = Given.Example("CaseClosed");
        using var content = Body(example["data"]!.ToJsonString(), "application/json");
        foreach (var name in (string[])["specversion", "source", "type"])
            content.Headers.Add("ce-" + name, example[name]!.GetValue<string>());
        content.Headers.Add("ce-id", "binary%20%E0%B8%81");
        using var answer = await http.PostAsync("/api/case-events", content);
        var outcome = (await answer.Content.ReadFromJsonAsync<IntakeAnswer>(Wire.Json))!.Events.ShouldHaveSingleItem();
        (outcome.Outcome, outcome.Id).ShouldBe((Outcomes.Accepted, "binary ก"));
    }

    [Fact]
    public async Task What_cannot_be_taken_apart_is_refused_whole()
    {
        using var http = capture.AsCaseSystem("doe-work-permit");
        (await StatusAsync(http, "[{}", "application/cloudevents-batch+json")).ShouldBe(HttpStatusCode.BadRequest);
        (await StatusAsync(http, "[]", "application/json")).ShouldBe(HttpStatusCode.BadRequest);
        (await StatusAsync(http, "<event/>", "text/xml")).ShouldBe(HttpStatusCode.UnsupportedMediaType);
        (await StatusAsync(http, "[" + string.Join(",", Enumerable.Repeat("{}", 501)) + "]", "application/json")).ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await StatusAsync(http, new string(' ', ReportCaseEvents.MaximumBody + 1), "application/json")).ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Only_case_systems_report_and_only_for_their_source()
    {
        using var nobody = new HttpClient { BaseAddress = capture.Address };
        (await StatusAsync(nobody, Event("CaseClosed", "who-1", "WHO"), "application/json")).ShouldBe(HttpStatusCode.Unauthorized);
        using var operations = capture.AsOperations();
        (await StatusAsync(operations, Event("CaseClosed", "who-2", "WHO"), "application/json")).ShouldBe(HttpStatusCode.Forbidden);
        (await PostAsync(Event("CaseClosed", "who-3", "WHO"), client: "sso-benefit-claim")).Events[0].Reasons.ShouldHaveSingleItem().Code.ShouldBe("wrong-sender");
    }

    [Fact]
    public async Task Outcomes_are_told_in_order_to_the_source_and_to_nobody_else()
    {
        var before = await capture.GetAsync<OutcomePage>("/api/case-events/outcomes?source=urn:mol:doe:work-permit&limit=1000");
        await PostAsync(Event("CaseClosed", "told-1", "TOLD"));
        await PostAsync(Event("CaseClosed", "told-1", "TOLD"));
        await PostAsync(Event("CaseClosed", "told-2", "TOLD", e => e["data"]!["office"] = "nowhere"));
        using var own = capture.AsCaseSystem("doe-work-permit");
        var page = (await own.GetFromJsonAsync<OutcomePage>($"/api/case-events/outcomes?source=urn:mol:doe:work-permit&after={before.Last}", Wire.Json))!;
        page.Outcomes.Select(each => $"{each.Outcome.Id} {each.Outcome.Outcome}").ShouldBe(["told-1 accepted", "told-1 duplicate", "told-2 quarantined"]);
        page.Outcomes[2].Outcome.Reasons.ShouldHaveSingleItem().Code.ShouldBe("unknown-office");
        page.Last.ShouldBe(page.Outcomes[^1].Sequence);
        using var other = capture.AsCaseSystem("sso-benefit-claim");
        (await other.GetAsync("/api/case-events/outcomes?source=urn:mol:doe:work-permit")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var otherAgency = capture.AsAdmin("sso");
        (await otherAgency.GetAsync("/api/case-events/outcomes?source=urn:mol:doe:work-permit")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await own.GetAsync("/api/case-events/outcomes?source=urn:mol:doe:work-permit&limit=0")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Metadata_is_whole_and_no_personal_data_is_stored_in_the_clear()
    {
        const string Trace = "4bf92f3577b34da6a3ce929d0e0e4799";
        var answer = await PostAsync(Event("CaseOpened", "meta-1", "META-1", e => e["traceparent"] = $"00-{Trace}-00f067aa0ba902b7-01"));
        await using var command = capture.Sql.CreateCommand("""
            SELECT tenant_id, type, mt_dotnet_type, correlation_id, causation_id, user_name, headers::text, data::text, timestamp FROM events.mt_events WHERE stream_id = $1
            """);
        command.Parameters.Add(new() { Value = answer.Events[0].CaseId });
        await using var row = await command.ExecuteReaderAsync();
        (await row.ReadAsync()).ShouldBeTrue();
        (row.GetString(0), row.GetString(1), row.GetString(2)).ShouldBe(("doe", "case_opened", "Transparency.DecisionCapture.CaseOpened, Transparency.DecisionCapture"));
        (row.GetString(3), row.GetString(4), row.GetString(5)).ShouldBe((answer.Events[0].CaseId, "urn:mol:doe:work-permit#meta-1", "doe-work-permit"));
        var headers = JsonDocument.Parse(row.GetString(6)).RootElement;
        headers.GetProperty("traceparent").GetString()!.Split('-')[1].ShouldBe(Trace);
        headers.GetProperty("source").GetString().ShouldBe("urn:mol:doe:work-permit");
        var data = row.GetString(7);
        foreach (var secret in (string[])["AA1234567", "ซาโต้", "0812345678", "สมหญิง"])
            data.ShouldNotContain(secret);
        FactsJson.Read("case_opened", Encoding.UTF8.GetBytes(data)).ShouldBeOfType<CaseOpened>().CaseRef.ShouldBe("META-1");
    }
}
