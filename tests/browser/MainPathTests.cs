using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Transparency.Browser.Tests;

/// <summary>What the system is for, from the citizen's phone to the auditor's desk.</summary>
[Collection(SystemCollection.Name)]
public class MainPathTests(RunningSystem system)
{
    [Theory]
    [InlineData("th", "ขอบคุณ นับคะแนนแล้ว")]
    [InlineData("en", "Thank you, counted")]
    public async Task A_citizen_rates_in_three_taps_on_a_small_phone_without_script(string language, string thanks)
    {
        var point = await system.PointAsync();
        await using var visit = await system.OpenAsync(width: 320, script: false, language: language);
        var page = visit.Page;
        await visit.GoAsync((language == "en" ? "/en" : "") + "/q/" + point);
        await visit.ScreenshotAsync($"rate-1-320-{language}");
        for (var tap = 1; tap <= 3; tap++)
        {
            page.Url.ShouldNotContain("yes");
            await Expect(page.Locator(".progress")).ToContainTextAsync(tap.ToString(System.Globalization.CultureInfo.InvariantCulture));
            await page.Locator(".answers button").First.ClickAsync();
            await visit.ScreenshotAsync($"rate-{tap + 1}-320-{language}");
        }
        await Expect(page.Locator("h1")).ToHaveTextAsync(thanks);
        var rating = await page.Locator(".facts code").TextContentAsync();
        var counted = await page.APIRequest.GetAsync(new Uri(system.Address, "/api/ratings/" + rating).ToString());
        counted.Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_reload_after_the_third_tap_counts_once_without_script()
    {
        var point = await system.PointAsync();
        await using var visit = await system.OpenAsync(width: 320, script: false);
        var page = visit.Page;
        await visit.GoAsync("/q/" + point);
        for (var tap = 0; tap < 3; tap++)
            await page.Locator(".answers button").Nth(1).ClickAsync();
        var first = await page.Locator(".facts code").TextContentAsync();
        await page.ReloadAsync();
        (await page.Locator(".facts code").TextContentAsync()).ShouldBe(first);
    }

    [Theory]
    [InlineData("th", "ภาพรวม")]
    [InlineData("en", "Overview")]
    public async Task An_auditor_walks_from_the_overview_to_a_case_its_score_and_a_flag(string language, string overview)
    {
        var prefix = language == "en" ? "/en" : "";
        await using var visit = await system.OpenAsync(language: language);
        var page = visit.Page;
        await visit.GoAsync(prefix + "/overview");
        page.Url.ShouldContain("/sign-in");
        await system.SignInAsync(page, "auditor");
        await Expect(page.Locator("h1")).ToHaveTextAsync(overview);
        (await page.Locator(".caterpillar tbody tr").CountAsync()).ShouldBeGreaterThan(0);
        await visit.ScreenshotAsync($"main-overview-{language}");

        await page.Locator($".menu-wide a[href='{prefix}/flags']").ClickAsync();
        await page.Locator("main tbody th a").First.ClickAsync();
        await Expect(page.Locator(".disclaimer")).ToBeVisibleAsync();
        await Expect(page.Locator("#clears")).ToBeVisibleAsync();
        await visit.ScreenshotAsync($"main-flag-{language}");

        await page.Locator(".four .card a").First.ClickAsync();
        await Expect(page.Locator(".timeline li").First).ToBeVisibleAsync();
        await Expect(page.Locator(".criteria tbody tr").First).ToBeVisibleAsync();
        await Expect(page.Locator(".sum").First).ToContainTextAsync("÷");
        await Expect(page.Locator(".index").First).ToContainTextAsync("#");
        await visit.ScreenshotAsync($"main-case-{language}");

        await page.Locator($".menu-wide a[href='{prefix}/cases']").ClickAsync();
        (await page.Locator("main tbody tr").CountAsync()).ShouldBeGreaterThan(0);
        await visit.ScreenshotAsync($"main-cases-{language}");
        visit.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_case_can_be_seen_as_it_was()
    {
        await using var visit = await system.OpenAsync(user: "auditor");
        var page = visit.Page;
        await visit.GoAsync("/cases");
        await page.Locator("main tbody th a").First.ClickAsync();
        var all = await page.Locator(".timeline li").CountAsync();
        await page.Locator(".travel select[name=at]").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await page.Locator(".travel form button").ClickAsync();
        page.Url.ShouldContain("at=");
        (await page.Locator(".timeline li").CountAsync()).ShouldBeLessThanOrEqualTo(all);
        await Expect(page.Locator(".travel .note")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_funnel_is_drawn_beside_its_table_and_arrow_keys_walk_its_points()
    {
        await using var visit = await system.OpenAsync(user: "auditor");
        var page = visit.Page;
        await visit.GoAsync("/overview");
        var figure = page.Locator(".funnel");
        if (await figure.CountAsync() == 0)
            return; // Fewer than two offices have thirty decisions: there is a table and no funnel.
        await figure.ScrollIntoViewIfNeededAsync();
        await Expect(figure.Locator("svg")).ToBeVisibleAsync();
        await figure.FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Locator(".tip")).ToContainTextAsync("n =");
        visit.Complaints.ShouldBeEmpty();
        await visit.ScreenshotAsync("funnel");
    }
}
