using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Catalogue;
using Transparency.DecisionCapture.Intake;
using Transparency.DecisionCapture.Tests.Intake;
using Transparency.ServiceDefaults;

namespace Transparency.DecisionCapture.Tests.Quarantine;

[Collection(CaptureCollection.Name)]
public sealed class QuarantineSpecs(CaptureProcess capture)
{
    private const string Source = "urn:mol:dlpw:labour-inspection";

    private static string Concluded(string id, string office) => Given.Changed("InspectionConcluded", e =>
    {
        e["id"] = id;
        (e["data"]!["office"], e["data"]!["caseRef"]) = (office, "Q-" + id);
    });

    private async Task<IntakeOutcome> PostAsync(string json)
    {
        using var http = capture.AsCaseSystem("dlpw-labour-inspection");
        using var answer = await http.PostAsync("/api/case-events", new StringContent(json, Encoding.UTF8, "application/json"));
        return (await answer.Content.ReadFromJsonAsync<IntakeAnswer>(Wire.Json))!.Events.ShouldHaveSingleItem();
    }

    private static async Task<T> PostAsync<T>(HttpClient http, string path, object body)
    {
        using var answer = await http.PostAsJsonAsync(path, body, Wire.Json);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<T>(Wire.Json))!;
    }

    private Task<QuarantineEntry> EntryAsync(string? id) => capture.GetAsync<QuarantineEntry>($"/api/quarantine/{id}");

    private Task<long> FactsAsync(string type, string? id) =>
        capture.ScalarAsync<long>($"SELECT count(*) FROM events.mt_events WHERE type = '{type}' AND data ->> 'quarantineId' = '{id}'");

    [Fact]
    public async Task A_fixed_catalogue_lets_what_waited_in()
    {
        var refused = await PostAsync(Concluded("late-office", "dlpw-nan"));
        refused.Reasons.ShouldHaveSingleItem().Code.ShouldBe("unknown-office");
        using var admin = capture.AsAdmin("dlpw");
        (await PostAsync<ResubmitAnswer>(admin, $"/api/quarantine/{refused.QuarantineId}/resubmit", new { })).StillQuarantined.ShouldBe(1);
        (await EntryAsync(refused.QuarantineId)).Attempts.ShouldBe(1, "trying again is no delivery");

        var office = Given.SampleImport.Offices!.First(each => each.Agency == "dlpw") with { Code = "dlpw-nan", Province = "น่าน" };
        using var installer = capture.AsInstaller();
        (await PostAsync<ImportAnswer>(installer, "/api/catalogue/import", new { offices = new[] { office } })).Published.ShouldBe(1);
        (await PostAsync<ResubmitAnswer>(admin, "/api/quarantine/resubmit", new { reason = "unknown-office", source = Source })).ShouldBe(new ResubmitAnswer(1, 1, 0, 0));

        var entry = await EntryAsync(refused.QuarantineId);
        (entry.State, entry.Agency, entry.Door).ShouldBe(("settled", "dlpw", "https"));
        (await capture.ScalarAsync<long>($"SELECT l.idx FROM trail.leaf l JOIN events.mt_events e USING (seq_id) WHERE e.causation_id = '{Source}#late-office'")).ShouldBe(entry.SettledIndex!.Value);
        (await FactsAsync("case_event_quarantined", refused.QuarantineId)).ShouldBe(1);
        (await FactsAsync("quarantine_settled", refused.QuarantineId)).ShouldBe(1);
        (await capture.ScalarAsync<long>($"SELECT count(*) FROM app.quarantine_delivery WHERE quarantine_id = '{refused.QuarantineId}' AND box IS NOT NULL")).ShouldBe(0);

        using var again = await admin.PostAsJsonAsync($"/api/quarantine/{refused.QuarantineId}/resubmit", new { });
        again.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await PostAsync(Concluded("late-office", "dlpw-nan"))).Outcome.ShouldBe(Outcomes.Duplicate);
    }

    [Fact]
    public async Task A_corrected_event_settles_the_entry_of_the_wrong_one()
    {
        var refused = await PostAsync(Concluded("typo", "dlpw-typo"));
        (await PostAsync(Concluded("typo", "dlpw-typo"))).QuarantineId.ShouldBe(refused.QuarantineId);
        var entry = await EntryAsync(refused.QuarantineId);
        (entry.State, entry.Attempts).ShouldBe(("waiting", 2));
        var corrected = await PostAsync(Concluded("typo", "dlpw-spk"));
        corrected.Outcome.ShouldBe(Outcomes.Accepted);
        entry = await EntryAsync(refused.QuarantineId);
        (entry.State, entry.SettledIndex).ShouldBe(("settled", corrected.Index));
    }

    [Fact]
    public async Task Each_desk_sees_what_concerns_it()
    {
        var refused = await PostAsync(Concluded("whose", "dlpw-whose"));
        using var own = capture.AsAdmin("dlpw");
        using var other = capture.AsAdmin("sso");
        (await own.GetFromJsonAsync<QuarantinePage>("/api/quarantine", Wire.Json))!.Entries.ShouldContain(each => each.QuarantineId == refused.QuarantineId);
        (await other.GetFromJsonAsync<QuarantinePage>("/api/quarantine?state=all", Wire.Json))!.Entries.ShouldNotContain(each => each.QuarantineId == refused.QuarantineId);
        (await other.GetAsync($"/api/quarantine/{refused.QuarantineId}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await other.PostAsJsonAsync($"/api/quarantine/{refused.QuarantineId}/resubmit", new { })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var system = capture.AsCaseSystem("dlpw-labour-inspection");
        (await system.GetAsync("/api/quarantine")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Pages_follow_each_other_and_reasons_are_counted()
    {
        for (var i = 0; i < 60; i++)
            await PostAsync(Given.Changed("CaseClosed", e =>
            {
                e["id"] = $"page-{i}";
                e["source"] = Source;
                e["data"] = new JsonObject { ["agency"] = "dlpw" };
            }));
        var first = await capture.GetAsync<QuarantinePage>($"/api/quarantine?source={Source}&reason=missing-field");
        first.Entries.Count.ShouldBe(50);
        first.Total.ShouldBe(60);
        first.Reasons.ShouldContain(each => each.Code == "missing-field" && each.Waiting >= 60);
        var second = await capture.GetAsync<QuarantinePage>($"/api/quarantine?source={Source}&reason=missing-field&after={first.Next}");
        second.Next.ShouldBeNull();
        first.Entries.Concat(second.Entries).Select(each => each.Id).Distinct().Count().ShouldBe(60);
        using var operations = capture.AsOperations();
        (await operations.GetAsync("/api/quarantine?after=nonsense")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task What_waits_is_not_readable_in_the_database()
    {
        var refused = await PostAsync(Given.Changed("InspectionOpened", e => { e["id"] = "secret"; e["data"]!["office"] = "dlpw-secret"; }));
        var box = await capture.ScalarAsync<byte[]>($"SELECT box FROM app.quarantine_delivery WHERE quarantine_id = '{refused.QuarantineId}'");
        Encoding.UTF8.GetString(box).ShouldNotContain("ตัวอย่าง");
        (await capture.ScalarAsync<long>("SELECT count(*) FROM app.quarantine WHERE row(quarantine.*)::text LIKE '%0105556000001%'")).ShouldBe(0);
    }
}
