using System.Net;
using System.Net.Http.Json;
using Transparency.DecisionCapture.Catalogue.Drafts;
using Transparency.DecisionCapture.Tests.Intake;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Tests.Catalogue;

/// <summary>A change of the catalogue on the running service: one person proposes, another publishes.</summary>
[Collection(CaptureCollection.Name)]
public sealed class CatalogueDraftSpecs(CaptureProcess capture)
{
    private static DateOnly Today => ProposeChange.DayOf(DateTimeOffset.UtcNow);

    [Fact]
    public async Task A_decision_point_does_not_become_easier_by_going_and_coming_back()
    {
        var sample = await ServiceAsync("skill-centre-certificate");
        var point = sample.DecisionPoints[0] with { FourEyes = true };
        var whole = sample with { Code = "watched-service", DecisionPoints = [point] };
        Task<HttpResponseMessage> ImportAsync(V1.Service service) => capture.AsInstaller().PostAsJsonAsync("/api/catalogue/import", new { services = new[] { service } }, Wire.Json);
        // It asks for a second person only; that is still asked when it comes back.
        var plain = point with { Discretionary = false, RequiredEvidence = [] };
        foreach (var each in new[] { whole with { DecisionPoints = [plain] }, whole with { DecisionPoints = [] } })
            (await ImportAsync(each)).StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (var code in new[] { point.Code, "under-another-code" })
            await Refused(await ImportAsync(whole with { DecisionPoints = [plain with { Code = code, FourEyes = false }] }), HttpStatusCode.BadRequest, "easing-needs-manual");
        (await ImportAsync(whole)).StatusCode.ShouldBe(HttpStatusCode.OK);
        // It asks for something now: a person's draft does not leave it out either; a case system's table, which names what occurred in it, may.
        await Refused(await capture.AsPerson("admin-w", Roles.AgencyAdmin, sample.Agency).PostAsJsonAsync("/api/catalogue/drafts", new V1.ProposeCatalogue(null, [whole with { DecisionPoints = [] }], null, Today, "why"), Wire.Json), HttpStatusCode.BadRequest, "easing-needs-manual");
        (await ImportAsync(whole with { DecisionPoints = [] })).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private async Task<V1.Service> ServiceAsync(string code) => (await capture.GetAsync<V1.Catalogue>("/api/catalogue")).Services.Single(each => each.Code == code);

    [Fact]
    public async Task One_person_proposes_another_publishes_and_the_version_says_so()
    {
        var (first, second) = (capture.AsPerson("admin-1", Roles.AgencyAdmin, "dsd"), capture.AsPerson("admin-2", Roles.AgencyAdmin, "dsd"));
        var service = await ServiceAsync("skill-centre-certificate");
        var stricter = service with { TotalLimit = new(service.TotalLimit!.Value - 1, service.TotalLimit.Unit) };
        var proposed = await Read<V1.CatalogueDraftView>(await first.PostAsJsonAsync("/api/catalogue/drafts", new V1.ProposeCatalogue(null, [stricter], null, Today, "เร็วขึ้นหนึ่งวัน"), Wire.Json), HttpStatusCode.Created);
        (proposed.State, proposed.Own, proposed.MayDecide, proposed.Against, proposed.Eased.Count).ShouldBe(("proposed", true, false, "own-proposal", 0));
        proposed.Changes.ShouldHaveSingleItem().Field.ShouldBe("totalLimit");
        proposed.Affected!.Services.ShouldBe(["skill-centre-certificate"]);
        var path = "/api/catalogue/drafts/" + proposed.DraftId;
        await Refused(await first.PostAsJsonAsync(path + "/approve", new { }), HttpStatusCode.Conflict, "own-proposal");
        await Refused(await capture.AsPerson("admin-3", Roles.AgencyAdmin, "sso").PostAsJsonAsync(path + "/approve", new { }), HttpStatusCode.Conflict, "other-agency");
        (await capture.AsPerson("officer", Roles.Officer, "dsd").PostAsJsonAsync(path + "/approve", new { })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await ServiceAsync("skill-centre-certificate")).TotalLimit.ShouldBe(service.TotalLimit);

        var published = await Read<V1.CatalogueDraftView>(await second.PostAsJsonAsync(path + "/approve", new { }));
        (published.State, published.Changes.Count).ShouldBe(("published", 1));
        (await ServiceAsync("skill-centre-certificate")).TotalLimit.ShouldBe(stricter.TotalLimit);
        (await capture.GetAsync<V1.Catalogue>("/api/catalogue")).Easings.ShouldNotContain(each => each.Service == "skill-centre-certificate");
        await Refused(await second.PostAsJsonAsync(path + "/refuse", new V1.RefuseCatalogue("สายไป")), HttpStatusCode.Conflict, "not-proposed");
    }

    [Fact]
    public async Task Of_two_drafts_on_one_service_the_second_does_not_take_back_the_first()
    {
        var (first, second) = (capture.AsPerson("admin-1", Roles.AgencyAdmin, "dsd"), capture.AsPerson("admin-2", Roles.AgencyAdmin, "dsd"));
        var service = (await ServiceAsync("skill-centre-certificate")) with { Code = "twice-proposed" };
        (await capture.AsInstaller().PostAsJsonAsync("/api/catalogue/import", new { services = new[] { service } }, Wire.Json)).StatusCode.ShouldBe(HttpStatusCode.OK);
        async Task<string> ProposeAsync(V1.Service wanted, DateOnly day) => "/api/catalogue/drafts/" + (await Read<V1.CatalogueDraftView>(
            await first.PostAsJsonAsync("/api/catalogue/drafts", new V1.ProposeCatalogue(null, [wanted], null, day, "why"), Wire.Json), HttpStatusCode.Created)).DraftId;
        var (named, charged) = (await ProposeAsync(service with { NameEn = "Another name" }, Today), await ProposeAsync(service with { FeeBaht = 7 }, Today));
        (await Read<V1.CatalogueDraftView>(await second.PostAsJsonAsync(named + "/approve", new { }))).State.ShouldBe("published");
        await Refused(await second.PostAsJsonAsync(charged + "/approve", new { }), HttpStatusCode.Conflict, "overtaken");
        (await ServiceAsync("twice-proposed")).ShouldSatisfyAllConditions(each => each.NameEn.ShouldBe("Another name"), each => each.FeeBaht.ShouldBe(service.FeeBaht));
        // Proposed anew on what is in force it goes through.
        (await Read<V1.CatalogueDraftView>(await second.PostAsJsonAsync(await ProposeAsync((await ServiceAsync("twice-proposed")) with { FeeBaht = 7 }, Today) + "/approve", new { }))).State.ShouldBe("published");
        (await ServiceAsync("twice-proposed")).NameEn.ShouldBe("Another name");
    }

    [Fact]
    public async Task An_easier_standard_wants_manual_a_later_day_and_somebody_from_outside()
    {
        var first = capture.AsPerson("admin-1", Roles.AgencyAdmin, "sso");
        var service = await ServiceAsync("benefit-claim");
        var easier = service with { TotalLimit = new(service.TotalLimit!.Value + 5, service.TotalLimit.Unit) };
        await Refused(await first.PostAsJsonAsync("/api/catalogue/drafts", new V1.ProposeCatalogue(null, [easier], null, Today, "why"), Wire.Json), HttpStatusCode.BadRequest, "easing-needs-manual");
        await Refused(await first.PostAsJsonAsync("/api/catalogue/drafts", new V1.ProposeCatalogue(null, [easier], null, Today, "why", new string('a', 64)), Wire.Json), HttpStatusCode.BadRequest, "easing-not-back-dated");
        await Refused(await capture.AsInstaller().PostAsJsonAsync("/api/catalogue/import", new { services = new[] { easier } }, Wire.Json), HttpStatusCode.BadRequest, "easing-needs-manual");
        var draft = await Read<V1.CatalogueDraftView>(await first.PostAsJsonAsync("/api/catalogue/drafts", new V1.ProposeCatalogue(null, [easier], null, Today.AddDays(2), "why", new string('a', 64)), Wire.Json), HttpStatusCode.Created);
        draft.Eased.ShouldHaveSingleItem().Rules.ShouldHaveSingleItem().Rule.ShouldBe("longer-limit");
        var path = "/api/catalogue/drafts/" + draft.DraftId;
        await Refused(await capture.AsPerson("admin-2", Roles.AgencyAdmin, "sso").PostAsJsonAsync(path + "/approve", new { }), HttpStatusCode.Conflict, "same-agency");
        var approved = await Read<V1.CatalogueDraftView>(await capture.AsPerson("admin-9", Roles.AgencyAdmin, "*").PostAsJsonAsync(path + "/approve", new { }));
        // It waits for its day: nothing counts before.
        (approved.State, (await ServiceAsync("benefit-claim")).TotalLimit).ShouldBe(("approved", service.TotalLimit));
    }

    [Fact]
    public async Task Nobody_proposes_for_another_agency_not_even_by_taking_its_entry_over()
    {
        var admin = capture.AsPerson("admin-1", Roles.AgencyAdmin, "doe");
        var other = await ServiceAsync("benefit-overpayment");
        (await admin.PostAsJsonAsync("/api/catalogue/drafts", new V1.ProposeCatalogue(null, [other], null, Today, "why"), Wire.Json)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await admin.PostAsJsonAsync("/api/catalogue/drafts", new V1.ProposeCatalogue(null, [other with { Agency = "doe" }], null, Today, "why"), Wire.Json)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var file = await admin.PostAsJsonAsync("/api/catalogue/drafts/import", new V1.ImportCatalogueFile("csv", "offices", "code,agency,nameTh,nameEn,province,opens\nx,doe,ก,X,ตาก,9\n", Today, "why"), Wire.Json);
        await Refused(file, HttpStatusCode.BadRequest, "not-a-time");
        (await capture.AsPerson("auditor", Roles.Auditor, "*").PostAsJsonAsync("/api/catalogue/drafts", new { })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await capture.AsPerson("auditor", Roles.Auditor, "*").GetAsync("/api/catalogue/drafts")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await capture.AsPerson("officer", Roles.Officer, "doe").GetAsync("/api/catalogue/drafts")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    private static async Task<T> Read<T>(HttpResponseMessage answer, HttpStatusCode expected = HttpStatusCode.OK)
    {
        answer.StatusCode.ShouldBe(expected, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<T>(Wire.Json))!;
    }

    private static async Task Refused(HttpResponseMessage answer, HttpStatusCode expected, string rule)
    {
        answer.StatusCode.ShouldBe(expected);
        (await answer.Content.ReadAsStringAsync()).ShouldContain(rule);
    }
}
