using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Transparency.Browser.Tests;

/// <summary>Claim code → blind-signed token → vote, on a small phone, with and without script.</summary>
[Collection(SystemCollection.Name)]
public class ClaimTests(RunningSystem system)
{
    [Theory]
    [InlineData("th", "ขอบคุณ นับคะแนนแล้ว", "รหัสนี้ใช้ไปแล้ว")]
    [InlineData("en", "Thank you, counted", "This code was used")]
    public async Task A_citizen_with_a_code_votes_by_a_token_that_carries_nothing_else(string language, string thanks, string used)
    {
        var code = await CodeAsync();
        await using var visit = await system.OpenAsync(width: 320, language: language);
        var page = visit.Page;
        var sent = new List<IRequest>();
        page.Request += (_, request) => sent.Add(request);
        await visit.GoAsync($"{Prefix(language)}/claim#{code.ToLowerInvariant()}");
        await Expect(page.Locator(".progress")).ToContainTextAsync("1");
        page.Url.ShouldNotContain(code[..5], Case.Insensitive);
        await visit.ScreenshotAsync($"claim-1-320-{language}");
        (await visit.SidewaysAsync()).ShouldBe(0);
        (await visit.BrokenRulesAsync()).ShouldBeEmpty();
        await TapThriceAsync(page);
        await Expect(page.Locator("#claim h1")).ToHaveTextAsync(thanks);
        await visit.ScreenshotAsync($"claim-2-320-{language}");
        (await visit.SidewaysAsync()).ShouldBe(0);
        (await visit.BrokenRulesAsync()).ShouldBeEmpty();

        // What the counter was sent: no code, no cookie, no page it came from; and no address anywhere holds the code.
        var vote = sent.Single(r => r.Url.EndsWith("/api/votes", StringComparison.Ordinal));
        JsonDocument.Parse(vote.PostData!).RootElement.EnumerateObject().Select(p => p.Name).ShouldBe(["key", "token", "signature", "service", "answers", "reasons", "text"], ignoreOrder: true);
        var headers = await vote.AllHeadersAsync();
        headers.ShouldNotContainKey("cookie");
        headers.ShouldNotContainKey("referer");
        sent.Where(r => r.Url.Contains(code[..5], StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty();

        // The reader checks that it counts; the phone has forgotten code and token; the code buys nothing more.
        await page.Locator("#claim button.quiet").ClickAsync();
        await Expect(page.Locator("#counted")).Not.ToBeEmptyAsync();
        var rating = await page.Locator(".facts code").TextContentAsync();
        (await page.APIRequest.GetAsync(new Uri(system.Address, "/api/ratings/" + rating).ToString())).Status.ShouldBe(200);
        (await page.EvaluateAsync<int>("() => localStorage.length")).ShouldBe(0);
        await page.GotoAsync("about:blank");
        await visit.GoAsync($"{Prefix(language)}/claim#{code}");
        await Expect(page.Locator("#claim-problem")).ToContainTextAsync(used);
        await visit.ScreenshotAsync($"claim-used-320-{language}");
        visit.Complaints.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("my", true)]
    [InlineData("km", false)]
    [InlineData("lo", true)]
    [InlineData("vi", false)]
    public async Task A_citizen_uses_the_code_in_the_own_language_with_and_without_script(string language, bool script)
    {
        var code = await CodeAsync();
        // Another test approves one of the packs: the page says what is so now.
        await using var admin = await system.OpenAsync(user: "admin.mol");
        await admin.GoAsync("/languages");
        var awaits = await admin.Page.Locator($"form[action$='/languages/{language}/approve']").CountAsync() > 0;
        await using var visit = await system.OpenAsync(width: 320, script: script, language: language);
        var page = visit.Page;
        await visit.GoAsync("/claim");
        await page.Locator($".languages a[lang={language}]").ClickAsync();
        (await page.Locator("html").GetAttributeAsync("lang")).ShouldBe(language);
        if (awaits) await Expect(page.Locator("#awaiting")).ToContainTextAsync("คำแปลรอตรวจ");
        else await Expect(page.Locator("#awaiting")).ToHaveCountAsync(0);
        // Nothing of the page's own is left in Thai or English where words are.
        var english = await page.Locator("main").InnerTextAsync();
        english.ShouldNotContain("Start rating");
        await visit.ScreenshotAsync($"claim-320-{language}");
        (await visit.SidewaysAsync()).ShouldBe(0);
        await page.Locator("input[name=code]").FillAsync(code);
        await page.Locator("#claim-form button").ClickAsync();
        await Expect(page.Locator(".progress")).ToContainTextAsync("1");
        await visit.ScreenshotAsync($"claim-1-320-{language}");
        (await page.Locator("main:visible").InnerTextAsync()).ShouldNotContain("Were the published steps");
        await TapThriceAsync(page);
        await Expect(page.Locator(".facts code")).ToBeVisibleAsync();
        await visit.ScreenshotAsync($"claim-2-320-{language}");
        (await visit.SidewaysAsync()).ShouldBe(0);
        await page.Locator(script ? "#claim button.quiet" : "form[action$='/claim/check'] button").ClickAsync();
        await Expect(page.Locator("#counted")).Not.ToBeEmptyAsync();
        (await page.Locator("html").GetAttributeAsync("lang")).ShouldBe(language);
        await page.GotoAsync("about:blank");
        await visit.GoAsync($"/{language}/claim");
        await page.Locator("input[name=code]").FillAsync(code);
        await page.Locator("#claim-form button").ClickAsync();
        await Expect(page.Locator("#claim-problem")).ToBeVisibleAsync();
        visit.Complaints.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("th", "ขอบคุณ นับคะแนนแล้ว", "นับแล้ว ในวันที่")]
    [InlineData("en", "Thank you, counted", "Counted, on")]
    public async Task Without_script_the_code_itself_is_spent_and_the_page_says_so(string language, string thanks, string counted)
    {
        var code = await CodeAsync();
        await using var visit = await system.OpenAsync(width: 320, script: false, language: language);
        var page = visit.Page;
        await visit.GoAsync(Prefix(language) + "/claim");
        await Expect(page.Locator("#claim-start .note.attention")).ToContainTextAsync("JavaScript");
        await visit.ScreenshotAsync($"claim-noscript-320-{language}");
        await page.Locator("input[name=code]").FillAsync(code.Replace("-", " ", StringComparison.Ordinal));
        await page.Locator("#claim-form button").ClickAsync();
        await Expect(page.Locator(".hint").Last).ToContainTextAsync("JavaScript");
        await TapThriceAsync(page);
        await Expect(page.Locator("h1")).ToHaveTextAsync(thanks);
        var rating = (await page.Locator(".facts code").TextContentAsync())!;
        await page.ReloadAsync();
        (await page.Locator(".facts code").TextContentAsync()).ShouldBe(rating);

        await visit.GoAsync(Prefix(language) + "/claim");
        await page.Locator("details summary").ClickAsync();
        await page.Locator("input[name=rating]").FillAsync(rating);
        await page.Locator("details button").ClickAsync();
        await Expect(page.Locator("#counted")).ToContainTextAsync(counted);
        await page.Locator("input[name=code]").FillAsync(code);
        await page.Locator("#claim-form button").ClickAsync();
        await Expect(page.Locator("#claim-problem")).ToBeVisibleAsync();
        await visit.ScreenshotAsync($"claim-noscript-used-320-{language}");
        (await visit.SidewaysAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_vote_given_without_a_line_waits_on_the_phone_and_goes_by_itself()
    {
        var code = await CodeAsync();
        await using var visit = await system.OpenAsync(width: 320);
        var page = visit.Page;
        await visit.GoAsync("/claim#" + code);
        await Expect(page.Locator(".progress")).ToBeVisibleAsync();
        await page.Context.SetOfflineAsync(true);
        await TapThriceAsync(page);
        await Expect(page.Locator("#claim-waiting")).ToBeVisibleAsync();
        await visit.ScreenshotAsync("claim-offline-320-th");
        await page.Context.SetOfflineAsync(false);
        await Expect(page.Locator(".facts code")).ToBeVisibleAsync();
        (await page.EvaluateAsync<int>("() => localStorage.length")).ShouldBe(0);
    }

    private static string Prefix(string language) => language == "en" ? "/en" : "";

    private static async Task TapThriceAsync(IPage page)
    {
        for (var tap = 1; tap <= 3; tap++)
        {
            await Expect(page.Locator(".progress")).ToContainTextAsync(tap.ToString(System.Globalization.CultureInfo.InvariantCulture));
            await page.Locator(".answers button").First.ClickAsync();
        }
    }

    /// <summary>Opens a case as its case system does, and asks for the code that is printed on the receipt.</summary>
    private async Task<string> CodeAsync()
    {
        await using var visit = await system.OpenAsync();
        var api = visit.Page.APIRequest;
        var key = new Dictionary<string, string> { ["Authorization"] = "Bearer " + system.Key };
        var now = TimeProvider.System.GetUtcNow();
        var name = $"claim-{Guid.CreateVersion7(now)}";
        var report = new
        {
            specversion = "1.0", id = name, source = "urn:mol:doe:work-permit", type = "mol.transparency.CaseOpened.v1",
            data = new { agency = "doe", office = "doe-bkk", service = "work-permit", caseRef = name, occurredAt = now.ToString("O"), @case = new { kind = "application", channel = "counter" } },
        };
        var reported = await api.PostAsync(new Uri(system.Address, "/api/case-events").ToString(), new() { Headers = new Dictionary<string, string>(key) { ["Content-Type"] = "application/cloudevents+json" }, Data = JsonSerializer.Serialize(report) });
        var outcome = (await reported.JsonAsync())!.Value.GetProperty("events")[0];
        outcome.GetProperty("outcome").GetString().ShouldBe("accepted", outcome.ToString());
        // The code follows the recorded case by announcement.
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var answer = await api.PostAsync(new Uri(system.Address, $"/api/claim-codes/{outcome.GetProperty("caseId").GetString()}/hand-out").ToString(), new() { Headers = key });
            if (answer.Status == 200) return (await answer.JsonAsync())!.Value.GetProperty("code").GetString()!;
            answer.Status.ShouldBe(404);
            await Task.Delay(200);
        }
        throw new TimeoutException("The case got no claim code.");
    }
}
