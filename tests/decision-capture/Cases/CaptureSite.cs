using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Transparency.Contracts.Scoring.V1;
using Transparency.DecisionCapture.Announcements;
using Transparency.DecisionCapture.Cases;
using Transparency.DecisionCapture.Catalogue;
using Transparency.DecisionCapture.Catalogue.Drafts;
using Transparency.DecisionCapture.Completeness;
using Transparency.DecisionCapture.Erasure;
using Transparency.DecisionCapture.Exports;
using Transparency.DecisionCapture.Intake;
using Transparency.DecisionCapture.MyCase;
using Transparency.DecisionCapture.Receipts;
using Transparency.DecisionCapture.Replay;
using Transparency.DecisionCapture.Subjects;
using Transparency.DecisionCapture.Totals;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Tests.Cases;

/// <summary>The endpoints of cases, feed and totals on a real port over a real database, with ticket keys of its own.</summary>
public sealed class CaptureSite : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly TicketMint mint;
    private readonly string keys;
    private readonly HttpClient http;

    private CaptureSite(WebApplication app, TicketMint mint, string keys) =>
        (this.app, this.mint, this.keys, http) = (app, mint, keys, new HttpClient { BaseAddress = new Uri(app.Urls.First()) });

    /// <param name="broker">Where facts are announced; null = nowhere.</param>
    /// <param name="settings">Further configuration.</param>
    /// <param name="clock">Clock of the service, which then also states days and keeps the catalogue; null = the system's, and it does not.</param>
    /// <param name="rules">Rule sets that the service that keeps the clock would tell.</param>
    public static async Task<CaptureSite> StartAsync(CaptureDatabase database, Uri? broker = null, IReadOnlyDictionary<string, string?>? settings = null,
        TimeProvider? clock = null, ClockRuleSetsOf? rules = null)
    {
        var keys = Directory.CreateTempSubdirectory("ticket-keys-").FullName;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(Path.Combine(keys, "test.pem"), key.ExportSubjectPublicKeyInfoPem());
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Ticket:PublicKeys"] = keys, ["Logging:LogLevel:Default"] = "None", ["Secrets:PseudonymKey"] = Convert.ToBase64String(new byte[32]),
            ["ConnectionStrings:Store"] = database.App, ["ConnectionStrings:Broker"] = broker?.ToString(),
        });
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        if (clock is not null) builder.Services.AddSingleton(clock);
        builder.AddServiceDefaults("decision-capture");
        builder.AddEventStore();
        builder.Services.AddSingleton<OpenTexts>((texts, _) => ValueTask.FromResult<IReadOnlyList<string?>>([.. texts.Select(t => "opened " + t.Ciphertext)]));
        if (broker is not null) builder.AddAnnouncements();
        else builder.Services.AddSingleton(new OfficerPseudonym(new byte[32])).AddSingleton(new TextShapes(new byte[32])).AddSingleton<CaseAnnouncements>();
        builder.AddCases();
        builder.AddReplays();
        if (clock is not null)
        {
            builder.Services.AddCatalogue();
            builder.Services.AddSingleton<CatalogueDrafts>().AddSingleton<SeeDrafts>().AddSingleton<PublishDue>();
            builder.AddCompleteness();
            var neighbours = new Neighbours();
            builder.AddMyCase();
            if (rules is not null) builder.Services.AddSingleton(rules);
            builder.Services.AddSingleton(neighbours);
            builder.Services.AddSingleton<OpenFlagsOf>((ids, _) => Task.FromResult<IReadOnlyCollection<string>>([.. ids.Where(neighbours.OpenFlags.Contains)]));
            builder.Services.AddSingleton<ClocksOf>((ids, _) =>
                Task.FromResult<IReadOnlyList<CaseClockReading>>([.. ids.Where(neighbours.Clocks.ContainsKey).Select(id => new CaseClockReading(id, neighbours.Clocks[id]))]));
        }
        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapCases();
        app.MapFeed();
        app.MapTotals();
        app.MapReceipts();
        app.MapExports();
        app.MapReplays();
        if (clock is not null)
        {
            app.MapCompleteness();
            app.MapMyCase();
            app.MapCatalogue();
        }
        await app.StartAsync();
        return new CaptureSite(app, new TicketMint("test", key.ExportPkcs8PrivateKeyPem(), clock ?? TimeProvider.System), keys);
    }

    public IServiceProvider Services => app.Services;

    /// <summary>What the service that keeps flags would answer: cases with an open flag.</summary>
    public HashSet<string> OpenFlags => app.Services.GetRequiredService<Neighbours>().OpenFlags;

    /// <summary>What the service that keeps the clock would answer, by case.</summary>
    public Dictionary<string, ClockReading> Clocks => app.Services.GetRequiredService<Neighbours>().Clocks;

    private sealed class Neighbours
    {
        public HashSet<string> OpenFlags { get; } = [];
        public Dictionary<string, ClockReading> Clocks { get; } = [];
    }

    /// <summary>Waits until the projection has folded, and the announcer announced where there is a broker, everything recorded.</summary>
    public async Task CaughtUpAsync(CaptureDatabase database)
    {
        var marks = app.Services.GetService<Announcer>() is null ? 1L : 2L;
        await using var command = database.Store.Source.CreateCommand(
            "select count(*) from trail.subscription where last_index = (select size - 1 from trail.ledger_head)");
        for (var patience = Stopwatch.StartNew(); (long)(await command.ExecuteScalarAsync())! < marks; await Task.Delay(20))
            if (patience.Elapsed > TimeSpan.FromSeconds(120)) throw new TimeoutException("the subscriptions do not reach the head");
    }

    public static Caller Person(string role, params string[] agencies) => new("user-1", [role], agencies, [], "S-1", null, "session-1", []);

    public Task<HttpResponseMessage> SendAsync(string path, Caller? caller) => SendAsync(HttpMethod.Get, path, caller);

    /// <param name="body">Sent as JSON; null = no body.</param>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, Caller? caller, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = JsonContent.Create(body, options: Wire.Json);
        if (caller is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", mint.Mint(caller).Ticket);
        return await http.SendAsync(request);
    }

    /// <summary>The answer as soon as its head is there: the body is read as it comes.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string path, Caller caller)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", mint.Mint(caller).Ticket);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public async Task<T> GetAsync<T>(string path, Caller caller)
    {
        using var answer = await SendAsync(path, caller);
        answer.IsSuccessStatusCode.ShouldBeTrue($"{path}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return (await answer.Content.ReadFromJsonAsync<T>(Wire.Json))!;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        mint.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        Directory.Delete(keys, recursive: true);
    }
}
