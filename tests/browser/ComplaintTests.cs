using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Transparency.Browser.Tests;

/// <summary>Complain, follow, answer: on a small phone with and without script, and at the desk that answers for it.</summary>
[Collection(SystemCollection.Name)]
public class ComplaintTests(RunningSystem system)
{
    [Theory]
    [InlineData("th", false)]
    [InlineData("en", true)]
    public async Task A_citizen_complains_follows_it_and_is_answered(string language, bool script)
    {
        var prefix = language == "en" ? "/en" : "";
        var what = $"Waited three weeks at the counter {language} {script}";
        await using var visit = await system.OpenAsync(width: 320, script: script, language: language);
        var page = visit.Page;
        await visit.GoAsync(prefix + "/complain");
        await page.Locator("button[name=answer][value=delay]").ClickAsync();
        await page.Locator("button[name=answer][value=service]").ClickAsync();
        await page.Locator("select[name=place]").SelectOptionAsync("doe-bkk");
        await NextAsync(visit, $"complain-place-{language}");
        await page.Locator("textarea[name=what]").FillAsync(what);
        await NextAsync(visit, $"complain-what-{language}");
        await page.Locator("input[name=identity][value=anonymous]").CheckAsync();
        await NextAsync(visit, $"complain-name-{language}");
        await Expect(page.Locator("main")).ToContainTextAsync(what);
        await page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "somchai.png", MimeType = "image/png", Buffer = Picture });
        await NextAsync(visit, $"complain-check-{language}");
        var (code, secret) = (await page.Locator("#code").InnerTextAsync(), await page.Locator("#secret").InnerTextAsync());
        (await visit.SidewaysAsync()).ShouldBe(0);
        page.Url.ShouldNotContain(code);

        await using (var desk = await system.OpenAsync(user: "admin.doe"))
        {
            await desk.GoAsync("/desk");
            await desk.ScreenshotAsync($"desk-{language}");
            var links = await desk.Page.Locator("main tbody th a").EvaluateAllAsync<string[]>("all => all.map(a => a.getAttribute('href'))");
            foreach (var link in links.Reverse())
            {
                await desk.GoAsync(link);
                if ((await desk.Page.Locator("main").InnerTextAsync()).Contains(what, StringComparison.Ordinal)) break;
            }
            await Expect(desk.Page.Locator("main")).ToContainTextAsync(what);
            await desk.Page.Locator("textarea[name=text]").FillAsync("We look into it / กำลังตรวจสอบ");
            await desk.Page.Locator("form[action$='/messages'] button").ClickAsync();
            await Expect(desk.Page.Locator(".talk")).ToContainTextAsync("We look into it");
            await desk.ScreenshotAsync($"desk-complaint-{language}");
        }

        await visit.GoAsync(prefix + "/complain/track");
        await page.Locator("input[name=code]").FillAsync(code.ToLowerInvariant());
        await page.Locator("input[name=secret]").FillAsync(secret);
        await page.Locator("main form button").ClickAsync();
        await Expect(page.Locator(".talk")).ToContainTextAsync("We look into it");
        await visit.ScreenshotAsync($"track-{language}");
        (await visit.SidewaysAsync()).ShouldBe(0);
        page.Url.ShouldNotContain(secret);
        await page.Locator("textarea[name=text]").First.FillAsync("Thank you");
        await page.Locator("form[action$='/track/message'] button").ClickAsync();
        await Expect(page.Locator(".talk li")).ToHaveCountAsync(2);
        if (script) (await visit.BrokenRulesAsync()).ShouldBeEmpty();
        visit.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_complaint_about_bribery_is_on_no_agencys_desk()
    {
        await using var visit = await system.OpenAsync(width: 320, script: false);
        var page = visit.Page;
        await visit.GoAsync("/complain/staff");
        await page.Locator("button[name=answer][value=bribery]").ClickAsync();
        await page.Locator("button[name=answer][value=officer]").ClickAsync();
        await page.Locator("select[name=place]").SelectOptionAsync("doe-bkk");
        await NextAsync(visit, "bribery-place");
        await page.Locator("textarea[name=what]").FillAsync("มีการเรียกเงินหน้าห้อง");
        await NextAsync(visit, "bribery-what");
        await page.Locator("input[name=identity][value=anonymous]").CheckAsync();
        await NextAsync(visit, "bribery-name");
        await NextAsync(visit, "bribery-check");
        await Expect(page.Locator("#secret")).ToBeVisibleAsync();
        foreach (var (user, sees) in new[] { ("admin.doe", false), ("auditor", false), ("redflag", true) })
        {
            await using var desk = await system.OpenAsync(user: user);
            await desk.GoAsync("/desk");
            ((await desk.Page.Locator("main table").CountAsync()) > 0 && (await desk.Page.Locator("main table").InnerTextAsync()).Contains("เรียกรับเงิน", StringComparison.Ordinal)).ShouldBe(sees, user);
        }
    }

    // The button that goes on is the first of the form; the second goes back.
    private static async Task NextAsync(VisitedPage visit, string name)
    {
        await visit.ScreenshotAsync(name);
        await visit.Page.Locator("main form button.button").First.ClickAsync();
    }

    // One pixel, with a text chunk that names its author.
    private static readonly byte[] Picture = Convert.FromHexString("89504E470D0A1A0A0000000D4948445200000001000000010802000000907753DE0000000E74455874417574686F72" +
        "00536F6D63686169DE34F1E10000000C49444154789C63F8CFC0000003010100C9FE92EF0000000049454E44AE426082");
}
