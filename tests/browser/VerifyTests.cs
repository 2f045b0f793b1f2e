using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Transparency.Browser.Tests;

/// <summary>A receipt of the running system is checked in the browser, on the portal and from one file without network.</summary>
[Collection(SystemCollection.Name)]
public partial class VerifyTests(RunningSystem system)
{
    public static IEnumerable<object[]> Tamperings => Tampering.Ways.Keys.Select(name => new object[] { name });

    [Theory]
    [InlineData("th", 1280)]
    [InlineData("th", 320)]
    [InlineData("en", 1280)]
    [InlineData("en", 320)]
    public async Task A_receipt_is_accepted_and_says_what_is_proven_and_who_stands_for_it(string language, int width)
    {
        var receipt = await system.ReceiptAsync();
        await using var visit = await system.OpenAsync(width, language: language);
        await visit.GoAsync(Prefix(language) + "/verify");
        await GiveAsync(visit.Page, receipt.Text);
        await ShouldBeAcceptedAsync(visit, receipt, language);
        await visit.ScreenshotAsync($"verify-accepted-{width}-{language}");
        visit.Complaints.ShouldBeEmpty();
        visit.ThirdParties.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Tamperings))]
    public async Task A_changed_receipt_is_refused_and_the_change_is_named(string tampering)
    {
        var way = Tampering.Ways[tampering];
        await using var visit = await system.OpenAsync(language: "en");
        await visit.GoAsync("/en/verify");
        await GiveAsync(visit.Page, way.Change((await system.ReceiptAsync()).Text));
        await ShouldBeRefusedAsync(visit.Page, way.Online);
    }

    [Theory]
    [InlineData("th", 320, "another outcome")]
    [InlineData("th", 1280, "another root")]
    [InlineData("en", 320, "a forged cosignature")]
    [InlineData("en", 1280, "a letter instead of a receipt")]
    public async Task A_refusal_can_be_read_on_every_screen(string language, int width, string tampering)
    {
        await using var visit = await system.OpenAsync(width, language: language);
        await visit.GoAsync(Prefix(language) + "/verify");
        await GiveAsync(visit.Page, Tampering.Ways[tampering].Change((await system.ReceiptAsync()).Text));
        await ShouldBeRefusedAsync(visit.Page, Tampering.Ways[tampering].Online);
        await visit.ScreenshotAsync($"verify-refused-{width}-{language}");
        (await visit.SidewaysAsync()).ShouldBe(0);
        (await visit.BrokenRulesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Pasted_text_is_checked_even_when_mail_changed_its_line_ends()
    {
        var receipt = await system.ReceiptAsync();
        await using var visit = await system.OpenAsync();
        await visit.GoAsync("/verify");
        await visit.Page.Locator("#verify-form summary").ClickAsync();
        await visit.Page.Locator("#verify-form textarea").FillAsync("\r\n" + receipt.Text.Replace("\n", "\r\n", StringComparison.Ordinal).TrimEnd());
        await visit.Page.Locator("#verify-form button").ClickAsync();
        await Expect(visit.Page.Locator("#verdict .verdict.good h2")).ToBeFocusedAsync();
    }

    [Theory]
    [InlineData("th", 1280)]
    [InlineData("en", 320)]
    public async Task The_file_for_disks_checks_with_the_network_cable_out_in_both_languages(string language, int width)
    {
        var receipt = await system.ReceiptAsync();
        var file = await DownloadAsync(language);
        await using var visit = await OpenFileAsync(file, language, width);
        var page = visit.Page;
        await GiveAsync(page, receipt.Text);
        await ShouldBeAcceptedAsync(visit, receipt, language);
        await visit.ScreenshotAsync($"offline-accepted-{width}-{language}");
        var other = language == "th" ? "en" : "th";
        await page.Locator($"button[data-language={other}]").ClickAsync();
        await ShouldBeAcceptedAsync(visit, receipt, other);
        foreach (var (name, way) in Tampering.Ways)
        {
            await GiveAsync(page, way.Change(receipt.Text));
            await ShouldBeRefusedAsync(page, way.Offline, name);
        }
        visit.Complaints.ShouldBeEmpty();
        (await page.EvaluateAsync<string>("fetch('https://example.org/').then(() => 'reached', () => 'kept in')")).ShouldBe("kept in");
    }

    [Fact]
    public async Task A_browser_without_WebCrypto_comes_to_the_same_verdicts()
    {
        var receipt = await system.ReceiptAsync();
        await using var visit = await system.OpenAsync(language: "en");
        await visit.Page.AddInitScriptAsync("Object.defineProperty(globalThis, 'crypto', { value: undefined });");
        await visit.GoAsync("/en/verify");
        await GiveAsync(visit.Page, receipt.Text);
        await ShouldBeAcceptedAsync(visit, receipt, "en");
        foreach (var (name, way) in Tampering.Ways)
        {
            await GiveAsync(visit.Page, way.Change(receipt.Text));
            await ShouldBeRefusedAsync(visit.Page, way.Online, name);
        }
    }

    [Theory]
    [InlineData("th", 1280)]
    [InlineData("en", 320)]
    public async Task The_card_for_the_letter_leads_to_its_entry_in_the_log(string language, int width)
    {
        var receipt = await system.ReceiptAsync();
        await using var visit = await system.OpenAsync(width, "auditor", language: language);
        var page = visit.Page;
        await visit.GoAsync($"{Prefix(language)}/cases/{receipt.CaseId}");
        await page.Locator($".receipt-links a[href$='{receipt.EventId}']").Last.ClickAsync();
        await Expect(page.Locator(".receipt .qr")).ToBeVisibleAsync();
        await Expect(page.Locator(".receipt")).ToContainTextAsync("#" + receipt.Index);
        var pdf = Encoding.Latin1.GetString(await page.PdfAsync(new() { PreferCSSPageSize = true, Path = Path.Combine(RunningSystem.Artefacts, $"receipt-{language}.pdf") }));
        Pages().Count(pdf).ShouldBe(1);
        double.Parse(Sheet().Match(pdf).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture).ShouldBe(105 / 25.4 * 72, 1.5);
        var check = page.Locator(".receipt figcaption a");
        var address = (await check.GetAttributeAsync("href"))!;
        address.ShouldNotContain(receipt.CaseId);
        address.ShouldNotContain(receipt.EventId);
        await check.ClickAsync();
        await Expect(page.Locator("#printed .verdict.good")).ToContainTextAsync("#" + receipt.Index);
        await visit.ScreenshotAsync($"verify-printed-{width}-{language}");
        (await visit.BrokenRulesAsync()).ShouldBeEmpty();
        await GiveAsync(page, receipt.Text);
        await Expect(page.Locator("#verdict .verdict.good")).ToBeVisibleAsync();

        // A letter whose code was replaced by that of another entry.
        await page.GotoAsync("about:blank");
        await page.GotoAsync(address.Replace($"index={receipt.Index.Replace(",", "", StringComparison.Ordinal)}", "index=0", StringComparison.Ordinal));
        await Expect(page.Locator("#printed [data-problem=otherLeaf]")).ToBeVisibleAsync();
        await GiveAsync(page, receipt.Text);
        await ShouldBeRefusedAsync(page, "otherEntry");
        visit.Complaints.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("th", 320)]
    [InlineData("en", 1280)]
    public async Task A_receipt_of_a_flag_is_checked_against_the_log_of_flags(string language, int width)
    {
        await using var investigator = await system.OpenAsync(user: "redflag");
        var flags = await investigator.GoAsync("/flags");
        var flag = (await flags.Page.Locator("main tbody th a").First.GetAttributeAsync("href"))!.Split('/')[^1];
        // From the file that the flag's own page offers: it proves each fact of the flag.
        await investigator.GoAsync("/flags/" + flag);
        var download = await investigator.Page.RunAndWaitForDownloadAsync(() => investigator.Page.Locator($"a[href='/api/flags/{flag}/pack']").ClickAsync());
        using var pack = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(await download.PathAsync()));
        var proof = pack.RootElement.GetProperty("proofs").EnumerateArray().First();
        var (receipt, index) = (proof.GetProperty("receipt").GetString()!, proof.GetProperty("index").GetInt64());

        await using var visit = await system.OpenAsync(width, language: language);
        await visit.GoAsync(Prefix(language) + "/verify");
        await GiveAsync(visit.Page, receipt);
        var verdict = visit.Page.Locator("#verdict");
        await Expect(verdict.Locator(".verdict.good h2")).ToContainTextAsync(language == "th" ? "ถูกต้อง" : "Correct");
        foreach (var said in new[] { "#" + index.ToString("#,0", System.Globalization.CultureInfo.InvariantCulture), "transparency.mol.go.th/log/red-flag", "transparency.mol.go.th/witness" }) await Expect(verdict).ToContainTextAsync(said);
        // The digest of a finding is no file that somebody could choose next.
        await Expect(verdict).Not.ToContainTextAsync(language == "th" ? "SHA-256 ของแฟ้ม" : "SHA-256 of the file");
        await visit.ScreenshotAsync($"verify-flag-{width}-{language}");
        (await visit.SidewaysAsync()).ShouldBe(0);
        (await visit.CutTextsAsync()).ShouldBeEmpty();
        (await visit.BrokenRulesAsync()).ShouldBeEmpty();

        // The same text as if another log had given it, and with one letter of its proof changed.
        await GiveAsync(visit.Page, receipt.Replace("transparency.mol.go.th/log/red-flag", "transparency.mol.go.th/log", StringComparison.Ordinal));
        await Expect(visit.Page.Locator("#verdict .verdict.breach, #verdict .verdict.attention")).ToBeVisibleAsync();
        await GiveAsync(visit.Page, Tampering.Ways["another root"].Change(receipt));
        await ShouldBeRefusedAsync(visit.Page, Tampering.Ways["another root"].Online);
        visit.Complaints.ShouldBeEmpty();
        visit.ThirdParties.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_keys_stand_on_the_page_as_the_log_tells_them()
    {
        await using var visit = await system.OpenAsync(script: false, language: "en");
        await visit.GoAsync("/en/verify");
        var policy = await (await visit.Page.APIRequest.GetAsync(new Uri(system.Address, "/log/policy").ToString())).TextAsync();
        var keys = policy.Split('\n').Where(line => line.StartsWith("log ", StringComparison.Ordinal) || line.StartsWith("witness ", StringComparison.Ordinal)).Select(line => line.Split(' ')[^1].Split('+')).ToArray();
        keys.Length.ShouldBe(3);
        foreach (var key in keys)
            await Expect(visit.Page.Locator(".keys li").Filter(new() { HasText = key[1] })).ToContainTextAsync(key[0]);
        await Expect(visit.Page.Locator("noscript, .note.attention").First).ToBeAttachedAsync();
        await visit.ScreenshotAsync("verify-noscript-1280-en");
    }

    private static string Prefix(string language) => language == "en" ? "/en" : "";

    private static async Task GiveAsync(IPage page, string text)
    {
        await page.WaitForSelectorAsync("html[data-ready]");
        // The verdict of the file before must not be taken for this one's.
        await page.EvaluateAsync("() => document.getElementById('verdict').replaceChildren()");
        await page.Locator("#verify-form input[type=file]").SetInputFilesAsync(new FilePayload { Name = "receipt.tlog-proof", MimeType = "text/plain", Buffer = Encoding.UTF8.GetBytes(text) });
    }

    private static async Task ShouldBeAcceptedAsync(VisitedPage visit, IssuedReceipt receipt, string language)
    {
        var verdict = visit.Page.Locator("#verdict");
        await Expect(verdict.Locator(".verdict.good h2")).ToContainTextAsync(language == "th" ? "ถูกต้อง" : "Correct");
        foreach (var said in new[] { receipt.CaseRef, "#" + receipt.Index, "transparency.mol.go.th/log", "transparency.mol.go.th/witness", "Ed25519", "ECDSA P-256", $"({receipt.Agency})", $"({receipt.Outcome})" })
            await Expect(verdict).ToContainTextAsync(said);
        (await verdict.Locator(".steps .good").CountAsync()).ShouldBe(4);
        (await visit.SidewaysAsync()).ShouldBe(0);
        (await visit.CutTextsAsync()).ShouldBeEmpty();
        (await visit.BrokenRulesAsync()).ShouldBeEmpty();
        (await visit.Page.Locator("html").GetAttributeAsync("lang")).ShouldBe(language);
    }

    private static async Task ShouldBeRefusedAsync(IPage page, string problem, string? tampering = null)
    {
        await Expect(page.Locator("#verdict .verdict.breach, #verdict .verdict.attention")).ToBeVisibleAsync();
        var named = await page.Locator("#verdict [data-problem]").EvaluateAllAsync<string[]>("all => all.map(e => e.dataset.problem)");
        named.ShouldContain(problem, tampering);
        (await page.Locator("#verdict .verdict").InnerTextAsync()).ShouldNotContain("verify.");
        (await page.Locator("#verdict .verdict").InnerTextAsync()).ShouldNotContain("{");
    }

    private async Task<string> DownloadAsync(string language)
    {
        await using var visit = await system.OpenAsync(language: language);
        await visit.GoAsync(Prefix(language) + "/verify");
        var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Page.Locator("a[download]").ClickAsync());
        download.SuggestedFilename.ShouldBe("transparency-verify.html");
        var file = Path.Combine(RunningSystem.Artefacts, $"transparency-verify-{language}.html");
        await download.SaveAsAsync(file);
        return file;
    }

    private async Task<VisitedPage> OpenFileAsync(string file, string language, int width)
    {
        var visit = await system.OpenAsync(width, language: language);
        await visit.Page.Context.SetOfflineAsync(true);
        await visit.Page.GotoAsync(new Uri(file).AbsoluteUri);
        return visit;
    }

    [GeneratedRegex(@"/Type\s*/Page\b")]
    private static partial Regex Pages();

    [GeneratedRegex(@"/MediaBox\s*\[0 0 ([0-9.]+) ")]
    private static partial Regex Sheet();
}
