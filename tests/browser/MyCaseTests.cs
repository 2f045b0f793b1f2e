using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Transparency.Browser.Tests;

/// <summary>
/// A case followed by its applicant without script on a small phone: code from the slip, overdue and escalated by the system itself, notice, decision, receipt. Then the month that
/// the case belongs to gets an independent total.
/// </summary>
[Collection(SystemCollection.Name)]
public class MyCaseTests(RunningSystem system)
{
    private static readonly (int Width, string Language)[] Looks = [(320, "th"), (320, "en"), (1280, "th"), (1280, "en")];

    [Fact]
    public async Task An_applicant_follows_an_overdue_case_to_its_receipt_and_its_month_gets_an_independent_total()
    {
        var opened = TimeProvider.System.GetUtcNow().AddDays(-60);
        var name = $"my-case-{Guid.CreateVersion7()}";
        var caseId = await ReportAsync("CaseOpened", name, opened, new { @case = new { kind = "application", channel = "counter", submittedAt = opened.ToString("O"), receivedAt = opened.ToString("O") } });
        await ReportAsync("StepCompleted", name, opened.AddHours(2), new { step = await FirstStepAsync(), officer = "doe-001" });
        await ReportAsync("CompletenessChecked", name, opened.AddHours(3), new { complete = false, defects = new[] { "รูปถ่าย 2 นิ้ว" }, cureDays = 15, officer = "doe-001" });

        await using var admin = await system.OpenAsync(user: "admin.doe");
        await EventuallyAsync(async () =>
        {
            await admin.GoAsync("/cases/" + caseId);
            return await admin.Page.Locator("form[action$='/tracking-slip']").CountAsync() == 1;
        });
        await admin.Page.Locator("form[action$='/tracking-slip'] button").ClickAsync();
        var code = await admin.Page.Locator("#tracking-code").InnerTextAsync();
        admin.Page.Url.ShouldNotContain(code[..5]);
        await admin.ScreenshotAsync("tracking-slip");

        // The system looks by itself, and what it filed shows: to the applicant and to the superior.
        await using var phone = await system.OpenAsync(width: 320, script: false);
        await EventuallyAsync(async () =>
        {
            await LookAsync(phone, "", code);
            return (await phone.Page.Locator("main").InnerTextAsync()).Contains("แจ้งผู้บังคับบัญชาแล้ว", StringComparison.Ordinal);
        });
        phone.Page.Url.ShouldNotContain(code[..5], Case.Insensitive);
        await Expect(phone.Page.Locator("main")).ToContainTextAsync("รูปถ่าย 2 นิ้ว");
        await Expect(phone.Page.Locator("main")).ToContainTextAsync("ยังไม่มีบันทึกว่าส่งหนังสือแจ้งเหตุล่าช้า");
        await admin.GoAsync("/home");
        await Expect(admin.Page.Locator("main")).ToContainTextAsync(name);
        await admin.Page.Locator("details summary").Filter(new() { HasText = "ร่างหนังสือ" }).First.ClickAsync();
        await admin.ScreenshotAsync("home-escalations");
        foreach (var (width, language) in Looks)
        {
            await using var visit = await system.OpenAsync(width, language: language);
            await LookAsync(visit, language == "en" ? "/en" : "", code);
            await visit.SettledAsync();
            await visit.ScreenshotAsync($"my-case-overdue-{width}-{language}");
            (await visit.SidewaysAsync()).ShouldBe(0);
            (await visit.CutTextsAsync()).ShouldBeEmpty();
            (await visit.BrokenRulesAsync()).ShouldBeEmpty($"{width} {language}");
            visit.Requests.ShouldBeLessThanOrEqualTo(6);
            (await visit.WeightAsync()).ShouldBeLessThanOrEqualTo(50 * 1024);
            (visit.Complaints.Count, visit.ThirdParties.Count()).ShouldBe((0, 0));
        }

        await ReportAsync("DelayNoticeSent", name, opened.AddDays(40), new { number = 1, copiedTo = new[] { "opdc" } });
        await ReportAsync("DecisionReached", name, TimeProvider.System.GetUtcNow().AddMinutes(-1), new
        {
            decisionPoint = "permit-decision", outcome = "grant", participants = new[] { new { officer = "doe-002", part = "approve", position = "ผู้อำนวยการ" } },
            reason = new { facts = "เอกสารครบ", law = "พระราชกำหนด", considerations = "เข้าหลักเกณฑ์" },
        });
        await EventuallyAsync(async () =>
        {
            await LookAsync(phone, "", code);
            return await phone.Page.Locator("form[action$='/my-case/receipt']").CountAsync() == 1;
        });
        await Expect(phone.Page.Locator("main")).ToContainTextAsync("ส่งหนังสือแจ้งเหตุล่าช้าถึงท่านแล้ว");
        await phone.ScreenshotAsync("my-case-decided-320-th");
        IDownload? receipt = null;
        await EventuallyAsync(async () =>
        {
            var answered = phone.Page.WaitForDownloadAsync(new() { Timeout = 3_000 });
            await phone.Page.Locator("form[action$='/my-case/receipt'] button").ClickAsync();
            try
            {
                receipt = await answered;
                return true;
            }
            catch (TimeoutException)
            {
                // No published head covers the decision yet; the page says so and stands.
                return false;
            }
        });
        (await File.ReadAllTextAsync((await receipt!.PathAsync())!)).ShouldStartWith("c2sp.org/tlog-proof@v1");

        await LookAsync(phone, "", "00000-00000-00000");
        await Expect(phone.Page.Locator("[role=alert]")).ToContainTextAsync("ไม่มีเรื่องที่ใช้รหัสนี้");
        await CoverageAsync(admin, opened);
    }

