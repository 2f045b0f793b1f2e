using System.Net;
using System.Net.Http.Json;
using Transparency.DecisionCapture.Catalogue.Drafts;
using Transparency.DecisionCapture.Tests.Intake;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Tests.Catalogue;

/// <summary>A service that the form starts, and what of it ends, on the running service.</summary>
[Collection(CaptureCollection.Name)]
public sealed class NewServiceSpecs(CaptureProcess capture)
{
    private static DateOnly Today => ProposeChange.DayOf(DateTimeOffset.UtcNow);

    private static V1.Service New(string code, string agency = "dsd") => new(code, agency, "กระบวนงานใหม่", "New service", "application", "manual", [new("check", "ตรวจ", "Check", 1, new(2, "workingDays"), false)], new(7, "workingDays"), "received", 1, ["id-card"], 20,
        [new("decide", "ตัดสิน", "Decide", true, [new("granted", "อนุญาต", "Granted", false, true), new("refused", "ไม่อนุญาต", "Refused", true, false)], ["photo"], ["lfa-2558-s8"], null, false, null, new(1, 1, 1, 1))], false);

    private HttpClient Admin(string name, string agency = "dsd") => capture.AsPerson(name, Roles.AgencyAdmin, agency);

    private static Task<HttpResponseMessage> ProposeAsync(HttpClient by, V1.Service service, int days = 0, string? manual = null) =>
        by.PostAsJsonAsync("/api/catalogue/drafts", new V1.ProposeCatalogue(null, [service], null, Today.AddDays(days), "เริ่มกระบวนงาน", manual), Wire.Json);

    private async Task<V1.CatalogueDraftView> PublishedAsync(HttpClient first, HttpClient second, V1.Service service)
    {
        var draft = await Read<V1.CatalogueDraftView>(await ProposeAsync(first, service), HttpStatusCode.Created);
        return await Read<V1.CatalogueDraftView>(await second.PostAsJsonAsync($"/api/catalogue/drafts/{draft.DraftId}/approve", new { }));
    }

    [Fact]
    public async Task The_agencys_administrator_starts_a_service_another_person_publishes_it_and_it_is_there()
    {
        var draft = await Read<V1.CatalogueDraftView>(await ProposeAsync(Admin("admin-n1"), New("new-service-1")), HttpStatusCode.Created);
        (draft.State, draft.Own, draft.Against, draft.Eased.Count).ShouldBe(("proposed", true, "own-proposal", 0));
        draft.Changes[0].ShouldBe(new("service", "new-service-1", "", null, "กระบวนงานใหม่"));
        draft.Changes.ShouldContain(each => each.Field == "decisionPoints/decide/outcomes/refused/burdening" && each.After == "true");
        draft.Affected!.ShouldSatisfyAllConditions(touched => touched.Services.ShouldBe(["new-service-1"]), touched => touched.Cases.ShouldBe(0));
        (await ServicesAsync()).ShouldNotContain(each => each.Code == "new-service-1");
        var path = $"/api/catalogue/drafts/{draft.DraftId}/approve";
        (await Admin("admin-n1").PostAsJsonAsync(path, new { })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await Admin("admin-n9", "sso").PostAsJsonAsync(path, new { })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await Read<V1.CatalogueDraftView>(await Admin("admin-n2").PostAsJsonAsync(path, new { }))).State.ShouldBe("published");
        System.Text.Json.JsonSerializer.Serialize((await ServicesAsync()).Single(each => each.Code == "new-service-1"), Wire.Json).ShouldBe(System.Text.Json.JsonSerializer.Serialize(New("new-service-1"), Wire.Json));
    }

