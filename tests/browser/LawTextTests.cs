using static Microsoft.Playwright.Assertions;

namespace Transparency.Browser.Tests;

/// <summary>The ministry's administrator confirms a law text; until then every page that shows it says that nobody has.</summary>
[Collection(SystemCollection.Name)]
public class LawTextTests(RunningSystem system)
{
    private const string Section = "tr:has(td:text('82 (4)'))";

    [Fact]
    public async Task A_law_text_is_unconfirmed_until_the_ministry_compared_it_with_the_gazette()
    {
        foreach (var user in new[] { "auditor", "admin.doe" })
        {
            await using var before = await system.OpenAsync(user: user);
            await before.GoAsync("/clock-rules");
            await Expect(before.Page.Locator(Section)).ToContainTextAsync("ยังไม่มีผู้ยืนยัน");
            (await before.Page.Locator("form[action*='law-texts']").CountAsync()).ShouldBe(0, $"{user} looks on");
        }
        await using (var ministry = await system.OpenAsync(user: "admin.mol"))
        {
            await ministry.GoAsync("/clock-rules");
            var row = ministry.Page.Locator(Section);
            await row.Locator("summary").ClickAsync();
            await row.Locator("textarea").FillAsync("ราชกิจจานุเบกษา เล่ม 125 ตอนที่ 22 ก หน้า 1");
            await ministry.ScreenshotAsync("law-confirming-1280-th");
            await row.Locator("form button").ClickAsync();
            await Expect(ministry.Page.Locator(Section)).ToContainTextAsync("ยืนยันโดย");
        }
        foreach (var (language, width) in new[] { ("th", 1280), ("th", 320), ("en", 1280), ("en", 320) })
        {
            await using var visit = await system.OpenAsync(width, "admin.mol", language: language);
            await visit.GoAsync((language == "en" ? "/en" : "") + "/clock-rules?calendar=kr&year=2026");
            await Expect(visit.Page.Locator(Section)).ToContainTextAsync(language == "th" ? "ยืนยันโดย" : "Confirmed by");
            (await visit.SidewaysAsync()).ShouldBe(0);
            (await visit.CutTextsAsync()).ShouldBeEmpty();
            (await visit.BrokenRulesAsync()).ShouldBeEmpty();
            visit.Complaints.ShouldBeEmpty();
            await visit.ScreenshotAsync($"law-confirmed-{width}-{language}");
        }
    }
}
