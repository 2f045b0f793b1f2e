using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.ServiceDefaults.Tests;

/// <summary>A service on a real Kestrel port with ticket keys of its own.</summary>
public sealed class Site : IAsyncDisposable
{
    private Site(WebApplication app, KeyDirectory keys, TestClock clock)
    {
        (App, Keys, Clock) = (app, keys, clock);
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public const string Service = "test-service";

    public WebApplication App { get; }
    public KeyDirectory Keys { get; }
    public TestClock Clock { get; }
    public HttpClient Http { get; }

    public static async Task<Site> StartAsync(Action<WebApplication> map, Action<WebApplicationBuilder>? also = null)
    {
        var keys = new KeyDirectory();
        var clock = new TestClock();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Ticket:PublicKeys"] = keys.Path,
            ["Logging:LogLevel:Default"] = "None",
        });
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        also?.Invoke(builder);
        builder.AddServiceDefaults(Service);
        var app = builder.Build();
        app.UseServiceDefaults();
        map(app);
        await app.StartAsync();
        return new Site(app, keys, clock);
    }

    public HttpRequestMessage Request(HttpMethod method, string path, Caller? caller = null, HttpContent? content = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        if (caller is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Keys.Mint(Clock).Mint(caller).Ticket);
        return request;
    }

    public Task<HttpResponseMessage> GetAsync(string path, Caller? caller = null) => Http.SendAsync(Request(HttpMethod.Get, path, caller));

    public static Caller Person(string role, params string[] agencies) => new("user-1", [role], agencies, [], "S-1", null, "session-1", []);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await App.DisposeAsync();
        Keys.Dispose();
    }
}

/// <summary>A clock that moves when told; timestamps move with it.</summary>
public sealed class TestClock : TimeProvider
{
    private DateTimeOffset now = new(2026, 2, 3, 4, 5, 6, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;
    public override DateTimeOffset GetUtcNow() => now;
    public override long GetTimestamp() => now.Ticks;
    public void Advance(TimeSpan by) => now += by;
}
