using System.Text.Json;
using Microsoft.Playwright;

namespace Transparency.Browser.Tests;

/// <summary>A page that remembers what it asked for and complained about.</summary>
public sealed class VisitedPage : IAsyncDisposable
{
    private static readonly Lazy<string> Axe = new(() => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "node_modules/axe-core/axe.min.js")));
    private static readonly bool Pictures = Environment.GetEnvironmentVariable("TRANSPARENCY_SCREENSHOTS") == "1";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly List<IRequest> _requests = [];
    private readonly List<string> _complaints = [];
    private readonly Uri _home;
    private readonly bool _script;
    private int _underWay;

    public VisitedPage(IPage page, Uri home, bool script = true)
    {
        (Page, _home, _script) = (page, home, script);
        page.Request += (_, request) =>
        {
            _requests.Add(request);
            Interlocked.Increment(ref _underWay);
        };
        page.RequestFinished += (_, _) => Interlocked.Decrement(ref _underWay);
        page.RequestFailed += (_, _) => Interlocked.Decrement(ref _underWay);
        page.PageError += (_, error) => _complaints.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _complaints.Add(message.Text);
        };
    }

    public IPage Page { get; }

    public IReadOnlyList<string> Complaints => _complaints;

    public IEnumerable<string> ThirdParties => _requests.Select(r => new Uri(r.Url)).Where(u => u.Scheme is "http" or "https" && u.Authority != _home.Authority).Select(u => u.ToString());

    public int Requests => _requests.Count;

    public async Task<VisitedPage> GoAsync(string path)
    {
        await Page.GotoAsync(path);
        return this;
    }

    /// <summary>
    /// Until type and plots have arrived too: what weighs and what shows depends on them. No request is under way, two frames were drawn, and none began meanwhile.
    /// Where scripts are forbidden neither frames nor promises call anybody: there half a second without a request has to do.
    /// </summary>
    public async Task<VisitedPage> SettledAsync()
    {
        if (!_script)
        {
            await Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            return this;
        }
        await Page.WaitForLoadStateAsync(LoadState.Load);
        var since = System.Diagnostics.Stopwatch.StartNew();
        for (var quiet = 0; quiet < 2; quiet = Volatile.Read(ref _underWay) > 0 ? 0 : quiet + 1)
        {
            if (since.Elapsed > Patience)
                throw new TimeoutException($"{Page.Url} still waits for {_underWay} requests");
            await Page.EvaluateAsync("() => document.fonts.ready.then(() => new Promise(drawn => requestAnimationFrame(() => setTimeout(drawn, 20))))").WaitAsync(Patience);
        }
        return this;
    }

    public void Forget()
    {
        _requests.Clear();
        _complaints.Clear();
    }

    /// <summary>Bytes that came over the wire, headers included.</summary>
    public async Task<long> WeightAsync()
    {
        long weight = 0;
        foreach (var request in _requests)
        {
            var sizes = await request.SizesAsync();
            weight += sizes.ResponseBodySize + sizes.ResponseHeadersSize;
        }
        return weight;
    }

    /// <summary>How far the page is wider than its window; 0 when nothing scrolls sideways.</summary>
    public async Task<int> SidewaysAsync() =>
        await Page.EvaluateAsync<int>("() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)");

    /// <summary>Elements whose own text is wider than they are although they cut it off.</summary>
    public async Task<string[]> CutTextsAsync() => await Page.EvaluateAsync<string[]>("""
        () => [...document.querySelectorAll('h1,h2,h3,th,td,p,dd,dt,a,button,summary,label')]
          .filter(e => !e.closest('.unseen') && getComputedStyle(e).overflowX !== 'visible' && e.scrollWidth > e.clientWidth + 1)
          .map(e => e.outerHTML.slice(0, 120))
        """);

    /// <summary>Rules of WCAG 2.0 A and AA and 2.2 AA that the page breaks, with the elements.</summary>
    public async Task<string[]> BrokenRulesAsync()
    {
        // Evaluated by the debugger: the page's own policy would refuse a script put into it.
        await Page.EvaluateAsync(Axe.Value);
        var result = await Page.EvaluateAsync<JsonElement>("""
            () => axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] } })
              .then(r => r.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + (n.any[0]?.message ?? n.all[0]?.message ?? '')).join(' | ')))
            """);
        return [.. result.EnumerateArray().Select(v => v.GetString()!)];
    }

    /// <summary>A picture for people, where TRANSPARENCY_SCREENSHOTS=1 asks for pictures: drawing a whole page without a graphics card takes longer than judging it.</summary>
    public async Task ScreenshotAsync(string name, string? part = null)
    {
        if (!Pictures)
            return;
        var path = Path.Combine(RunningSystem.Artefacts, name + ".png");
        await (part is null ? Page.ScreenshotAsync(new() { Path = path, FullPage = true }) : Page.Locator(part).ScreenshotAsync(new() { Path = path }));
    }

    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();
}
