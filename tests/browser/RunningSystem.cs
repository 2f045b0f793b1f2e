using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Transparency.Integration.Tests;

namespace Transparency.Browser.Tests;

/// <summary>
/// The system that the browser looks at: the one whose address is in TRANSPARENCY_PORTAL (and its demo password in
/// TRANSPARENCY_DEMO_PASSWORD), else one started here with <c>build/run --detach</c> and ended with <c>build/stop</c>.
/// </summary>
public sealed partial class RunningSystem : IAsyncLifetime
{
    private const string Folder = "browser";

    // Debian's Chromium without the parts of a desktop, which opens a window in a third of the time; nothing in it may call home during a test.
    private const string Chromium = "/usr/bin/chromium-headless-shell";
    private static readonly string[] Flags =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private readonly Dictionary<string, string> _sessions = [];
    private IPlaywright? _playwright;
    private bool _started;
    private string? _point;
    private IssuedReceipt? _receipt;

    public Uri Address { get; private set; } = new("http://localhost");

    public string Password { get; private set; } = "";

    /// <summary>What the system tells a collector; null where the address is given and the system was started by somebody else.</summary>
    public Telemetry? Telemetry { get; private set; }

    /// <summary>Client key of the sample case system; TRANSPARENCY_KEY where the address is given.</summary>
    public string Key { get; private set; } = "";

    public IBrowser Browser { get; private set; } = null!;

    /// <summary>Where the instance that was started here keeps its logs and its policy; null for a system whose address was given.</summary>
    internal string? InstanceFolder => _started ? Path.Combine(Servers.ServerFolder.For(Launcher.Root), Folder) : null;