    private static async Task CoverageAsync(VisitedPage admin, DateTimeOffset opened)
    {
        var page = admin.Page;
        var month = opened.ToOffset(TimeSpan.FromHours(7)).ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);
        await admin.GoAsync("/data?coverage=all");
        await Expect(page.Locator("section[aria-labelledby=coverage]")).ToContainTextAsync("ยังไม่มียอดอิสระ");
        // What was recorded of the month, so that other tests' comparisons stand: coverage 100 %.
        var recorded = await page.EvaluateAsync<string>("async month => { const lines = (await (await fetch('/api/coverage?from=' + month + '&to=' + month)).json()).lines; return String(lines.find(l => l.service === 'work-permit').recorded); }", month);
        async Task StateAsync(string total, string reason)
        {
            await page.Locator("#totals summary").ClickAsync();
            await page.Locator("#totals select[name=service]").SelectOptionAsync("doe/work-permit");
            await page.Locator("#totals select[name=month]").SelectOptionAsync(month);
            await page.Locator("#totals select[name=kind]").SelectOptionAsync("registrationNumbers");
            await page.Locator("#totals input[name=total]").FillAsync(total);
            await page.Locator("#totals input[name=origin]").FillAsync("ทะเบียนรับกลางของกรม");
            await page.Locator("#totals input[name=reason]").FillAsync(reason);
            await page.Locator("#totals button").ClickAsync();
        }
        await StateAsync((int.Parse(recorded, System.Globalization.CultureInfo.InvariantCulture) + 100).ToString(System.Globalization.CultureInfo.InvariantCulture), "");
        await Expect(page.Locator("section[aria-labelledby=coverage]")).ToContainTextAsync("ต่ำกว่า 95 %");
        await StateAsync(recorded, "");
        await Expect(page.Locator("main tbody")).ToContainTextAsync("reason");
        await admin.ScreenshotAsync("coverage-refused");
        await admin.GoAsync("/data?coverage=all");
        await StateAsync(recorded, "นับเลขที่ยกเลิกซ้ำ");
        await Expect(page.Locator("section[aria-labelledby=coverage]")).ToContainTextAsync("ฉบับที่ 2");
        foreach (var (width, language) in Looks)
        {
            await page.SetViewportSizeAsync(width, 900);
            await admin.GoAsync((language == "en" ? "/en" : "") + "/data?coverage=all");
            await admin.SettledAsync();
            await admin.ScreenshotAsync($"coverage-{width}-{language}");
            (await admin.SidewaysAsync()).ShouldBe(0);
            (await admin.BrokenRulesAsync()).ShouldBeEmpty($"{width} {language}");
        }
        await page.SetViewportSizeAsync(1280, 900);
        await EventuallyAsync(async () =>
        {
            await admin.GoAsync("/overview");
            return (await page.Locator("#agencies").InnerTextAsync()).Contains("100 %", StringComparison.Ordinal) || (await page.Locator("#agencies").InnerTextAsync()).Contains("100\u00A0%", StringComparison.Ordinal);
        });
        await admin.ScreenshotAsync("overview-coverage");
    }

    private static async Task LookAsync(VisitedPage visit, string prefix, string code)
    {
        await visit.GoAsync(prefix + "/my-case");
        await visit.Page.Locator("input[name=code]").FillAsync(code);
        visit.Forget();
        await visit.Page.Locator("main form button").ClickAsync();
        await visit.Page.WaitForLoadStateAsync();
    }

    private static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        for (var attempt = 0; attempt < 240; attempt++, await Task.Delay(500))
            if (await holds()) return;
        throw new TimeoutException("It did not happen.");
    }

    private async Task<string> FirstStepAsync()
    {
        await using var visit = await system.OpenAsync();
        using var catalogue = JsonDocument.Parse(await (await visit.Page.APIRequest.GetAsync(new Uri(system.Address, "/api/catalogue").ToString())).TextAsync());
        return catalogue.RootElement.GetProperty("services").EnumerateArray().First(each => each.GetProperty("code").GetString() == "work-permit").GetProperty("steps")[0].GetProperty("code").GetString()!;
    }

    /// <summary>Reports an event as the case system does; returns the case.</summary>
    private async Task<string> ReportAsync<T>(string type, string caseRef, DateTimeOffset at, T body)
    {
        var data = JsonSerializer.SerializeToNode(body)!.AsObject();
        foreach (var (name, value) in new[] { ("agency", "doe"), ("office", "doe-bkk"), ("service", "work-permit"), ("caseRef", caseRef), ("occurredAt", at.ToString("O")) }) data[name] = value;
        var report = new { specversion = "1.0", id = $"{caseRef}-{type}", source = "urn:mol:doe:work-permit", type = $"mol.transparency.{type}.v1", data };
        await using var visit = await system.OpenAsync();
        var answer = await visit.Page.APIRequest.PostAsync(new Uri(system.Address, "/api/case-events").ToString(), new()
        {
            Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer " + system.Key, ["Content-Type"] = "application/cloudevents+json" }, Data = JsonSerializer.Serialize(report),
        });
        var outcome = (await answer.JsonAsync())!.Value.GetProperty("events")[0];
        outcome.GetProperty("outcome").GetString().ShouldBe("accepted", outcome.ToString());
        return outcome.GetProperty("caseId").GetString()!;
    }
}