    [Fact]
    public async Task Only_an_administrator_of_the_agency_starts_its_service()
    {
        (await ProposeAsync(Admin("admin-n3", "sso"), New("new-service-2"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await ProposeAsync(capture.AsPerson("officer-n", Roles.Officer, "dsd"), New("new-service-2"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await ProposeAsync(capture.AsPerson("auditor-n", Roles.Auditor, "*"), New("new-service-2"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await ProposeAsync(capture.AsPerson("operations-n", Roles.Operations, "*"), New("new-service-2"))).StatusCode.ShouldBe(HttpStatusCode.Created);
        // A code that another agency's service has is that agency's.
        (await ProposeAsync(Admin("admin-n3"), New("benefit-claim"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task What_is_missing_is_named_by_field_and_rule_and_nothing_is_kept()
    {
        var point = New("x").DecisionPoints[0];
        var wrong = New("new service") with
        {
            NameEn = "", Kind = "", TotalLimit = new(0, "weeks"), FeeBaht = -1,
            DecisionPoints = [point with { LegalBases = ["no-law"], Outcomes = [point.Outcomes[0] with { NameTh = "" }, point.Outcomes[0]], Powers = [new("p", "ก", "P", "delegated")] }, point with { Code = "empty", Outcomes = [] }],
        };
        var answer = await ProposeAsync(Admin("admin-n4"), wrong);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadFromJsonAsync<Refusal>(Wire.Json))!.Errors.Select(each => $"{each.Field} {each.Rule}").ShouldBe([
            "services[0].code not-a-code", "services[0].nameEn required", "services[0].kind unknown-value", "services[0].totalLimit.unit unknown-value", "services[0].totalLimit.value out-of-range", "services[0].feeBaht out-of-range",
            "services[0].decisionPoints[0].outcomes[0].nameTh required", "services[0].decisionPoints[0].outcomes[1].code repeated", "services[0].decisionPoints[0].legalBases[0] unknown-law",
            "services[0].decisionPoints[0].powers[0].order required", "services[0].decisionPoints[0].powers[0].orderSha256 required", "services[0].decisionPoints[0].powers[0].from required", "services[0].decisionPoints[1].outcomes required"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_point_that_ends_wants_manual_a_later_day_and_somebody_from_outside_an_outcome_does_not()
    {
        var (first, second) = (Admin("admin-n5"), Admin("admin-n6"));
        var service = New("new-service-3");
        (await PublishedAsync(first, second, service)).State.ShouldBe("published");
        var point = service.DecisionPoints[0];
        V1.Service Ended(int days) => service with { DecisionPoints = [point with { EndedOn = Today.AddDays(days) }] };

        await Refused(await ProposeAsync(first, Ended(0), 1), "manualSha256", "easing-needs-manual");
        await Refused(await ProposeAsync(first, Ended(-1), 0, new('a', 64)), "effectiveOn", "easing-not-back-dated");
        await Refused(await ProposeAsync(first, Ended(-1), 1, new('a', 64)), "services[0].decisionPoints[0].endedOn", "not-back-dated");
        var draft = await Read<V1.CatalogueDraftView>(await ProposeAsync(first, Ended(0), 1, new('a', 64)), HttpStatusCode.Created);
        draft.Eased.ShouldHaveSingleItem().Rules.Select(each => each.Rule).ShouldBe(["not-discretionary", "less-evidence"]);
        draft.Changes.ShouldHaveSingleItem().Field.ShouldBe("decisionPoints/decide/endedOn");
        (await second.PostAsJsonAsync($"/api/catalogue/drafts/{draft.DraftId}/approve", new { })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await Read<V1.CatalogueDraftView>(await Admin("admin-n7", "*").PostAsJsonAsync($"/api/catalogue/drafts/{draft.DraftId}/approve", new { }))).State.ShouldBe("approved");

        // An outcome that ends, one that is added and one that is renamed: no standard is easier.
        var changed = service with { DecisionPoints = [point with { Outcomes = [point.Outcomes[0] with { EndedOn = Today.AddDays(-1) }, point.Outcomes[1] with { NameEn = "Turned down" }, new("conditions", "อนุญาตโดยมีเงื่อนไข", "With conditions", true, false)] }] };
        var published = await PublishedAsync(first, second, changed);
        (published.State, published.Eased.Count).ShouldBe(("published", 0));
        published.Changes.Select(each => each.Field).ShouldBe(["decisionPoints/decide/outcomes/granted/endedOn", "decisionPoints/decide/outcomes/refused/nameEn", "decisionPoints/decide/outcomes/conditions",
            "decisionPoints/decide/outcomes/conditions/nameEn", "decisionPoints/decide/outcomes/conditions/burdening"], ignoreOrder: true);
    }

    private async Task<IReadOnlyList<V1.Service>> ServicesAsync() => (await capture.GetAsync<V1.Catalogue>("/api/catalogue")).Services;

    private sealed record Refusal(IReadOnlyList<FieldError> Errors);

    private static async Task<T> Read<T>(HttpResponseMessage answer, HttpStatusCode expected = HttpStatusCode.OK)
    {
        answer.StatusCode.ShouldBe(expected, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<T>(Wire.Json))!;
    }

    private static async Task Refused(HttpResponseMessage answer, string field, string rule)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadFromJsonAsync<Refusal>(Wire.Json))!.Errors.ShouldContain(each => each.Field == field && each.Rule == rule);
    }
}
