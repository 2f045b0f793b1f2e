using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Intake;
using Transparency.DecisionCapture.Tests.Cases;
using Transparency.EventStore;
using Transparency.Ledger;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using static Transparency.DecisionCapture.Tests.Cases.CaptureSite;

namespace Transparency.DecisionCapture.Tests.Receipts;

/// <summary>A receipt proves offline what was recorded, and shows no person and no text.</summary>
public sealed class ReceiptTests(CaptureDatabase database) : IClassFixture<CaptureDatabase>, IAsyncLifetime
{
    private const string Origin = "test.example/log";
    private static readonly string CaseId = CaseIds.Case("doe", "work-permit", "r-1");
    private readonly string keys = Directory.CreateTempSubdirectory("log-keys-").FullName;
    private CaptureSite site = null!;
    private TrustPolicy policy = null!;
    private StoredEvent decision = null!;

    public async Task InitializeAsync()
    {
        SigningKey[] signers =
        [
            KeyFiles.ReadOrCreate(Path.Combine(keys, "ed25519.key"), Origin, NoteAlgorithm.Ed25519),
            KeyFiles.ReadOrCreate(Path.Combine(keys, "ecdsa.key"), Origin, NoteAlgorithm.Ecdsa),
        ];
        policy = TrustPolicy.Of(signers.Select(s => s.Verifier), [], 0);
        site = await StartAsync(database, settings: new Dictionary<string, string?> { ["Log:Origin"] = Origin, ["Log:SigningKeys"] = keys });
        var append = CaptureDatabase.Fact("decision_reached", "r-1", DateTimeOffset.UtcNow, new
        {
            decisionPoint = "grant", outcome = "granted",
            text = new Dictionary<string, string> { ["reason.facts"] = "v1.k.SEALED" },
            personal = new Dictionary<string, object> { ["s-1"] = new { attributes = new { nationality = "MM" } } },
        });
        await database.AppendAsync(append with { SubjectSalts = new Dictionary<string, byte[]> { ["s-1"] = [.. Enumerable.Repeat((byte)7, 32)] } });
        await site.CaughtUpAsync(database);
        decision = (await database.Store.ReadStreamAsync("doe", CaseId))[^1];
    }

    public async Task DisposeAsync()
    {
        await site.DisposeAsync();
        Directory.Delete(keys, recursive: true);
    }

    private async Task<HttpResponseMessage> PublishedAsync(string path)
    {
        for (var patience = Stopwatch.StartNew(); ; await Task.Delay(100))
        {
            var answer = await site.SendAsync(path, Person(Roles.Auditor, "*"));
            if (answer.StatusCode != HttpStatusCode.Conflict) return answer;
            if (patience.Elapsed > TimeSpan.FromSeconds(60)) throw new TimeoutException("no head covers the decision");
        }
    }

    [Fact]
    public async Task A_receipt_verifies_offline_shows_the_facts_and_closes_the_rest()
    {
        using var answer = await PublishedAsync($"/api/receipts/{CaseId}/{decision.Id}");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/plain");
        var receipt = Receipt.Parse(await answer.Content.ReadAsStringAsync());
        receipt.Verify(policy).Problems.ShouldBeEmpty();
        receipt.Proof.Index.ShouldBe(decision.Index);
        Encoding.UTF8.GetString(receipt.Disclosure.Json(DisclosureGroup.Facts)!).ShouldContain("\"outcome\":\"granted\"");
        Encoding.UTF8.GetString(receipt.Disclosure.Json(DisclosureGroup.Identity)!).ShouldContain(CaseId);
        foreach (var closed in (DisclosureGroup[])[DisclosureGroup.Actors, DisclosureGroup.Text, DisclosureGroup.Personal, DisclosureGroup.Metadata])
            receipt.Disclosure[closed].ShouldBeOfType<Disclosed.Closed>();
        var shown = Encoding.UTF8.GetString(receipt.Proof.Extra!);
        shown.ShouldNotContain("SEALED");
        shown.ShouldNotContain("nationality");
        (await database.Store.ReadStreamAsync("doe", "reads-" + CaseId)).Count.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task The_card_says_of_the_receipt_what_the_public_log_can_confirm_and_reading_it_is_recorded()
    {
        using var answer = await PublishedAsync($"/api/receipts/{CaseId}/{decision.Id}");
        var receipt = Receipt.Parse(await answer.Content.ReadAsStringAsync());
        var reads = (await database.Store.ReadStreamAsync("doe", "reads-" + CaseId)).Count;
        using var card = await site.SendAsync($"/api/receipts/{CaseId}/{decision.Id}/card", Person(Roles.Auditor, "*"));
        var said = (await card.Content.ReadFromJsonAsync<ReceiptCard>(Wire.Json))!;
        (said.Origin, said.Index, said.Leaf).ShouldBe((Origin, decision.Index, Convert.ToHexStringLower(TreeHash.Leaf(receipt.Disclosure.Entry()))));
        said.CosignedBy.ShouldBeEmpty();
        (await database.Store.ReadStreamAsync("doe", "reads-" + CaseId)).Count.ShouldBe(reads + 1);
        (await site.SendAsync($"/api/receipts/{CaseId}/{decision.Id}/card", Person(Roles.Officer, "sso"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Only_callers_with_the_task_and_the_agency_get_one()
    {
        var path = $"/api/receipts/{CaseId}/{decision.Id}";
        foreach (var caller in (Caller[])[Person(Roles.Officer, "sso"), Person(Roles.Executive, "*"), Person(Roles.Operations, "*")])
            (await site.SendAsync(path, caller)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await site.SendAsync(path, null)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await site.SendAsync($"/api/receipts/{CaseId}/{Guid.NewGuid()}", Person(Roles.Auditor, "*"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await site.SendAsync($"/api/receipts/case-0/{decision.Id}", Person(Roles.Auditor, "*"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
