using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Transparency.Browser.Tests;

/// <summary>A poster's rating on a phone whose line comes and goes: kept there, sent when somebody answers, counted once.</summary>
[Collection(SystemCollection.Name)]
public class OfflineRatingTests(RunningSystem system)
{
    [Theory]
    [InlineData("th", "เก็บคะแนนไว้ในโทรศัพท์แล้ว", "ขอบคุณ นับคะแนนแล้ว")]
    [InlineData("en", "Your rating is kept on this phone", "Thank you, counted")]
    [InlineData("my", "အမှတ်ကို ဤဖုန်းတွင် သိမ်းထားပြီး", null)]
    public async Task A_rating_given_without_a_line_waits_on_the_phone_and_goes_by_itself(string language, string kept, string? thanks)
    {
        var before = await CountedAsync();
        await using var visit = await system.OpenAsync(width: 320, language: language == "th" ? "th" : "en");
        var page = visit.Page;
        await (await visit.GoAsync(Prefix(language) + "/q/" + await system.PointAsync())).SettledAsync();
        (await visit.WeightAsync()).ShouldBeLessThanOrEqualTo(50 * 1024);
        visit.Requests.ShouldBeLessThanOrEqualTo(6);
        await page.Context.SetOfflineAsync(true);
        await TapAsync(page, 1);
        await visit.ScreenshotAsync($"rate-offline-2-320-{language}");
        await TapAsync(page, 2);
        await page.Locator("#rate details summary").ClickAsync();
        await page.Locator("#rate textarea").FillAsync("ต่อคิวนาน");
        await visit.ScreenshotAsync($"rate-offline-3-320-{language}");
        (await page.EvaluateAsync<int>("() => localStorage.length")).ShouldBe(0, "nothing is kept before the third tap");
        await TapAsync(page, 3);
        await Expect(page.Locator("#rate-waiting")).ToContainTextAsync(kept);
        await visit.ScreenshotAsync($"rate-offline-320-{language}");
        (await visit.SidewaysAsync()).ShouldBe(0);
        (await visit.BrokenRulesAsync()).ShouldBeEmpty();

        await page.Context.SetOfflineAsync(false);
        var rating = await page.Locator(".facts code").TextContentAsync();
        if (thanks is not null) await Expect(page.Locator("#rate h1")).ToHaveTextAsync(thanks);
        await visit.ScreenshotAsync($"rate-online-320-{language}");
        (await visit.SidewaysAsync()).ShouldBe(0);
        (await visit.BrokenRulesAsync()).ShouldBeEmpty();
        await page.Locator("#rate button.quiet").ClickAsync();
        await Expect(page.Locator("#counted")).Not.ToBeEmptyAsync();
        (await page.APIRequest.GetAsync(new Uri(system.Address, "/api/ratings/" + rating).ToString())).Status.ShouldBe(200);
        (await page.EvaluateAsync<int>("() => localStorage.length")).ShouldBe(0);
        (await CountedAsync()).ShouldBe(before + 1);
    }

