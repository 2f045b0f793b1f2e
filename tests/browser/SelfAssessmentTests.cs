using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using Transparency.Integration.Tests;
using static Microsoft.Playwright.Assertions;

namespace Transparency.Browser.Tests;

/// <summary>An agency claims with evidence, two strangers look at a sample that anybody can draw again, and the executive sees the gap.</summary>
[Collection(SystemCollection.Name)]
public class SelfAssessmentTests(RunningSystem system)
{
    private static readonly DateTimeOffset Today = DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(7));
    private const string Simulated = "2026-q3";

    private string _period = "";

    private string Page => "/self-assessment/" + _period;

    private string Draw => "/verification/" + _period;

    [Fact]
    public async Task An_agency_assesses_itself_two_blind_verifiers_check_and_the_executive_sees_the_gap()
    {
        await OpenAsync();
        await DeclareAsync("verifier.dsd");
        await DeclareAsync("verifier.sso");
        await AnswerAsync();
        await FreezeAndDrawAsync();
        var drawn = await RedrawAsync();
        await JudgeAsync("verifier.dsd", drawn, first: "not");
        await JudgeAsync("verifier.sso", drawn, first: "partly");
        await ResolveAsync();
        await SeeAsync();
    }

    private async Task OpenAsync()
    {
        await using var visit = await system.OpenAsync(user: "admin.mol");
        var page = visit.Page;
        await visit.GoAsync("/self-assessment");
        // The first period that nobody has opened yet: the same system may be looked at again.
        var opened = await page.Locator("main th a[href*='/self-assessment/']").EvaluateAllAsync<string[]>("all => all.map(a => a.getAttribute('href').split('/').pop())");
        var offered = await page.Locator("select[name=period] option").EvaluateAllAsync<string[]>("all => all.map(o => o.value)");
        // In the quarter in which the simulated week was decided something is recorded to stand beside the claims.
        _period = offered.OrderBy(each => each != Simulated).First(each => !opened.Contains(each));
        await page.Locator("select[name=period]").SelectOptionAsync(_period);
        await page.Locator("input[name=agency][value=doe]").CheckAsync();
        foreach (var prefix in new[] { "u", "z", "r" })
        {
            await page.Locator($"input[name={prefix}d]").FillAsync(Today.Day.ToString(CultureInfo.InvariantCulture));
            await page.Locator($"select[name={prefix}m]").SelectOptionAsync(Today.Month.ToString(CultureInfo.InvariantCulture));
            await page.Locator($"input[name={prefix}y]").FillAsync((Today.Year + 543).ToString(CultureInfo.InvariantCulture));
        }
        await page.Locator("input[name=confidence]").FillAsync("80");
        await page.Locator("input[name=tolerable]").FillAsync("30");
        await page.Locator("input[name=mostAllowed]").FillAsync("0");
        await page.Locator("input[name=hours]").FillAsync("8");
        await page.Locator("input[name=publicValue]").FillAsync("เลขท้ายสองตัว สลากกินแบ่งรัฐบาล งวดถัดไป");
        await visit.ScreenshotAsync("campaign-open-1280-th");
        await page.Locator("form[action$='/open'] button.button").ClickAsync();
        await page.WaitForURLAsync("**" + Page);
        await LookAsync(visit, "campaign", Page);
    }

    // A verifier says where they served; the ministry's administrator confirms it, and not they themselves.
    private async Task DeclareAsync(string user)
    {
        await using (var visit = await system.OpenAsync(user: user))
        {
            await visit.GoAsync("/verification");
            if (await visit.Page.Locator("section[aria-labelledby=register] .chip.good").CountAsync() > 0) return;
            await visit.Page.Locator("input[name=served][value=dlpw]").CheckAsync();
            await visit.Page.Locator("form[action$='/declare'] button").ClickAsync();
            await Expect(visit.Page.Locator("section[aria-labelledby=register] tbody")).ToContainTextAsync("รอยืนยัน");
            await visit.ScreenshotAsync($"register-{user}-1280-th");
        }
        await using (var visit = await system.OpenAsync(user: "admin.mol"))
        {
            await visit.GoAsync("/verification");
            await visit.Page.Locator("form[action$='/confirm'] button").First.ClickAsync();
            await Expect(visit.Page.Locator("form[action$='/confirm']")).ToHaveCountAsync(0);
        }
    }

    private async Task AnswerAsync()
    {
        await using var visit = await system.OpenAsync(user: "admin.doe");
        var page = visit.Page;
        await visit.GoAsync("/home");
        await page.Locator($"main a[href*='{Page}']").First.ClickAsync();
        await LookAsync(visit, "assess-points", Page + "?step=1");
        await page.Locator("form[action$='/points'] button.button").ClickAsync();
        await Expect(page.Locator("form[action$='/answer']")).ToBeVisibleAsync();
        await LookAsync(visit, "assess-answer", Page + "?step=2");

        if (_period == Simulated) await Expect(page.Locator(".note.info").First).ToContainTextAsync("ระบบวัดได้ในรอบนี้");
        // A draft keeps itself: nothing is pressed.
        await page.Locator("input[name=claim][value=partly]").CheckAsync();
        await page.Locator("textarea[name=note]").FillAsync("ตรวจแฟ้ม 20 เรื่อง");
        await Expect(page.Locator("[data-said]")).ToHaveTextAsync("บันทึกร่างแล้ว");
        // A program in a document's clothes is not taken, and the answer stays.
        await page.Locator("select[name=method]").SelectOptionAsync("examine");
        await page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "คู่มือ.pdf", MimeType = "application/pdf", Buffer = [.. "MZ program"u8] });
        await page.Locator("form[action$='/answer'] button").ClickAsync();
        await Expect(page.Locator("[role=alert]")).ToContainTextAsync("ไม่รับไฟล์ชนิดนี้");
        await Expect(page.Locator("textarea[name=note]")).ToHaveValueAsync("ตรวจแฟ้ม 20 เรื่อง");
        await visit.ScreenshotAsync("assess-refused-1280-th");

        for (var no = 0; await page.Locator("form[action$='/answer']").CountAsync() > 0 && page.Url.Contains("step=2", StringComparison.Ordinal) && no < 40; no++)
        {
            await page.Locator("input[name=claim][value=met]").CheckAsync();
            await page.Locator("select[name=method]").SelectOptionAsync(no % 2 == 0 ? "examine" : "test");
            await page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = $"หลักฐาน-{no + 1}.pdf", MimeType = "application/pdf", Buffer = [.. "%PDF-1.7 "u8, (byte)no] });
            if (no == 1) await visit.ScreenshotAsync("assess-filled-1280-th");
            await page.Locator("form[action$='/answer'] button").ClickAsync();
            await Expect(page.Locator(".note.good")).ToContainTextAsync("บันทึกแล้ว");
        }
        await LookAsync(visit, "assess-own", Page + "?step=3");
        await LookAsync(visit, "assess-review", Page + "?step=4");
        await visit.GoAsync(Page + "?step=5");
        await page.Locator("form[action$='/submit'] button").ClickAsync();
        await Expect(page.Locator(".lead")).ToContainTextAsync("ส่งแล้ว");
        await LookAsync(visit, "assess-submitted", Page + "?step=5");
    }

    private async Task FreezeAndDrawAsync()
    {
        await using var visit = await system.OpenAsync(user: "admin.mol");
        var page = visit.Page;
        await visit.GoAsync(Page);
        await page.Locator("form[action$='/freeze'] button").ClickAsync();
        await page.Locator("input[name=value]").FillAsync("42");
        await visit.ScreenshotAsync("campaign-frozen-1280-th");
        await page.Locator("form[action$='/draw'] button").ClickAsync();
        await page.WaitForURLAsync("**" + Draw);
        await LookAsync(visit, "verification-drawn", Draw);
    }

    // Without signing in: the published list and value give the same sample with the command line tool.
    private async Task<IReadOnlyList<string>> RedrawAsync()
    {
        await using var visit = await system.OpenAsync();
        async Task<string> AskAsync(string path) => await (await visit.Page.APIRequest.GetAsync(new Uri(system.Address, path).ToString())).TextAsync();
        var published = JsonDocument.Parse(await AskAsync("/api/verifications/" + _period)).RootElement;
        var file = System.IO.Path.Combine(RunningSystem.Artefacts, $"population-{_period}.txt");
        await File.WriteAllTextAsync(file, await AskAsync($"/api/verifications/{_period}/population"));
        var tool = System.IO.Path.Combine(Launcher.Root, "services", "auditor-cli", "bin", "Release", "net10.0", "transparency.dll");
        var (_, seed, _) = await Launcher.ProgramAsync("dotnet", [tool, "sample", "seed", "--ids", file, "--public-value", "42", "--json"]);
        JsonDocument.Parse(seed).RootElement.GetProperty("seed").GetString().ShouldBe(published.GetProperty("seed").GetString());
        var (code, output, errors) = await Launcher.ProgramAsync("dotnet", [tool, "sample", "draw", "--ids", file, "--seed", published.GetProperty("seed").GetString()!, "--size", published.GetProperty("size").GetInt32().ToString(CultureInfo.InvariantCulture), "--json"]);
        code.ShouldBe(0, errors);
        string[] Ids(JsonElement drawn) => [.. drawn.EnumerateArray().Select(each => each.GetProperty("id").GetString()!)];
        var again = Ids(JsonDocument.Parse(output).RootElement.GetProperty("drawn"));
        again.ShouldBe(Ids(published.GetProperty("drawn")));
        return again;
    }

    private async Task JudgeAsync(string user, IReadOnlyList<string> drawn, string first)
    {
        await using var visit = await system.OpenAsync(user: user);
        var page = visit.Page;
        await LookAsync(visit, $"verification-{user}", Draw);
        for (var no = 1; no <= drawn.Count; no++)
        {
            await visit.GoAsync($"{Draw}?item={no}");
            await page.Locator($"input[name=level][value={(no == 1 ? first : "met")}]").CheckAsync();
            await page.Locator("textarea[name=reason]").FillAsync(no == 1 ? "หลักฐานเป็นของปีก่อน" : "หลักฐานตรงกับที่ตอบ");
            await page.Locator("form[action$='/verdict'] button").ClickAsync();
            await Expect(page.Locator(".note.good")).ToBeVisibleAsync();
            if (no != 1 || user != "verifier.dsd") continue;
            await visit.GoAsync($"{Draw}?item=1");
            await Expect(page.Locator("section[aria-labelledby=claim]")).ToContainTextAsync("ผลของอีกคนจะแสดงเมื่อทั้งสองให้ผลแล้ว");
            await visit.ScreenshotAsync("verification-given-1280-th");
        }
    }

    // The two found different levels: an auditor, who gave neither, decides.
    private async Task ResolveAsync()
    {
        await using var visit = await system.OpenAsync(user: "auditor");
        await LookAsync(visit, "verification-differing", Draw + "?item=1");
        await visit.Page.Locator("input[name=level][value=partly]").CheckAsync();
        await visit.Page.Locator("textarea[name=reason]").FillAsync("มีหลักฐานของปีนี้เพียงครึ่งปี");
        await visit.Page.Locator("form[action$='/resolution'] button").ClickAsync();
        await Expect(visit.Page.Locator(".lead")).ToContainTextAsync("ไม่ยอมรับ");
        await visit.ScreenshotAsync("verification-resolved-1280-th");
    }

    private async Task SeeAsync()
    {
        await using var visit = await system.OpenAsync(user: "executive");
        await visit.GoAsync("/overview");
        await Expect(visit.Page.Locator("section[aria-labelledby=claim-gap] tbody")).ToContainTextAsync("กรมการจัดหางาน");
        await LookAsync(visit, "overview-gap", "/overview");
        await LookAsync(visit, "verification-ended", Draw);
        await LookAsync(visit, "self-assessment", "/self-assessment");
        await LookAsync(visit, "verifications", "/verification");
    }

    // Each page in both languages, on a desk and on a small phone: it fits and breaks no rule.
    private static async Task LookAsync(VisitedPage visit, string name, string path)
    {
        foreach (var (language, width) in new[] { ("en", 320), ("en", 1280), ("th", 320), ("th", 1280) })
        {
            await visit.Page.SetViewportSizeAsync(width, 800);
            await visit.GoAsync((language == "en" ? "/en" : "") + path);
            await visit.SettledAsync();
            await visit.ScreenshotAsync($"{name}-{width}-{language}");
            (await visit.SidewaysAsync()).ShouldBe(0, $"{name} {width} {language} scrolls sideways");
            (await visit.CutTextsAsync()).ShouldBeEmpty($"{name} {width} {language}");
            if (language == "th") (await visit.BrokenRulesAsync()).ShouldBeEmpty($"{name} {width} {language}");
        }
        visit.Complaints.ShouldBeEmpty(name);
    }
}
