using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Transparency.Browser.Tests;

/// <summary>A flag's whole way, with the people it takes: an investigator, the officer, a second investigator, and those who may only look or not even that.</summary>
[Collection(SystemCollection.Name)]
public class InvestigationTests(RunningSystem system)
{
    private const string Question = "ขอทราบเหตุที่ตัดสินใจเช่นนี้", Answer = "ตรวจเรื่องล่วงหน้าตามคำสั่งสำนักงานแล้ว";

    [Fact]
    public async Task A_flag_is_closed_by_two_investigators_after_the_officer_answered_and_by_nobody_else()
    {
        await using var officer = await system.OpenAsync(user: "officer.doe");
        await officer.GoAsync("/mine");
        var matter = officer.Page.Locator("main section.card h2 a").First;
        var flag = Regex.Match((await matter.GetAttributeAsync("href"))!, "flag-[0-9a-f]{32}").Value;
        var path = "/flags/" + flag;

        await using var first = await system.OpenAsync(user: "redflag");
        await first.GoAsync("/flags");
        await Expect(first.Page.Locator(".views [aria-current]")).ToContainTextAsync("ใหม่");
        await first.ScreenshotAsync("inbox-1280-th");
        await first.GoAsync(path);
        await first.Page.Locator("input[name=noConflict]").CheckAsync();
        await SendAsync(first, "take");
        await FillAsync(first, "question", Question);
        await SendAsync(first, "question");

        await using var second = await system.OpenAsync(user: "redflag.second");
        await second.GoAsync(path);
        (await second.Page.Locator("form[action*='/act/question'], form[action*='/act/conclusion'], form[action*='/act/take']").CountAsync()).ShouldBe(0, "the file is locked to the first");

        await officer.GoAsync("/mine");
        await officer.ScreenshotAsync("mine-1280-th");
        var own = officer.Page.Locator($"section.card:has(#{flag})");
        await Expect(own).ToContainTextAsync(Question);
        // Beside the form of an answer stands the one for giving none, whose note nobody has to write.
        var answering = own.Locator("form:has(textarea[required])");
        await answering.Locator("textarea").FillAsync(Answer);
        await answering.Locator("button").ClickAsync();
        await Expect(officer.Page.Locator(".note.good").First).ToBeVisibleAsync();

        await first.GoAsync(path);
        await Expect(first.Page.Locator("#answer + p + p + blockquote, blockquote").First).ToContainTextAsync(Answer);
        await first.Page.Locator("input[name=label][value=reprimand]").CheckAsync();
        await FillAsync(first, "conclusion", "ควรบันทึกการตรวจล่วงหน้าไว้ในระบบ");
        await SendAsync(first, "conclusion");
        (await first.Page.Locator("form[action*='/act/second']").CountAsync()).ShouldBe(0, "nobody agrees to an own proposal");
        await first.ScreenshotAsync("flag-work-1280-th");

        await second.GoAsync(path);
        await SendAsync(second, "second");
        await Expect(second.Page.Locator("section.card").First).ToContainTextAsync("ปิดแล้ว");
        await Expect(second.Page.Locator("#log ~ .timeline li").First).ToContainTextAsync("คนที่สองเห็นชอบ");

        await officer.GoAsync("/mine");
        await Expect(officer.Page.Locator("#closed ~ ul")).ToContainTextAsync("ว่ากล่าวตักเตือน");
        foreach (var (user, status) in new[] { ("admin.doe", 200), ("auditor", 200), ("executive", 403), ("operations", 403), ("verifier.dsd", 403) })
        {
            await using var other = await system.OpenAsync(user: user);
            (await other.Page.GotoAsync(path))!.Status.ShouldBe(status, user);
            (await other.Page.Locator("form[action*='/act/']").CountAsync()).ShouldBe(0, user);
        }
        await using var agency = await system.OpenAsync(user: "admin.doe");
        (await agency.Page.GotoAsync("/mine"))!.Status.ShouldBe(403);
        await agency.GoAsync(path);
        (await agency.Page.Locator("main").InnerTextAsync()).ShouldNotContain(Answer, customMessage: "the answer is for investigators");
    }

