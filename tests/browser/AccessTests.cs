using static Microsoft.Playwright.Assertions;

namespace Transparency.Browser.Tests;

/// <summary>Who may open what, as a person meets it.</summary>
[Collection(SystemCollection.Name)]
public class AccessTests(RunningSystem system)
{
    [Fact]
    public async Task A_page_asks_to_sign_in_and_returns_to_itself()
    {
        await using var visit = await system.OpenAsync();
        await visit.GoAsync("/en/cases?status=decided");
        visit.Page.Url.ShouldContain("/en/sign-in");
        await system.SignInAsync(visit.Page, "auditor");
        visit.Page.Url.ShouldEndWith("/en/cases?status=decided");
    }

    [Fact]
    public async Task A_post_without_the_right_is_told_so_calmly()
    {
        await using var visit = await system.OpenAsync(user: "officer.doe");
        var answer = await visit.Page.GotoAsync("/overview");
        answer!.Status.ShouldBe(403);
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("ไม่มีสิทธิเปิด");
        await visit.ScreenshotAsync("refused-th");
    }

    [Theory]
    [InlineData("officer.doe", "/cases", "/overview")]
    [InlineData("executive", "/overview", "/cases")]
    [InlineData("operations", "/data", "/flags")]
    [InlineData("verifier.dsd", "/home", "/data")]
    [InlineData("admin.doe", "/exports", "/erasures")]
    [InlineData("officer.doe", "/home", "/exports")]
    public async Task Each_post_opens_its_own_pages_and_no_others(string user, string allowed, string refused)
    {
        await using var visit = await system.OpenAsync(user: user);
        (await visit.Page.GotoAsync(allowed))!.Status.ShouldBe(200);
        (await visit.Page.GotoAsync(refused))!.Status.ShouldBe(403);
    }

    [Theory]
    [InlineData("th", "กรอกไม่ครบหรือค่าไม่อยู่ในช่วง", "ทะเบียนบุคลากรไม่มีตำแหน่ง")]
    [InlineData("en", "something is missing or out of range", "the staff register shows no post")]
    public async Task Every_desk_says_why_a_form_was_refused(string language, string range, string post)
    {
        var prefix = language == "en" ? "/en" : "";
        await using var visit = await system.OpenAsync(user: "admin.doe", language: language);
        var page = visit.Page;
        await visit.GoAsync(prefix + "/service-points");
        var form = page.Locator("#open form");
        await form.Locator("select[name=where]").SelectOptionAsync(new Microsoft.Playwright.SelectOptionValue { Index = 1 });
        await form.Locator("select[name=service]").SelectOptionAsync(new Microsoft.Playwright.SelectOptionValue { Index = 1 });
        await form.Locator("input[name=nameTh]").FillAsync("   ");
        await form.Locator("input[name=nameEn]").FillAsync("   ");
        await form.Locator("button").ClickAsync();
        await page.WaitForURLAsync(url => url.Contains("failed=invalid-request.", StringComparison.Ordinal));
        await Expect(page.Locator("#open .note.attention, .note.attention").First).ToContainTextAsync(range);
        await visit.ScreenshotAsync($"refused-form-1280-{language}");
        // A refusal for want of a post, as the three services name it, on desks of each.
        foreach (var (user, desk) in new[] { ("admin.doe", "/service-points"), ("admin.doe", "/desk"), ("admin.doe", "/desk/improvements"), ("admin.doe", "/catalogue"), ("admin.doe", "/ita"), ("officer.doe", "/pre-check"), ("operations", "/data"), ("redflag", "/flags"), ("auditor", "/holds") })
        {
            await using var other = await system.OpenAsync(width: 320, user: user, language: language);
            await other.GoAsync($"{prefix}{desk}?failed=no-posting.4bf92f3577b34da6");
            await Expect(other.Page.Locator(".note.attention").Filter(new() { HasText = post })).ToContainTextAsync("(4bf92f3577b34da6)");
            (await other.SidewaysAsync()).ShouldBe(0, desk);
        }
    }

    [Fact]
    public async Task The_menu_offers_only_what_opens()
    {
        foreach (var user in new[] { "auditor", "executive", "redflag", "operations", "officer.doe", "admin.doe", "admin.mol", "verifier.dsd", "dpo" })
        {
            await using var visit = await system.OpenAsync(user: user);
            await visit.GoAsync("/home");
            var links = await visit.Page.Locator(".menu-wide nav a").EvaluateAllAsync<string[]>("all => all.map(a => a.getAttribute('href'))");
            links.ShouldNotBeEmpty(user);
            foreach (var link in links)
                (await visit.Page.GotoAsync(link))!.Status.ShouldBe(200, $"{user} {link}");
        }
    }

    [Fact]
    public async Task A_wrong_password_is_answered_beside_the_form()
    {
        await using var visit = await system.OpenAsync();
        var page = visit.Page;
        await visit.GoAsync("/en/sign-in?returnUrl=%2Fen%2Fflags");
        await page.Locator("input[name=user]").FillAsync("nobody.here");
        await page.Locator("input[name=password]").FillAsync("not the password");
        await page.Locator("main form button").ClickAsync();
        await Expect(page.Locator("[role=alert]")).ToContainTextAsync("wrong");
        await Expect(page.Locator("input[name=returnUrl]")).ToHaveValueAsync("/en/flags");
    }

    [Fact]
    public async Task Signing_out_closes_the_desk()
    {
        await using var visit = await system.OpenAsync();
        await visit.GoAsync("/home");
        await system.SignInAsync(visit.Page, "auditor");
        await visit.Page.Locator(".menu-wide form[action='/api/session/end'] button").ClickAsync();
        await visit.GoAsync("/home");
        visit.Page.Url.ShouldContain("/sign-in");
    }

    [Fact]
    public async Task Nothing_at_an_address_says_so_in_the_language_asked_for()
    {
        await using var visit = await system.OpenAsync();
        (await visit.Page.GotoAsync("/en/no/such/page"))!.Status.ShouldBe(404);
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Nothing here");
    }
}
