using static Microsoft.Playwright.Assertions;

namespace Transparency.Browser.Tests;

/// <summary>The data-protection officer confirms a retention time; until then every reader is told that nobody has.</summary>
[Collection(SystemCollection.Name)]
public class RuleConfirmationTests(RunningSystem system)
{
    [Fact]
    public async Task An_unconfirmed_rule_says_so_until_the_officer_compared_it_with_its_source()
    {
        foreach (var (language, width) in new[] { ("th", 1280), ("en", 320) })
        {
            await using var before = await system.OpenAsync(width, "auditor", language: language);
            await before.GoAsync(Prefix(language) + "/erasures");
            await Expect(before.Page.Locator("section[aria-labelledby=retention] tbody tr").Last).ToContainTextAsync(language == "th" ? "ยืนยัน" : "not confirmed");
            (await before.Page.Locator("form[action*='rules/confirm']").CountAsync()).ShouldBe(0, "an auditor looks on");
        }
        await using (var officer = await system.OpenAsync(user: "dpo"))
        {
            await officer.GoAsync("/erasures");
            var row = officer.Page.Locator("section[aria-labelledby=retention] tbody tr").First;
            await row.Locator("summary").ClickAsync();
            await officer.ScreenshotAsync("rules-confirming-1280-th");
            await row.Locator("textarea[name=source]").FillAsync("ระเบียบงานสารบรรณ พ.ศ. 2526 ข้อ 57");
            await row.Locator("form button").ClickAsync();
            await Expect(officer.Page.Locator("section[aria-labelledby=retention] tbody tr").First).ToContainTextAsync("ยืนยันโดย");
        }
        foreach (var (language, width) in new[] { ("th", 1280), ("th", 320), ("en", 1280), ("en", 320) })
        {
            await using var visit = await system.OpenAsync(width, "dpo", language: language);
            await visit.GoAsync(Prefix(language) + "/erasures");
            await Expect(visit.Page.Locator("section[aria-labelledby=retention] tbody tr").First).ToContainTextAsync(language == "th" ? "ยืนยันโดย" : "Confirmed by");
            (await visit.SidewaysAsync()).ShouldBe(0);
            (await visit.CutTextsAsync()).ShouldBeEmpty();
            (await visit.BrokenRulesAsync()).ShouldBeEmpty();
            visit.Complaints.ShouldBeEmpty();
            await visit.ScreenshotAsync($"rules-confirmed-{width}-{language}");
        }
    }

    private static string Prefix(string language) => language == "en" ? "/en" : "";
}