    /// <summary>Screenshots for people, where TRANSPARENCY_SCREENSHOTS=1 asks for them; outside of git.</summary>
    public static string Artefacts { get; } = Path.Combine(Launcher.Root, "artefacts", "browser");

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Artefacts);
        if (Environment.GetEnvironmentVariable("TRANSPARENCY_PORTAL") is { Length: > 0 } address)
        {
            Address = new Uri(address);
            Password = Environment.GetEnvironmentVariable("TRANSPARENCY_DEMO_PASSWORD") ?? "";
            Key = Environment.GetEnvironmentVariable("TRANSPARENCY_KEY") ?? "";
        }
        else
            await StartAsync();
        _playwright = await Playwright.CreateAsync();
        // As long as every other wait of the driver: five seconds, its default for what is expected of a page, are few where everything runs on two busy cores.
        Assertions.SetDefaultExpectTimeout(30_000);
        Browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = Flags });
        // Figures are there once the simulated week has been scored and inspected.
        await EventuallyAsync(async () => (await SignedInAsync("auditor", page => page.GotoAsync("/overview"), page => page.Locator(".caterpillar tbody tr").CountAsync())) > 0
            && await SignedInAsync("auditor", page => page.GotoAsync("/flags"), page => page.Locator("main tbody tr").CountAsync()) > 0);
    }

    public async Task DisposeAsync()
    {
        if (Browser is not null)
            await Browser.CloseAsync();
        _playwright?.Dispose();
        if (_started)
            await Launcher.RunAsync(Folder, "stop");
        if (Telemetry is not null)
            await Telemetry.DisposeAsync();
    }

    /// <summary>A page of its own context: no cache of another test. A person signs in once; later pages take up the same session.</summary>
    public async Task<VisitedPage> OpenAsync(int width = 1280, string? user = null, bool script = true, string language = "th")
    {
        var context = await Browser.NewContextAsync(new()
        {
            BaseURL = Address.ToString(),
            ViewportSize = new() { Width = width, Height = 800 },
            JavaScriptEnabled = script,
            Locale = language == "th" ? "th-TH" : "en-GB",
            StorageState = user is not null && _sessions.TryGetValue(user, out var session) ? session : null,
        });
        var page = new VisitedPage(await context.NewPageAsync(), Address, script);
        if (user is not null && !_sessions.ContainsKey(user))
        {
            await SignInAsync(page.Page, user);
            _sessions[user] = await context.StorageStateAsync();
        }
        return page;
    }

    public async Task SignInAsync(IPage page, string user)
    {
        if (!page.Url.Contains("/sign-in", StringComparison.Ordinal))
            await page.GotoAsync("/sign-in");
        await page.Locator("input[name=user]").FillAsync(user);
        await page.Locator("input[name=password]").FillAsync(Password);
        await page.Locator("main form button").ClickAsync();
        // The new page has begun: who signed in is known. Its load event has been missed by the driver once, and was waited for until the set-up of all tests failed.
        await page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal), new() { WaitUntil = WaitUntilState.Commit });
    }

    /// <summary>A service point, opened once by the agency's administrator through the form.</summary>
    public async Task<string> PointAsync()
    {
        if (_point is not null)
            return _point;
        await using var visit = await OpenAsync(user: "admin.doe");
        var page = visit.Page;
        await page.GotoAsync("/service-points");
        var form = page.Locator("#open form");
        await form.Locator("select[name=where]").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await form.Locator("select[name=service]").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await form.Locator("input[name=nameTh]").FillAsync("เคาน์เตอร์ทดสอบ");
        await form.Locator("input[name=nameEn]").FillAsync("Test counter");
        await form.Locator("button").ClickAsync();
        await page.WaitForURLAsync(url => url.Contains("opened=", StringComparison.Ordinal));
        return _point = OpenedPoint().Match(page.Url).Groups[1].Value;
    }

    /// <summary>The receipt of some decision, asked for once as the auditor does.</summary>
    internal async Task<IssuedReceipt> ReceiptAsync()
    {
        if (_receipt is not null)
            return _receipt;
        await using var visit = await OpenAsync(user: "auditor");
        async Task<JsonElement> AskAsync(string path) => (await (await visit.Page.APIRequest.GetAsync(new Uri(Address, path).ToString())).JsonAsync())!.Value;
        var @case = (await AskAsync("/api/cases?limit=50")).GetProperty("cases").EnumerateArray().First(c => c.GetProperty("decisions").GetInt32() > 0);
        string Of(string name) => @case.GetProperty(name).GetString()!;
        var decision = (await AskAsync($"/api/cases/{Of("caseId")}")).GetProperty("timeline").EnumerateArray().Last(e => e.GetProperty("type").GetString() == "DecisionReached");
        var eventId = decision.GetProperty("eventId").GetString()!;
        var outcome = decision.GetProperty("fields").EnumerateArray().First(f => f.GetProperty("code").GetString() == "outcome").GetProperty("value").GetString()!;
        var answer = await visit.Page.APIRequest.GetAsync(new Uri(Address, $"/api/receipts/{Of("caseId")}/{eventId}").ToString());
        answer.Status.ShouldBe(200);
        return _receipt = new(Of("caseId"), eventId, Of("caseRef"), Of("agency"), outcome, decision.GetProperty("index").GetInt64().ToString("#,0", CultureInfo.InvariantCulture), await answer.TextAsync());
    }

    private async Task<T> SignedInAsync<T>(string user, Func<IPage, Task> go, Func<IPage, Task<T>> ask)
    {
        await using var visit = await OpenAsync(user: user);
        await go(visit.Page);
        return await ask(visit.Page);
    }

    private async Task StartAsync()
    {
        _started = true;
        Telemetry = Tests.Telemetry.Start();
        await Launcher.RunAsync(Folder, Telemetry.Variables, "--detach", "--fresh");
        var keys = await Launcher.KeysAsync(Folder);
        (Address, Password, Key) = (new Uri(keys["PORTAL"]), keys["DEMO_PASSWORD"], keys["KEY"]);
    }

    private static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        for (var attempt = 0; attempt < 240; attempt++)
        {
            if (await holds())
                return;
            await Task.Delay(500);
        }
        throw new TimeoutException("The simulated week did not reach the overview and the flags.");
    }

    [GeneratedRegex("opened=([0-9A-Z]+)")]
    private static partial Regex OpenedPoint();
}

/// <param name="Index">Ledger index as screens write it.</param>
/// <param name="Text">The receipt file.</param>
internal sealed record IssuedReceipt(string CaseId, string EventId, string CaseRef, string Agency, string Outcome, string Index, string Text);

/// <summary>One system and one browser for all tests: starting them takes longer than looking.</summary>
[CollectionDefinition(Name)]
public sealed class SystemCollection : ICollectionFixture<RunningSystem>
{
    public const string Name = "running system";
}
