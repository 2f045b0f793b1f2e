namespace Transparency.Browser.Tests;

/// <summary>What holds on every page, in both languages, on a desk and on a small phone.</summary>
[Collection(SystemCollection.Name)]
public class EveryPageTests(RunningSystem system)
{
    private static readonly (string Name, string Path, string? User)[] Pages =
    [
        ("front", "/", null), ("find-point", "/q", null), ("rate", "/q/{point}", null), ("services", "/services", null), ("service", "{service}", null),
        ("complain", "/complain", null), ("my-case", "/my-case", null), ("track", "/complain/track", null), ("verify", "/verify", null), ("claim", "/claim", null), ("guide", "/guide", null), ("changes", "/changes", null), ("open-data", "/open-data", null), ("sign-in", "/sign-in", null),
        ("home", "/home", "auditor"), ("overview", "/overview", "auditor"), ("cases", "/cases", "auditor"), ("case", "{case}", "auditor"),
        ("agency", "/agencies/doe", "auditor"), ("province", "/provinces/กรุงเทพมหานคร", "auditor"), ("clock-rules", "/clock-rules", "auditor"), ("offices", "/catalogue/offices", "admin.doe"), ("staff", "/staff?agency=doe", "admin.doe"), ("catalogue-edit", "/catalogue/services/work-permit", "admin.doe"),
        ("flags", "/flags", "auditor"), ("flag", "{flag}", "auditor"), ("ratings", "/ratings", "auditor"), ("data", "/data", "operations"), ("erasures", "/erasures", "dpo"), ("holds", "/holds", "auditor"),
        ("rubric", "/rubrics/standard", "auditor"), ("rubric-edit", "/rubrics/standard/edit", "admin.doe"),
        ("replays", "/replays", "operations"),
        ("service-points", "/service-points", "admin.doe"), ("poster", "/service-points/{point}/poster", "admin.doe"),
        ("receipt", "/cases/{receipt}", "auditor"), ("exports", "/exports", "auditor"),
        ("inbox", "/flags", "redflag"), ("flag-work", "{flag}", "redflag"), ("mine", "/mine", "officer.doe"),
        ("rules", "/rules", "redflag"), ("rule", "/rules/penalty-waived", "redflag"), ("blind", "/flags/blind", "redflag"),
        ("desk", "/desk", "admin.doe"), ("improvements", "/desk/improvements", "admin.doe"),
        ("objections", "/objections", "officer.doe"), ("objections-named", "/objections/named", "auditor"), ("languages", "/languages", "admin.mol"),
    ];

    // Addresses that only the running system knows, looked up once.
    private static readonly Dictionary<string, string> Found = [];

    // One window for each person, language and width, kept for all pages: a new one costs more than the page looked at in it.
    private static readonly Dictionary<(string? User, string Language, int Width), VisitedPage> Windows = [];

    public static IEnumerable<object[]> All => InBoth(Pages);

    public static IEnumerable<object[]> Citizens => InBoth(Pages.Where(p => p.User is null && p.Name != "sign-in"));

    [Theory, MemberData(nameof(All))]
    public async Task Fits_its_window_asks_nobody_else_and_breaks_no_rule(string name, string language)
    {
        // The desk first: with it are known who is signed in and where the page is. Then both are judged side by side, since each waits for the other core.
        var desk = await VisitAsync(name, language, 1280, kept: true);
        await Task.WhenAll(JudgeAsync(desk, 1280), PhoneAsync());

        async Task PhoneAsync() => await JudgeAsync(await VisitAsync(name, language, 320, kept: true), 320);

        async Task JudgeAsync(VisitedPage visit, int width)
        {
            await visit.ScreenshotAsync($"{name}-{width}-{language}");
            visit.ShouldSatisfyAllConditions(
                v => v.Complaints.ShouldBeEmpty($"{name} {width} {language}"),
                v => v.ThirdParties.ShouldBeEmpty());
            (await visit.SidewaysAsync()).ShouldBe(0, $"{name} {width} {language} scrolls sideways");
            (await visit.CutTextsAsync()).ShouldBeEmpty();
            (await visit.BrokenRulesAsync()).ShouldBeEmpty($"{name} {width} {language}");
            (await visit.Page.Locator("html").GetAttributeAsync("lang")).ShouldBe(language);
            (await visit.Page.Locator("h1").CountAsync()).ShouldBe(1);
        }
    }

