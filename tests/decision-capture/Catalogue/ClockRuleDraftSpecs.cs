using System.Net;
using System.Net.Http.Json;
using Transparency.Contracts.Scoring.V1;
using Transparency.DecisionCapture.Catalogue.Drafts;
using Transparency.DecisionCapture.Tests.Cases;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Tests.Catalogue;

/// <summary>The rule set of a successor Act counts from a day that two people of the ministry set, never from one that has begun.</summary>
public sealed class ClockRuleDraftSpecs : IAsyncLifetime
{
    private const string Successor = "th-successor@1", Path = "/api/catalogue/clock-rules";
    private static readonly DateOnly Today = ProposeChange.DayOf(DateTimeOffset.UtcNow);
    private static readonly ClockRuleSetView[] Shipped = [Set("th-2558", true), Set("th-successor", false)];
    private readonly CaptureDatabase database = new();
    private CaptureSite site = null!;
    private bool silent;

    private static ClockRuleSetView Set(string id, bool active) => new(id, 1, id, id, active, null, [], "nextWorkingDay", true, 7, !active, []);

    private static V1.ProposeClockRules Begin(DateOnly from) => new(Successor, "พ.ร.บ. การอำนวยความสะดวก พ.ศ. 2569", "Facilitation Act B.E. 2569", from, "เล่ม 143 ตอนที่ 70 ก หน้า 1", "ประกาศแล้ว");

    private static V1.ClockRulePeriod Entry(DateOnly from, DateOnly? to = null) => new(Successor, Begin(from).NameTh, Begin(from).NameEn, from, to, Begin(from).Source);

    public async Task InitializeAsync()
    {
        await database.InitializeAsync();
        site = await CaptureSite.StartAsync(database, clock: TimeProvider.System, rules: _ => silent ? throw new HttpRequestException() : Task.FromResult<IReadOnlyList<ClockRuleSetView>>(Shipped));
    }

