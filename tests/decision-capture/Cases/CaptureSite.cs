using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Transparency.DecisionCapture.Announcements;
using Transparency.DecisionCapture.Cases;
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

    public static async Task<CaptureSite> StartAsync(Store store)
    {
        var keys = Directory.CreateTempSubdirectory("ticket-keys-").FullName;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(Path.Combine(keys, "test.pem"), key.ExportSubjectPublicKeyInfoPem());
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Ticket:PublicKeys"] = keys, ["Logging:LogLevel:Default"] = "Error", ["Secrets:PseudonymKey"] = Convert.ToBase64String(new byte[32]),
        });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddServiceDefaults("decision-capture");
        builder.Services.AddSingleton(store);
        builder.Services.AddSingleton<OpenTexts>((texts, _) => ValueTask.FromResult<IReadOnlyList<string?>>([.. texts.Select(t => "opened " + t.Ciphertext)]));
        builder.AddAnnouncements();
        builder.AddCases();
        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapCases();
        app.MapFeed();
        app.MapTotals();
        await app.StartAsync();
        return new CaptureSite(app, new TicketMint("test", key.ExportPkcs8PrivateKeyPem(), TimeProvider.System), keys);
    }

    public static Caller Person(string role, params string[] agencies) => new("user-1", [role], agencies, [], "S-1", null, "session-1", []);

    public async Task<HttpResponseMessage> SendAsync(string path, Caller? caller)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (caller is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", mint.Mint(caller).Ticket);
        return await http.SendAsync(request);
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
        await app.DisposeAsync();
        Directory.Delete(keys, recursive: true);
    }
}