    [Theory, MemberData(nameof(Citizens))]
    public async Task Citizen_pages_are_light(string name, string language)
    {
        await using var visit = await VisitAsync(name, language, 320);
        (await visit.WeightAsync()).ShouldBeLessThanOrEqualTo(50 * 1024);
        visit.Requests.ShouldBeLessThanOrEqualTo(6);
        // Only the verifier, the claim page and those of posters have a script: they compute, or keep a rating, on the reader's own device.
        (await visit.Page.Locator("script[src]").CountAsync()).ShouldBe(name is "verify" or "claim" or "rate" or "find-point" ? 1 : 0);
    }

    [Theory]
    [InlineData("overview")]
    [InlineData("case")]
    [InlineData("cases")]
    [InlineData("flags")]
    public async Task Desk_pages_stay_within_their_size(string name)
    {
        await using var visit = await VisitAsync(name, "th", 1280);
        (await visit.WeightAsync()).ShouldBeLessThanOrEqualTo(300 * 1024);
        (await visit.Page.EvaluateAsync<int>("() => document.querySelectorAll('*').length")).ShouldBeLessThanOrEqualTo(1500);
    }

    [Theory]
    [InlineData("overview")]
    [InlineData("case")]
    [InlineData("rate")]
    [InlineData("verify")]
    public async Task Dark_pages_keep_their_contrast(string name)
    {
        await using var visit = await VisitAsync(name, "th", 1280, dark: true);
        await visit.ScreenshotAsync($"{name}-1280-th-dark");
        (await visit.BrokenRulesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_first_tab_stop_leads_to_the_content()
    {
        await using var visit = await VisitAsync("overview", "th", 1280);
        await visit.Page.Keyboard.PressAsync("Tab");
        await visit.Page.Keyboard.PressAsync("Enter");
        (await visit.Page.EvaluateAsync<string>("() => document.activeElement.id")).ShouldBe("main");
    }

    [Fact]
    public async Task Four_hundred_per_cent_and_large_type_still_fit()
    {
        await using var visit = await VisitAsync("rate", "th", 320, query: "?type=150");
        (await visit.SidewaysAsync()).ShouldBe(0);
        await visit.ScreenshotAsync("rate-320-th-large");
    }

    private static IEnumerable<object[]> InBoth(IEnumerable<(string Name, string Path, string? User)> pages) =>
        pages.SelectMany(p => new object[][] { [p.Name, "th"], [p.Name, "en"] });

    private async Task<VisitedPage> VisitAsync(string name, string language, int width, bool dark = false, string query = "", bool kept = false)
    {
        var (_, path, user) = Pages.Single(p => p.Name == name);
        if (path.Contains("{point}", StringComparison.Ordinal))
            path = path.Replace("{point}", await system.PointAsync(), StringComparison.Ordinal);
        if (path.Contains("{receipt}", StringComparison.Ordinal) && await system.ReceiptAsync() is { } receipt)
            path = path.Replace("{receipt}", $"{receipt.CaseId}/receipts/{receipt.EventId}", StringComparison.Ordinal);
        var visit = kept && Windows.TryGetValue((user, language, width), out var window) ? window : await system.OpenAsync(width, user, language: language);
        if (kept)
            Windows[(user, language, width)] = visit;
        path = path switch
        {
            "{case}" or "{flag}" or "{service}" => Found.TryGetValue(path, out var known) ? known : Found[path] = await FindAsync(visit, path),
            _ => path,
        };
        if (dark)
            await visit.Page.EmulateMediaAsync(new() { ColorScheme = Microsoft.Playwright.ColorScheme.Dark });
        // A kept window stays in its process, which an empty page would end.
        if (!kept)
            await visit.Page.GotoAsync("about:blank");
        visit.Forget();
        await visit.GoAsync((language == "en" && path == "/" ? "/en" : language == "en" ? "/en" + path : path) + query);
        return await visit.SettledAsync();
    }

    private static Task<string> FindAsync(VisitedPage visit, string path) => path switch
    {
        "{case}" => FirstAsync(visit, "/cases"),
        "{flag}" => FirstAsync(visit, "/flags"),
        _ => ServiceAsync(visit),
    };

    private static async Task<string> FirstAsync(VisitedPage visit, string list)
    {
        await visit.GoAsync(list);
        return (await visit.Page.Locator("main tbody th a").First.GetAttributeAsync("href"))!;
    }

    private static async Task<string> ServiceAsync(VisitedPage visit)
    {
        await visit.GoAsync("/services");
        await visit.Page.Locator(".pick button").First.ClickAsync();
        await visit.Page.WaitForURLAsync(url => url.Contains("/services/", StringComparison.Ordinal) && !url.Contains("find", StringComparison.Ordinal));
        return new Uri(visit.Page.Url).AbsolutePath;
    }
}