    public async Task DisposeAsync()
    {
        await site.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public void Only_a_shipped_set_that_nobody_counted_by_is_put_in_force_and_only_one_in_force_ends()
    {
        string[] Faults(V1.ProposeClockRules body, params V1.ClockRulePeriod[] before) => [.. ProposeClockRules.Decide(body, Shipped, before).Faults.Select(each => $"{each.Field} {each.Rule}")];
        ProposeClockRules.Decide(Begin(Today), Shipped, []).Entry.ShouldBe(Entry(Today));
        Faults(Begin(Today) with { Code = "th-nothing@1" }).ShouldBe(["code unknown-rules"]);
        Faults(Begin(Today) with { Code = "th-2558@1" }).ShouldBe(["code in-force"]);
        Faults(Begin(Today) with { NameTh = "", NameEn = null!, Source = "-" }).ShouldBe(["nameTh required", "nameEn required", "source required"]);
        Faults(Begin(Today), Entry(Today.AddDays(1))).ShouldBe(["code in-force"]);
        Faults(Begin(Today), Entry(Today.AddDays(-9), Today.AddDays(-9))).ShouldBe(["code in-force"], "whoever was counted by it for a day is counted by it for ever");
        Faults(Begin(Today), Entry(Today.AddDays(9), Today.AddDays(8))).ShouldBeEmpty("called off before it began");

        V1.ClockRulePeriod? Ended(V1.ClockRulePeriod before) => ProposeClockRules.Decide(new V1.EndClockRules(Successor, Today.AddDays(3), "why"), [before], Today).Entry;
        Ended(Entry(Today))!.To.ShouldBe(Today.AddDays(3));
        Ended(Entry(Today.AddDays(1)))!.To.ShouldBe(Today, "called off: it ends before it begins");
        Ended(Entry(Today, Today.AddDays(9))).ShouldBeNull();
        ProposeClockRules.Decide(new V1.EndClockRules(Successor, Today, "why"), [], Today).Faults.ShouldHaveSingleItem().Rule.ShouldBe("not-in-force");
    }

    [Fact]
    public async Task One_of_the_ministry_proposes_another_approves_and_everybody_knows_before_the_first_day()
    {
        await RefusedAsync(Path, Begin(Today), HttpStatusCode.BadRequest, "not-back-dated");
        var draft = await ReadAsync<V1.CatalogueDraftView>(await PostAsync(Path, Begin(Today.AddDays(2))), HttpStatusCode.Created);
        (draft.State, draft.Own, draft.Agencies.Single(), draft.EffectiveOn).ShouldBe(("proposed", true, "*", Today.AddDays(2)));
        draft.Changes.ShouldContain(new V1.CatalogueDifference("clockRules", Successor, "from", null, $"{Today.AddDays(2):yyyy-MM-dd}"));
        draft.Changes.ShouldContain(new V1.CatalogueDifference("clockRules", Successor, "source", null, Begin(Today).Source));
        var approve = $"/api/catalogue/drafts/{draft.DraftId}/approve";
        await RefusedAsync(approve, new { }, HttpStatusCode.Conflict, "own-proposal");
        (await site.SendAsync(HttpMethod.Post, approve, Ministry with { Subject = "other", Agencies = ["doe"] }, new { })).StatusCode.ShouldNotBe(HttpStatusCode.OK, "an agency does not approve the clock it is measured by");
        (await CatalogueAsync()).ClockRules.ShouldBeEmpty();

        (await ReadAsync<V1.CatalogueDraftView>(await PostAsync(approve, new { }, "second"))).State.ShouldBe("published");
        (await CatalogueAsync()).ClockRules.ShouldBe([Entry(Today.AddDays(2))]);
        await RefusedAsync(Path, Begin(Today.AddDays(5)), HttpStatusCode.BadRequest, "in-force");
        // Entries of other kinds leave it as it is, and no file brings or takes one.
        foreach (var file in new[] { "{\"clockRules\":[{\"code\":\"th-successor@1\",\"nameTh\":\"x\",\"nameEn\":\"x\",\"from\":\"2000-01-01\",\"source\":\"x\"}]}", "{\"retired\":[{\"kind\":\"clockRules\",\"code\":\"th-successor@1\"}]}" })
        {
            await RefusedAsync("/api/catalogue/drafts/import", new V1.ImportCatalogueFile("json", null, file, Today, "why"), HttpStatusCode.BadRequest, "own-act");
            using var key = await site.SendAsync(HttpMethod.Post, "/api/catalogue/import", Caller.Anonymous with { Subject = "client:x", ClientId = "x", Roles = [Roles.Operations], Agencies = ["*"] }, System.Text.Json.JsonDocument.Parse(file).RootElement);
            (key.StatusCode, (await key.Content.ReadAsStringAsync()).Contains("own-act", StringComparison.Ordinal)).ShouldBe((HttpStatusCode.BadRequest, true));
        }

        // Called off, by two again: it stands with its days, and never counts.
        var off = await ReadAsync<V1.CatalogueDraftView>(await PostAsync(Path + "/end", new V1.EndClockRules(Successor, Today, "เลื่อนวันใช้บังคับ")), HttpStatusCode.Created);
        await ReadAsync<V1.CatalogueDraftView>(await PostAsync($"/api/catalogue/drafts/{off.DraftId}/approve", new { }, "second"));
        (await CatalogueAsync()).ClockRules.ShouldBe([Entry(Today.AddDays(2), Today.AddDays(1))]);
    }

    [Fact]
    public async Task Nobody_else_proposes_and_while_the_clock_is_silent_nothing_is_proposed()
    {
        foreach (var (path, body) in new (string, object)[] { (Path, Begin(Today.AddDays(2))), (Path + "/end", new V1.EndClockRules(Successor, Today, "why")) })
        {
            foreach (var role in Roles.All.Where(role => role != Roles.AgencyAdmin))
                (await site.SendAsync(HttpMethod.Post, path, Ministry with { Roles = [role] }, body)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, role);
            (await site.SendAsync(HttpMethod.Post, path, Ministry with { Agencies = ["doe"] }, body)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }
        silent = true;
        await RefusedAsync(Path, Begin(Today.AddDays(2)), HttpStatusCode.ServiceUnavailable, "rules-not-known");
    }

    private static Caller Ministry => CaptureSite.Person(Roles.AgencyAdmin, "*");

    private Task<HttpResponseMessage> PostAsync(string path, object body, string subject = "first") => site.SendAsync(HttpMethod.Post, path, Ministry with { Subject = subject }, body);

    private Task<V1.Catalogue> CatalogueAsync() => site.GetAsync<V1.Catalogue>("/api/catalogue", Ministry);

    private async Task RefusedAsync(string path, object body, HttpStatusCode status, string says)
    {
        using var answer = await PostAsync(path, body);
        answer.StatusCode.ShouldBe(status);
        (await answer.Content.ReadAsStringAsync()).ShouldContain(says);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer, HttpStatusCode expected = HttpStatusCode.OK)
    {
        answer.StatusCode.ShouldBe(expected, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<T>(Wire.Json))!;
    }
}