    [Fact]
    public async Task An_officer_gives_no_statement_is_concluded_about_and_is_heard_after_the_conclusion()
    {
        await using var officer = await system.OpenAsync(user: "officer.doe");
        await using var first = await system.OpenAsync(user: "redflag");
        await using var second = await system.OpenAsync(user: "redflag.second");
        await officer.GoAsync("/mine");
        string? path = null;
        foreach (var href in (await officer.Page.Locator("main section.card h2 a").EvaluateAllAsync<string[]>("all => all.map(a => a.getAttribute('href'))")).Reverse())
        {
            await first.GoAsync(href);
            if (await first.Page.Locator("form[action$='/act/take']").CountAsync() == 0) continue;
            path = href;
            break;
        }
        var flag = Regex.Match(path.ShouldNotBeNull("a matter of the officer that nobody has taken"), "flag-[0-9a-f]{32}").Value;
        await first.Page.Locator("input[name=noConflict]").CheckAsync();
        await SendAsync(first, "take");
        await FillAsync(first, "question", Question);
        await first.Page.Locator("form[action$='/act/question'] select[name=served]").SelectOptionAsync("byHand");
        await SendAsync(first, "question");
        await PicturesAsync("asked", path, "redflag");
        await PicturesAsync("mine-asked", "/mine", "officer.doe");

        await officer.GoAsync("/mine");
        var own = officer.Page.Locator($"section.card:has(#{flag})");
        await own.Locator("details:has(form[action$='/no-statement']) > summary").ClickAsync();
        await own.Locator("input[name=noStatement]").CheckAsync();
        await own.Locator("form[action$='/no-statement'] button").ClickAsync();
        await Expect(officer.Page.Locator(".note.good").First).ToContainTextAsync("ไม่ประสงค์จะชี้แจง");
        await PicturesAsync("mine-declared", "/mine", "officer.doe");

        await first.GoAsync(path);
        await Expect(first.Page.Locator("main")).ToContainTextAsync("ไม่ถือเป็นหลักฐานใด ๆ");
        await first.Page.Locator("input[name=label][value=reprimand]").CheckAsync();
        await FillAsync(first, "conclusion", "ควรบันทึกเหตุไว้");
        await SendAsync(first, "conclusion");
        await second.GoAsync(path);
        await SendAsync(second, "second");

        await officer.GoAsync("/mine");
        var closed = officer.Page.Locator($"#closed ~ ul li:has(a[href*='{flag}'])");
        await closed.Locator("summary").ClickAsync();
        await closed.Locator("textarea").FillAsync(Answer);
        await closed.Locator("form button").ClickAsync();
        await Expect(officer.Page.Locator(".note.good").First).ToBeVisibleAsync();
        await second.GoAsync("/flags?view=lateAnswer");
        (await second.Page.Locator($"table.inbox a[href='{path}']").CountAsync()).ShouldBe(1, "it is told to those who decide");
        await PicturesAsync("late", path, "redflag.second");
        await second.GoAsync(path);
        await second.Page.Locator("form[action$='/act/weigh'] input[value=reopens]").CheckAsync();
        await second.Page.Locator("form[action$='/act/weigh'] textarea").FillAsync("คำชี้แจงเปลี่ยนข้อเท็จจริง");
        await SendAsync(second, "weigh");
        await Expect(second.Page.Locator("section.card").First).ToContainTextAsync("คัดกรองแล้ว");
        foreach (var user in new[] { "admin.doe", "executive" })
        {
            await using var other = await system.OpenAsync(user: user);
            await other.Page.GotoAsync(path);
            (await other.Page.Locator("form[action*='/act/']").CountAsync()).ShouldBe(0, user);
            (await other.Page.Locator("body").InnerTextAsync()).ShouldNotContain(Question, customMessage: "the question is the officer's and the investigators'");
        }
    }

    private async Task PicturesAsync(string name, string path, string user)
    {
        foreach (var language in new[] { "th", "en" })
            foreach (var width in new[] { 1280, 320 })
            {
                await using var visit = await system.OpenAsync(width, user, language: language);
                await visit.GoAsync((language == "en" ? "/en" : "") + path);
                await visit.SettledAsync();
                await visit.ScreenshotAsync($"silence-{name}-{width}-{language}");
                (await visit.SidewaysAsync()).ShouldBe(0, $"{name} {width} {language} scrolls sideways");
                (await visit.CutTextsAsync()).ShouldBeEmpty($"{name} {width} {language}");
                (await visit.BrokenRulesAsync()).ShouldBeEmpty($"{name} {width} {language}");
            }
    }

    internal static async Task FillAsync(VisitedPage visit, string act, string text)
    {
        var form = visit.Page.Locator($"form[action$='/act/{act}']");
        if (!await form.IsVisibleAsync())
            await visit.Page.Locator($"details:has(form[action$='/act/{act}']) > summary").ClickAsync();
        await form.Locator("textarea").FillAsync(text);
    }

    internal static async Task SendAsync(VisitedPage visit, string act)
    {
        await visit.Page.Locator($"form[action$='/act/{act}'] button").ClickAsync();
        await visit.Page.WaitForURLAsync(url => url.Contains("done=" + act, StringComparison.Ordinal), new() { WaitUntil = WaitUntilState.DOMContentLoaded });
    }
}