    [Fact]
    public async Task A_page_that_is_closed_without_a_line_sends_what_it_kept_when_it_is_opened_again()
    {
        var before = await CountedAsync();
        // The line itself is cut: a page that closes loses a feigned loss of its line before it ends, and may send with its last breath.
        await using var relay = new Relay(system.Address, IPAddress.Loopback);
        string At(string path) => new Uri(relay.Address, path).ToString();
        await using var visit = await system.OpenAsync(width: 320);
        var point = "/q/" + await system.PointAsync();
        await visit.Page.GotoAsync(At(point));
        await relay.CutAsync();
        for (var tap = 1; tap <= 3; tap++) await TapAsync(visit.Page, tap);
        await Expect(visit.Page.Locator("#rate-waiting")).ToBeVisibleAsync();
        var context = visit.Page.Context;
        await visit.Page.CloseAsync();
        (await CountedAsync()).ShouldBe(before);
        relay.Mend();
        (await CountedAsync()).ShouldBe(before, "a page that is closed sends no more");

        // The page where codes are typed sends it too; the poster's own page asks its question meanwhile.
        var next = await context.NewPageAsync();
        await next.GotoAsync(At("/q"));
        await Expect(next.Locator("#rate-sent")).ToContainTextAsync("ขอบคุณ นับคะแนนแล้ว");
        await new VisitedPage(next, relay.Address).ScreenshotAsync("rate-sent-320-th");
        await next.GotoAsync(At(point));
        await Expect(next.Locator(".progress")).ToContainTextAsync("1");
        (await next.Locator("#rate-kept").InnerTextAsync()).ShouldBeEmpty();
        (await next.EvaluateAsync<int>("() => localStorage.length")).ShouldBe(0);
        (await CountedAsync()).ShouldBe(before + 1);
    }

    [Fact]
    public async Task An_answer_that_is_lost_on_its_way_makes_no_second_rating()
    {
        var before = await CountedAsync();
        await using var visit = await system.OpenAsync(width: 320);
        var page = visit.Page;
        await visit.GoAsync("/q/" + await system.PointAsync());
        var sent = new List<string>();
        await page.RouteAsync("**/api/ratings", async route =>
        {
            sent.Add(route.Request.PostData!);
            var answer = await route.FetchAsync();
            if (sent.Count == 1) await route.AbortAsync();
            else await route.FulfillAsync(new() { Response = answer });
        });
        for (var tap = 1; tap <= 3; tap++) await TapAsync(page, tap);
        await Expect(page.Locator("#rate-waiting")).ToBeVisibleAsync();
        (await CountedAsync()).ShouldBe(before + 1);
        await Expect(page.Locator(".facts code")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        sent.Count.ShouldBe(2);
        sent[1].ShouldBe(sent[0]);
        (await CountedAsync()).ShouldBe(before + 1);
        // What went over the line is the rating and nothing about who gave it.
        JsonDocument.Parse(sent[0]).RootElement.EnumerateObject().Select(p => p.Name).ShouldBe(["rating", "point", "answers", "reasons", "text", "language"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_rating_that_was_kept_until_its_poster_was_taken_down_is_refused_in_words()
    {
        await using var visit = await system.OpenAsync(width: 320);
        var page = visit.Page;
        await visit.GoAsync("/q/" + await system.PointAsync());
        await page.RouteAsync("**/api/ratings", route => route.FulfillAsync(new() { Status = 410, ContentType = "application/problem+json", Body = """{"type":"urn:transparency:problem:service-point-retired","status":410}""" }));
        for (var tap = 1; tap <= 3; tap++) await TapAsync(page, tap);
        await Expect(page.Locator("#rate-refused")).ToContainTextAsync("ปิดรับคะแนนแล้ว");
        (await page.EvaluateAsync<int>("() => localStorage.length")).ShouldBe(0);
        // Starting again asks the phone, not the line.
        await page.Context.SetOfflineAsync(true);
        await page.Locator("#rate a").ClickAsync();
        await Expect(page.Locator("#rate .progress")).ToContainTextAsync("1");
    }

    private static string Prefix(string language) => language == "th" ? "" : "/" + language;

    private static async Task TapAsync(IPage page, int tap)
    {
        await Expect(page.Locator(".progress:visible")).ToContainTextAsync(tap.ToString(CultureInfo.InvariantCulture));
        await page.Locator(".answers button:visible").First.ClickAsync();
    }

    private async Task<long> CountedAsync()
    {
        await using var visit = await system.OpenAsync(user: "auditor");
        var answer = await visit.Page.APIRequest.GetAsync(new Uri(system.Address, "/api/ratings/totals").ToString());
        return (await answer.JsonAsync())!.Value.GetProperty("ratings").GetInt64();
    }
}
