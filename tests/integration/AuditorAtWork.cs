using System.Net;
using System.Text.Json;

namespace Transparency.Integration.Tests;

/// <summary>An auditor checks the running system from the command line, and takes evidence home that is checked without it.</summary>
[Collection(nameof(RunningSystem))]
public sealed class AuditorAtWork(RunningSystem system) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("auditor-");

    public void Dispose() => _home.Delete(recursive: true);

    private string Home(string name) => Path.Combine(_home.FullName, name);

    private static Task<(int Code, string Output, string Errors)> ToolAsync(params string[] arguments) =>
        Launcher.ProgramAsync("bash", [Path.Combine(Launcher.Root, "build", "transparency"), .. arguments], new Dictionary<string, string> { ["TRANSPARENCY_INSTANCE"] = "integration" });

    private static async Task<string> GoodAsync(params string[] arguments)
    {
        var (code, output, errors) = await ToolAsync(arguments);
        code.ShouldBe(0, $"{string.Join(' ', arguments)}\n{output}{errors}");
        return output;
    }

    [Fact]
    public async Task Databases_bundle_and_receipt_are_verified()
    {
        var reference = "AUDIT-" + Guid.NewGuid().ToString("n")[..8];
        using (var answer = await system.ReportAsync(Reports.Decision("audit-" + reference, reference))) answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var auditor = await system.SignInAsync("auditor");
        var (caseId, eventId) = await FindAsync(auditor, reference);
        var receipt = await ReceiptAsync(auditor, caseId, eventId);

        var live = JsonDocument.Parse(await GoodAsync("verify", "live", "--json", "--keep", Home("heads"))).RootElement;
        live.EnumerateArray().Select(each => each.GetProperty("service").GetString()).ShouldBe(["decision-capture", "scoring", "red-flag", "citizen-feedback"]);
        var first = live[0];
        (first.GetProperty("accepted").GetBoolean(), first.GetProperty("leaves").GetInt64() > 0, first.GetProperty("personalTaken").GetInt64()).ShouldBe((true, true, 0));
        (await GoodAsync("verify", "live", "--service", "decision-capture", "--head", Home("heads/decision-capture.checkpoint"))).TrimEnd().Split('\n')[^1].ShouldStartWith("GOOD");

        await File.WriteAllTextAsync(Home("receipt.tlog-proof"), receipt);
        (await GoodAsync("verify", "receipt", Home("receipt.tlog-proof"))).ShouldContain(eventId);

        await GoodAsync("export", "audit", "--agency", "doe", "--purpose", "drill", "--out", Home("doe.jsonl.gz"));
        var bundle = JsonDocument.Parse(await GoodAsync("verify", "bundle", Home("doe.jsonl.gz"), "--json")).RootElement;
        (bundle.GetProperty("accepted").GetBoolean(), bundle.GetProperty("events").GetInt64() > 0, bundle.GetProperty("filter").GetProperty("agency").GetString()).ShouldBe((true, true, "doe"));
        // The policy of another installation proves nothing here.
        await File.WriteAllTextAsync(Home("policy"), "quorum none\n");
        (await ToolAsync("verify", "bundle", Home("doe.jsonl.gz"), "--policy", Home("policy"))).Code.ShouldBe(1);
    }

    [Fact]
    public async Task Read_models_of_every_service_are_rebuilt_and_are_the_live_ones()
    {
        var reference = "REPLAY-" + Guid.NewGuid().ToString("n")[..8];
        using (var answer = await system.ReportAsync(Reports.Decision("replay-" + reference, reference))) answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var auditor = await system.SignInAsync("auditor");
        await FindAsync(auditor, reference);

        var replays = JsonDocument.Parse(await GoodAsync("replay", "--json")).RootElement.EnumerateArray().ToList();
        replays.Select(each => (each.GetProperty("service").GetString(), each.GetProperty("identical").GetBoolean()))
            .ShouldBe([("decision-capture", true), ("scoring", true), ("red-flag", true), ("citizen-feedback", true)]);
        replays.SelectMany(each => each.GetProperty("models").EnumerateArray()).ShouldAllBe(model => model.GetProperty("tables").GetArrayLength() > 0);
        // The system goes on with the exchanged tables.
        (await GoodAsync("replay", "--service", "decision-capture", "--swap")).TrimEnd().Split('\n')[^1].ShouldStartWith("GOOD");
        var after = "REPLAY-" + Guid.NewGuid().ToString("n")[..8];
        using (var answer = await system.ReportAsync(Reports.Decision("replay-" + after, after))) answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        await FindAsync(auditor, after);

        using var officer = await system.SignInAsync("officer.doe");
        foreach (var service in new[] { "decision-capture", "scoring", "red-flag", "citizen-feedback" })
            (await officer.GetAsync(new Uri("/api/replays/" + service, UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Only_auditors_export_and_only_for_a_period_that_exists()
    {
        using var officer = await system.SignInAsync("officer.doe");
        (await officer.GetAsync(new Uri("/api/exports/audit", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var auditor = await system.SignInAsync("auditor");
        using var wrong = await auditor.GetAsync(new Uri("/api/exports/audit?from=2026-07-02T00:00:00Z&to=2026-07-01T00:00:00Z", UriKind.Relative));
        wrong.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await wrong.Content.ReadAsStringAsync()).ShouldContain("not-after-from");
    }

    private static async Task<(string Case, string Event)> FindAsync(HttpClient auditor, string reference)
    {
        for (var until = DateTime.UtcNow + Patience; DateTime.UtcNow < until; await Task.Delay(200))
        {
            var cases = JsonDocument.Parse(await auditor.GetStringAsync(new Uri($"/api/cases?q={reference}", UriKind.Relative))).RootElement.GetProperty("cases");
            if (cases.GetArrayLength() == 0) continue;
            var id = cases[0].GetProperty("caseId").GetString()!;
            var story = JsonDocument.Parse(await auditor.GetStringAsync(new Uri($"/api/cases/{id}", UriKind.Relative))).RootElement.GetProperty("timeline");
            return (id, story[0].GetProperty("eventId").GetString()!);
        }
        throw new TimeoutException($"{reference} is on no list of cases");
    }

    private static async Task<string> ReceiptAsync(HttpClient auditor, string caseId, string eventId)
    {
        for (var until = DateTime.UtcNow + Patience; DateTime.UtcNow < until; await Task.Delay(500))
        {
            // Until a witnessed head covers the event there is none.
            using var answer = await auditor.GetAsync(new Uri($"/api/receipts/{caseId}/{eventId}", UriKind.Relative));
            if (answer.IsSuccessStatusCode) return await answer.Content.ReadAsStringAsync();
        }
        throw new TimeoutException("no head covers the event");
    }
}
