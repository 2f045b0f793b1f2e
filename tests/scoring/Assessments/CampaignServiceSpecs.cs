using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Transparency.Contracts.Replays.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Sampling;
using Transparency.Scoring.Tests.Decisions;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Tests.Assessments;

/// <summary>A campaign from its opening to the published gap, through the service's doors and on the real database; every action by who may and by who may not.</summary>
public class CampaignServiceSpecs
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(7)).DateTime);
    private static readonly string Period = $"{Today:yyyy-MM}";
    private static readonly string Doe = $"/api/assessments/{Period}/doe", Dsd = $"/api/assessments/{Period}/dsd", Campaign = $"/api/campaigns/{Period}", Verification = $"/api/verifications/{Period}";
    private static readonly OpenCampaign Asked = new(Period, ["doe", "dsd"], Today, Today, "standard", 1, new(0.8m, 0.3m, 1, "เลขท้ายสองตัว", Today, null, 100));
    private static readonly ListedPoint[] Points = [new("work-permit", "approve", "อนุมัติ", "Approve", "high")];
    private static readonly byte[] Pdf = [.. "%PDF-1.7 the same file"u8];

    [Fact]
    public async Task Agencies_assess_themselves_two_blind_verifiers_check_and_the_gap_is_published()
    {
        await using var town = await Town.OpenAsync();
        await OpensAsync(town);
        await AnswersAsync(town);
        await SubmitsAsync(town);
        await FreezesAsync(town);
        await DrawsAsync(town);
        await VerifiesAsync(town);
        await RebuildsAsync(town);
    }

    [Fact]
    public async Task No_action_is_open_to_another_role_or_to_nobody()
    {
        await using var town = await Town.OpenAsync();
        string[] everyone = [Roles.Officer, Roles.Verifier, Roles.Auditor, Roles.Executive, Roles.RedFlagAdmin, Roles.Operations, Roles.DataProtectionOfficer];
        foreach (var (path, may) in new[]
        {
            ("/api/campaigns", Roles.AgencyAdmin), (Campaign + "/freeze", Roles.AgencyAdmin), (Doe + "/points", Roles.AgencyAdmin), (Doe + "/questions", Roles.AgencyAdmin), (Doe + "/answers", Roles.AgencyAdmin),
            (Doe + "/evidence", Roles.AgencyAdmin), (Doe + "/evidence/1/withdraw", Roles.AgencyAdmin), (Doe + "/submit", Roles.AgencyAdmin), (Doe + "/return", Roles.AgencyAdmin), ("/api/verifiers", Roles.Verifier),
            ("/api/verifiers/verifier-1/confirm", Roles.AgencyAdmin), (Verification + "/draw", Roles.AgencyAdmin), (Verification + "/items/1/verdict", Roles.Verifier), (Verification + "/items/1/resolution", Roles.Auditor),
        })
        {
            foreach (var role in everyone.Append(Roles.AgencyAdmin).Where(role => role != may))
                (await town.PostAsync(path, new { }, role, "*")).StatusCode.ShouldBe(HttpStatusCode.Forbidden, $"{path} {role}");
            (await town.Http.PostAsJsonAsync(path, new { })).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, path);
        }
        foreach (var path in new[] { "/api/campaigns", Campaign, Doe, Doe + "/evidence/1", "/api/verifiers", Verification + "/items", Verification + "/items/1" })
        {
            (await town.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, path);
            (await town.GetAsync(path, Roles.Officer, "doe")).StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
        }
    }

    [Fact]
    public async Task Who_acts_for_an_agency_holds_a_post_in_it_that_day()
    {
        await using var town = await Town.OpenAsync();
        await OpensAsync(town);
        town.WithoutPost.Add("staff-user-1");
        foreach (var (path, role) in new[]
        {
            (Doe + "/points", Roles.AgencyAdmin), (Doe + "/questions", Roles.AgencyAdmin), (Doe + "/answers", Roles.AgencyAdmin), (Doe + "/evidence", Roles.AgencyAdmin), (Doe + "/evidence/1/withdraw", Roles.AgencyAdmin),
            (Doe + "/submit", Roles.AgencyAdmin), ("/api/verifiers", Roles.Verifier), (Verification + "/items/1/verdict", Roles.Verifier), (Verification + "/items/1/resolution", Roles.Auditor),
            ("/api/follow-ups", Roles.AgencyAdmin), ("/api/follow-ups/x/progress", Roles.AgencyAdmin), ("/api/ita/imports", Roles.AgencyAdmin),
        })
        {
            using var refused = await town.PostAsync(path, new { }, role, "doe");
            refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
            (await refused.Content.ReadAsStringAsync()).ShouldContain("urn:problem-type:transparency:no-posting");
        }
        // The same act with a post, and as the ministry's, whose grant is for every agency.
        (await town.PostAsync(Doe + "/points", new ListPoints(Points), Roles.AgencyAdmin, "doe", "user-2")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await town.PostAsync(Campaign + "/freeze", new { }, Roles.AgencyAdmin, "*")).StatusCode.ShouldNotBe(HttpStatusCode.Forbidden);
        // Acts at which no post is asked for: the ministry's own, looks at what would be, and replays.
        town.Services.GetServices<EndpointDataSource>().WithoutPost().ShouldBe(
        [
            "DELETE /api/replays/scoring/{id}", "POST /api/assessments/{period}/{agency}/return", "POST /api/campaigns", "POST /api/campaigns/{period}/freeze",
            "POST /api/clock-rules/calendars/{code}/confirm", "POST /api/clock-rules/calendars/{code}/withdraw", "POST /api/decisions/pre-check", "POST /api/ita/checks",
            "POST /api/replays/scoring/", "POST /api/rubrics/replays", "POST /api/rubrics/replays/{job}/cancel", "POST /api/verifications/{period}/draw", "POST /api/verifiers/{id}/confirm",
        ]);
    }

    private static async Task OpensAsync(Town town)
    {
        (await town.PostAsync("/api/campaigns", Asked, Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await town.PostAsync("/api/campaigns", Asked, Roles.Auditor, "*")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await RefusedAsync(await Ministry(town, "/api/campaigns", Asked with { DueOn = Today.AddDays(-1) }), "dueOn");
        await RefusedAsync(await Ministry(town, "/api/campaigns", Asked with { Agencies = ["doe", "nowhere"] }), "agencies");
        (await Ministry(town, "/api/campaigns", Asked)).StatusCode.ShouldBe(HttpStatusCode.Created);
        (await Ministry(town, "/api/campaigns", Asked)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var seen = (await Read<CampaignList>(await town.GetAsync("/api/campaigns", Roles.AgencyAdmin, "doe"))).Campaigns.Single();
        (seen.Agencies.Single().Agency, seen.State, seen.DaysLeft, seen.MayManage).ShouldBe(("doe", "open", 0, false));
        (await Read<CampaignView>(await town.GetAsync(Campaign, Roles.AgencyAdmin, "*"))).Agencies.Count.ShouldBe(2);
        (await town.GetAsync(Campaign, Roles.AgencyAdmin, "sso")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await town.GetAsync(Campaign, Roles.Officer, "doe")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await Read<QuestionSetView>(await town.GetAsync("/api/question-sets/standard"))).Digest.ShouldBe(seen.QuestionSetDigest);
        (await town.GetAsync("/api/question-sets/none")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static async Task AnswersAsync(Town town)
    {
        // The list of the other agency, of the ministry, and of another role are all not one's own.
        foreach (var (role, agency) in new[] { (Roles.AgencyAdmin, "dsd"), (Roles.AgencyAdmin, "*"), (Roles.Officer, "doe"), (Roles.Auditor, "*") })
            (await town.PostAsync(Doe + "/points", new ListPoints(Points), role, agency)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, $"{role} {agency}");
        await RefusedAsync(await town.PostAsync(Doe + "/points", new ListPoints([]), Roles.AgencyAdmin, "doe"), "points");
        (await Read<AssessmentView>(await town.PostAsync(Doe + "/points", new ListPoints(Points), Roles.AgencyAdmin, "doe"))).Items.Count.ShouldBe(7);
        var own = new AssessmentQuestion("own-counter", "timeline", 10, "agency", null, "เคาน์เตอร์เปิดพักเที่ยง", "Counter open at noon", "ระเบียบกรม", "Department rule");
        await RefusedAsync(await town.PostAsync(Doe + "/questions", new SetOwnQuestions([own with { Points = 60 }]), Roles.AgencyAdmin, "doe"), "questions");
        (await town.PostAsync(Doe + "/questions", new SetOwnQuestions([own]), Roles.AgencyAdmin, "dsd")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await Read<AssessmentView>(await town.PostAsync(Doe + "/questions", new SetOwnQuestions([own]), Roles.AgencyAdmin, "doe"))).CoreShare.ShouldBe(100m / 110);

        await RefusedAsync(await town.PostAsync(Doe + "/answers", new AnswerQuestion("none", "met", null, null, null, null), Roles.AgencyAdmin, "doe"), "item");
        (await town.PostAsync(Doe + "/answers", Met("manual-published"), Roles.AgencyAdmin, "dsd")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await Read<AssessmentView>(await town.PostAsync(Doe + "/answers", Met("manual-published"), Roles.AgencyAdmin, "doe"))).Claimed.ShouldBe(100m);
        await town.PostAsync(Doe + "/answers", Met("manual-published"), Roles.AgencyAdmin, "doe");

        await RefusedAsync(await Attach(town, Doe, "doe", "manual-published", [.. "MZ program"u8]), "content");
        await RefusedAsync(await Attach(town, Doe, "doe", "none", Pdf), "item");
        (await Attach(town, Doe, "dsd", "manual-published", Pdf)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var view = await Read<AssessmentView>(await Attach(town, Doe, "doe", "manual-published", Pdf, "C:\\Users\\me\\คู่มือ.exe"));
        var file = view.Items.Single(each => each.Item == "manual-published").Evidence.ShouldHaveSingleItem();
        (file.FileName, file.MediaType, file.Size).ShouldBe(("คู่มือ.pdf", "application/pdf", Pdf.Length));
        var download = await town.GetAsync($"{Doe}/evidence/{file.No}", Roles.AgencyAdmin, "doe");
        (await download.Content.ReadAsByteArrayAsync()).ShouldBe(Pdf);
        (download.Content.Headers.ContentDisposition!.DispositionType, download.Headers.GetValues("X-Content-Type-Options").Single()).ShouldBe(("attachment", "nosniff"));
        (await town.GetAsync($"{Doe}/evidence/{file.No}", Roles.AgencyAdmin, "dsd")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await town.GetAsync($"{Doe}/evidence/{file.No}", Roles.Verifier, "dsd")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await town.GetAsync($"{Doe}/evidence/{file.No}", Roles.Officer, "doe")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var second = (await Read<AssessmentView>(await Attach(town, Doe, "doe", "manual-published", [.. Pdf, 1]))).Items.Single(each => each.Item == "manual-published").Evidence[1];
        (await town.PostAsync<object?>($"{Doe}/evidence/{second.No}/withdraw", null, Roles.AgencyAdmin, "dsd")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await Read<AssessmentView>(await town.PostAsync<object?>($"{Doe}/evidence/{second.No}/withdraw", null, Roles.AgencyAdmin, "doe"))).Items.Single(each => each.Item == "manual-published").Evidence.Count.ShouldBe(1);
        (await town.GetAsync(Doe, Roles.AgencyAdmin, "dsd")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await town.GetAsync(Doe, Roles.Verifier, "dsd")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    private static async Task SubmitsAsync(Town town)
    {
        (await town.PostAsync<object?>(Doe + "/submit", null, Roles.AgencyAdmin, "dsd")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await RefusedAsync(await town.PostAsync<object?>(Doe + "/submit", null, Roles.AgencyAdmin, "doe"), "written-criteria@work-permit.approve");
        await town.PostAsync(Dsd + "/points", new ListPoints(Points), Roles.AgencyAdmin, "dsd");
        foreach (var (path, agency) in new[] { (Doe, "doe"), (Dsd, "dsd") })
            foreach (var item in (await Read<AssessmentView>(await town.GetAsync(path, Roles.AgencyAdmin, agency))).Items)
            {
                await Read<AssessmentView>(await town.PostAsync(path + "/answers", Met(item.Item), Roles.AgencyAdmin, agency));
                await Read<AssessmentView>(await Attach(town, path, agency, item.Item, item.Item == "manual-published" ? Pdf : [.. Pdf, .. System.Text.Encoding.UTF8.GetBytes(agency + item.Item)]));
            }
        // The very same file stands behind claims of two agencies: the agency learns that, the ministry learns whose.
        IReadOnlyList<string> Also(AssessmentView view) => view.Items.Single(each => each.Item == "manual-published").Evidence[0].AlsoUsedBy;
        Also(await Read<AssessmentView>(await town.GetAsync(Doe, Roles.AgencyAdmin, "doe"))).ShouldBe(["*"]);
        Also(await Read<AssessmentView>(await town.GetAsync(Doe, Roles.AgencyAdmin, "*"))).ShouldBe(["dsd"]);
        (await Read<CampaignView>(await town.GetAsync(Campaign, Roles.Auditor, "*"))).Agencies.ShouldAllBe(each => each.SharedFiles == 1);

        (await Ministry(town, Doe + "/return", new ReturnAssessment("why"))).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var first = await Read<AssessmentView>(await town.PostAsync<object?>(Doe + "/submit", null, Roles.AgencyAdmin, "doe"));
        (first.State, first.MayAnswer, first.Claimed).ShouldBe(("submitted", false, 100m));
        (await town.PostAsync(Doe + "/answers", Met("manual-published") with { Note = "later" }, Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await Attach(town, Doe, "doe", "manual-published", [.. Pdf, 2])).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await town.PostAsync(Doe + "/return", new ReturnAssessment("why"), Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await RefusedAsync(await Ministry(town, Doe + "/return", new ReturnAssessment(" ")), "reason");
        (await Read<AssessmentView>(await Ministry(town, Doe + "/return", new ReturnAssessment("ขาดหมายเหตุ")))).State.ShouldBe("returned");
        await town.PostAsync(Doe + "/answers", Met("manual-published") with { Note = "corrected" }, Roles.AgencyAdmin, "doe");
        var again = await Read<AssessmentView>(await town.PostAsync<object?>(Doe + "/submit", null, Roles.AgencyAdmin, "doe"));
        again.Root.ShouldNotBe(first.Root);
        again.History.Where(each => each.What is "submitted" or "returned").Select(each => (each.What, each.Version, each.Text)).ShouldBe([("submitted", 1, null), ("returned", 1, "ขาดหมายเหตุ"), ("submitted", 2, null)]);
    }

    private static async Task FreezesAsync(Town town)
    {
        (await town.PostAsync(Campaign + "/freeze", new FreezeCampaign(), Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await ProblemAsync(await Ministry(town, Campaign + "/freeze", new FreezeCampaign("อื่น", Today.AddDays(1))))).ShouldBe("value-stands");
        (await ProblemAsync(await Ministry(town, Verification + "/draw", new RevealPublicValue("42")))).ShouldBe("not-frozen");
        await Read<AssessmentView>(await town.PostAsync<object?>(Dsd + "/submit", null, Roles.AgencyAdmin, "dsd"));
        var frozen = await Read<CampaignView>(await Ministry(town, Campaign + "/freeze", new FreezeCampaign()));
        (frozen.State, frozen.Population).ShouldBe(("frozen", 15));
        (await ProblemAsync(await Ministry(town, Campaign + "/freeze", new FreezeCampaign()))).ShouldBe("not-open");
        (await ProblemAsync(await Ministry(town, Doe + "/return", new ReturnAssessment("why")))).ShouldBe("frozen");
        (await town.PostAsync(Doe + "/answers", Met("manual-published"), Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await town.PostAsync<object?>(Doe + "/submit", null, Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    private static async Task DrawsAsync(Town town)
    {
        (await town.PostAsync(Verification + "/draw", new RevealPublicValue("42"), Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await ProblemAsync(await Ministry(town, Verification + "/draw", new RevealPublicValue("42")))).ShouldBe("too-few-verifiers");
        (await town.PostAsAsync("verifier-all", "/api/verifiers", new DeclareVerifier([]), Roles.Verifier, "*")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await town.PostAsAsync("admin", "/api/verifiers", new DeclareVerifier([]), Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        foreach (var agency in new[] { "sso", "ops" })
        {
            var declared = await Read<RegisteredVerifier>(await town.PostAsAsync("person-" + agency, "/api/verifiers", new DeclareVerifier([new("dlpw", Today)]), Roles.Verifier, agency));
            (declared.Agency, declared.Confirmed, declared.Own).ShouldBe((agency, false, true));
            (await town.PostAsAsync<object?>("person-" + agency, $"/api/verifiers/{declared.Id}/confirm", null, Roles.AgencyAdmin, agency)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            (await Ministry<object?>(town, $"/api/verifiers/{declared.Id}/confirm", null)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
        (await Read<VerifierRegister>(await town.GetAsAsync("person-sso", "/api/verifiers", Roles.Verifier, "sso"))).Verifiers.ShouldHaveSingleItem().Own.ShouldBeTrue();
        (await Read<VerifierRegister>(await town.GetAsync("/api/verifiers", Roles.AgencyAdmin, "*"))).Verifiers.Count.ShouldBe(2);
        (await Read<VerifierRegister>(await town.GetAsync("/api/verifiers", Roles.AgencyAdmin, "doe"))).Verifiers.ShouldBeEmpty();

        var drawn = await Read<VerificationView>(await Ministry(town, Verification + "/draw", new RevealPublicValue(" 42 ")));
        (await ProblemAsync(await Ministry(town, Verification + "/draw", new RevealPublicValue("43")))).ShouldBe("drawn-already");
        // Anybody, without signing in: the published population and value give the same root, seed and sample.
        var published = await Read<VerificationView>(await town.GetAsync(Verification));
        var population = (await (await town.GetAsync(Verification + "/population")).Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Convert.ToHexStringLower(SampleSeed.RootOf(population)).ShouldBe(published.PopulationRoot);
        var seed = SampleSeed.Of(SampleSeed.RootOf(population), published.RevealedValue!);
        (Convert.ToHexStringLower(seed), published.Size).ShouldBe((published.Seed, SamplePlan.Of(15, 0.8m, 0.3m, 0).Size));
        SampleDraw.Draw(population, seed, published.Size!.Value).Select(each => each.Id).ShouldBe(drawn.Drawn.Select(each => each.Id));
    }

    private static async Task VerifiesAsync(Town town)
    {
        Task<HttpResponseMessage> Judge(string person, int no, string level) => town.PostAsAsync("person-" + person, $"{Verification}/items/{no}/verdict", new GiveVerdict(level, "ดูแล้ว"), Roles.Verifier, person);
        (await town.PostAsAsync("stranger", $"{Verification}/items/1/verdict", new GiveVerdict("met", "x"), Roles.Verifier, "dlpw")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await town.PostAsync($"{Verification}/items/1/verdict", new GiveVerdict("met", "x"), Roles.Auditor, "*")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await RefusedAsync(await Judge("sso", 1, "good"), "level");
        var one = await Read<VerificationItem>(await Judge("sso", 1, "met"));
        (one.Own!.Level, one.Verdicts.Count, one.State).ShouldBe(("met", 0, "waiting"));
        (await ProblemAsync(await Judge("sso", 1, "not"))).ShouldBe("given-already");
        // Nobody sees it before the other has answered: the other verifier, the auditor and the ministry's administrator least of all.
        foreach (var (user, role, agency) in new[] { ("person-ops", Roles.Verifier, "ops"), ("auditor", Roles.Auditor, "*"), ("admin", Roles.AgencyAdmin, "*") })
        {
            var answer = await (await town.GetAsAsync(user, $"{Verification}/items/1", role, agency)).Content.ReadAsStringAsync();
            var seen = JsonSerializer.Deserialize<VerificationItem>(answer, Wire.Json)!;
            (seen.Verdicts.Count, seen.Own, seen.Found, answer.Contains("ดูแล้ว", StringComparison.Ordinal)).ShouldBe((0, null, null, false), role);
            seen.Given.ShouldBe(role == Roles.Verifier ? 0 : 1);
        }
        (await town.GetAsync(Verification + "/items", Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await town.GetAsync(Verification + "/items/1", Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await town.GetAsync(Verification + "/items", Roles.Executive, "*")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var evidence = one.Evidence[0];
        (await town.GetAsAsync("person-ops", $"/api/assessments/{Period}/{one.Agency}/evidence/{evidence.No}", Roles.Verifier, "ops")).StatusCode.ShouldBe(HttpStatusCode.OK);

        var both = await Read<VerificationItem>(await Judge("ops", 1, "not"));
        (both.State, both.Verdicts.Count, both.Found).ShouldBe(("differing", 2, null));
        (await town.PostAsAsync("person-sso", $"{Verification}/items/1/resolution", new GiveVerdict("met", "x"), Roles.Verifier, "sso")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await town.PostAsAsync("third", $"{Verification}/items/1/resolution", new GiveVerdict("met", "x"), Roles.Auditor, "sso")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Read<VerificationItem>(await town.PostAsAsync("third", $"{Verification}/items/1/resolution", new GiveVerdict("not", "หลักฐานเป็นของปีก่อน"), Roles.Auditor, "*"))).Found.ShouldBe("not");
        (await ProblemAsync(await town.PostAsAsync("third", $"{Verification}/items/1/resolution", new GiveVerdict("met", "x"), Roles.Auditor, "*"))).ShouldBe("not-differing");
        (await Read<VerificationView>(await town.GetAsync(Verification))).Gaps.ShouldBeEmpty();

        // Both at once on each of the rest: the slower one decides again on what stands then. One error extends the sample by the plan, then it is accepted.
        var done = 1;
        for (VerificationView view; (view = await Read<VerificationView>(await town.GetAsync(Verification))).State == "drawn";)
            for (; done < view.Size; done++)
                (await Task.WhenAll(Judge("sso", done + 1, "met"), Judge("ops", done + 1, "met"))).ShouldAllBe(each => each.StatusCode == HttpStatusCode.OK);
        var ended = await Read<VerificationView>(await town.GetAsync(Verification));
        (ended.State, ended.Result!.Errors, ended.Size, ended.Result.Upper).ShouldBe(("accepted", 1, SamplePlan.Of(15, 0.8m, 0.3m, 1).Size, Math.Round((decimal)ErrorBound.Upper(ended.Size!.Value, 1, 0.8), 6)));
        var gap = ended.Gaps.Single(each => each.Refuted == 1);
        (gap.Agency, gap.Verified! < gap.Claimed!, ended.Gaps.Sum(each => each.Looked)).ShouldBe((one.Agency, true, ended.Size.Value));
        // Now the agency learns what was found on its own claims, and on no other's.
        (await Read<VerificationItems>(await town.GetAsync(Verification + "/items", Roles.AgencyAdmin, "doe"))).Items.ShouldAllBe(each => each.Agency == "doe" && each.Verdicts.Count == 2);
        (await Read<VerificationList>(await town.GetAsync("/api/verifications"))).Verifications.ShouldHaveSingleItem().State.ShouldBe("accepted");
    }

    private static async Task RebuildsAsync(Town town)
    {
        const string replays = "/api/replays/scoring";
        var id = (await (await town.PostAsync(replays, new StartReplay(false), Roles.Auditor, "*")).Content.ReadFromJsonAsync<Contracts.Replays.V1.Replay>(Wire.Json))!.Id;
        Contracts.Replays.V1.Replay replay = null!;
        await Town.UntilAsync(async () => (replay = await Read<Contracts.Replays.V1.Replay>(await town.GetAsync($"{replays}/{id}", Roles.Auditor, "*"))).FinishedAt is not null);
        var tables = replay.Models.Single(model => model.Name == "self-assessment").Tables;
        (tables.Sum(each => each.RowsLive) > 10, tables.All(each => each.FirstDifference is null && each.DigestLive == each.DigestRebuilt)).ShouldBe((true, true), replay.Trouble);
    }

    private static AnswerQuestion Met(string item) => new(item, "met", "examine", CampaignFirst, Today, null);

    private static DateOnly CampaignFirst => new(Today.Year, Today.Month, 1);

    private static Task<HttpResponseMessage> Ministry<T>(Town town, string path, T body) => town.PostAsync(path, body, Roles.AgencyAdmin, "*", "ministry");

    private static Task<HttpResponseMessage> Attach(Town town, string path, string agency, string item, byte[] content, string name = "evidence.pdf") =>
        town.PostAsync(path + "/evidence", new AttachEvidence(item, name, Convert.ToBase64String(content)), Roles.AgencyAdmin, agency);

    private static async Task RefusedAsync(HttpResponseMessage answer, string field)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").EnumerateArray().Select(each => each.GetProperty("field").GetString()).ShouldContain(field);
    }

    private static async Task<string> ProblemAsync(HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("type").GetString()!.Split(':')[^1];
    }

    private static async Task<T> Read<T>(HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<T>(Wire.Json))!;
    }
}
