using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Transparency.DecisionCapture.Catalogue;
using Transparency.DecisionCapture.Tests.Intake;
using Transparency.ServiceDefaults;
using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Tests.Catalogue;

[Collection(CaptureCollection.Name)]
public sealed class CatalogueEndpointSpecs(CaptureProcess capture)
{
    private static readonly string s_sample = Path.Combine(AppContext.BaseDirectory, "Catalogue/sample-catalogue.json");

    [Fact]
    public async Task Everybody_reads_the_catalogue_and_nobody_sees_the_accounts_of_sources()
    {
        using var http = new HttpClient { BaseAddress = capture.Address };
        using var answer = await http.GetAsync("/api/catalogue");
        var catalogue = (await answer.Content.ReadFromJsonAsync<V1.Catalogue>(Wire.Json))!;
        catalogue.Services.Count.ShouldBeGreaterThanOrEqualTo(5);
        catalogue.Sources.ShouldAllBe(each => each.BrokerUser == null && each.ClientId == null);
        using var conditional = new HttpRequestMessage(HttpMethod.Get, $"/api/catalogue?version={catalogue.Version}");
        conditional.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Parse(answer.Headers.ETag!.ToString()));
        using var same = await http.SendAsync(conditional);
        same.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        (await http.GetAsync("/api/catalogue?version=99999")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await http.GetAsync("/api/sources")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await capture.GetAsync<V1.Source[]>("/api/sources")).ShouldContain(each => each.BrokerUser == "doe-work-permit");
    }

    [Fact]
    public async Task A_version_is_read_for_ever_as_it_was_published()
    {
        var before = await capture.GetAsync<V1.Catalogue>("/api/catalogue");
        using var installer = capture.AsInstaller();
        using var import = await installer.PostAsJsonAsync("/api/catalogue/import", new { laws = new[] { new { code = "test-law", nameTh = "กฎหมายทดสอบ", nameEn = "Test law" } } });
        var answer = (await import.Content.ReadFromJsonAsync<ImportAnswer>(Wire.Json))!;
        answer.Version.ShouldBeGreaterThan(before.Version);
        (await capture.GetAsync<V1.Catalogue>($"/api/catalogue?version={answer.Version}")).Laws.ShouldContain(each => each.Code == "test-law");
        var then = await capture.GetAsync<V1.Catalogue>($"/api/catalogue?version={before.Version}");
        (then.Digest, then.Laws.Any(each => each.Code == "test-law")).ShouldBe((before.Digest, false));
        (await capture.ScalarAsync<long>("SELECT version FROM events.mt_streams WHERE tenant_id = 'mol' AND id = 'catalogue'")).ShouldBeGreaterThanOrEqualTo(answer.Version);
    }

    [Fact]
    public async Task A_publication_stands_in_the_log_behind_every_entry_that_it_names()
    {
        using var installer = capture.AsInstaller();
        for (var round = 0; round < 8; round++)
        {
            var laws = Enumerable.Range(0, 6).Select(n => new { code = $"order-{round}-{n}", nameTh = "กฎหมายทดสอบ", nameEn = "Test law" });
            (await installer.PostAsJsonAsync("/api/catalogue/import", new { laws })).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
        // Read by whoever follows the log, a publication before its entries cannot be applied: it once ended the service.
        (await capture.ScalarAsync<long>("""
            select count(*) from events.mt_events p join trail.leaf pl on pl.seq_id = p.seq_id cross join jsonb_array_elements(p.data -> 'changes') c
            join events.mt_events e on e.id = (c ->> 'eventId')::uuid join trail.leaf el on el.seq_id = e.seq_id
            where p.type = 'catalogue_published' and el.idx > pl.idx
            """)).ShouldBe(0);
    }

    [Fact]
    public async Task Wrong_entries_are_named_field_by_field_and_nothing_is_published()
    {
        var before = (await capture.GetAsync<V1.Catalogue>("/api/catalogue")).Version;
        using var installer = capture.AsInstaller();
        using var answer = await installer.PostAsJsonAsync("/api/catalogue/import", new { offices = new[] { new { code = "x", agency = "nobody", nameTh = "ก" } } });
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("offices[0].agency");
        using var admin = capture.AsAdmin("sso");
        (await admin.PostAsJsonAsync("/api/catalogue/import", new { agencies = new[] { new { code = "x", nameTh = "ก", nameEn = "X", sample = true } } })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var operations = capture.AsOperations();
        using var alone = await operations.PostAsJsonAsync("/api/catalogue/import", new { laws = new[] { new { code = "one-person", nameTh = "ก", nameEn = "X" } } });
        ((int)alone.StatusCode, (await alone.Content.ReadAsStringAsync()).Contains("needs-second-person")).ShouldBe((403, true));
        using var system = capture.AsCaseSystem("doe-work-permit");
        (await system.PostAsJsonAsync("/api/catalogue/import", new { })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await capture.GetAsync<V1.Catalogue>("/api/catalogue")).Version.ShouldBe(before);
    }

    [Fact]
    public async Task Seeding_and_migrating_again_change_nothing()
    {
        await capture.RunAsync("migrate");
        (await capture.RunAsync("seed", "--catalogue", s_sample)).ShouldContain(": 0 entries published");
    }
}
