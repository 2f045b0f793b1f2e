using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Transparency.EventStore.Tests;

/// <summary>A service's host as it is in production, around one database: store, subscriptions, publication, <c>/log</c>.</summary>
internal sealed class HostUnderTest : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HostUnderTest(WebApplication app) => _app = app;

    public Store Store => Get<Store>();

    public PublishedLog Log => Get<PublishedLog>();

    public StoreAlarms Alarms => Get<StoreAlarms>();

    public HttpClient Http { get; } = new();

    public static async Task<HostUnderTest> StartAsync(StoreFixture fixture, IEnumerable<KeyValuePair<string, string?>>? settings = null, Action<IServiceCollection>? services = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        builder.Configuration.AddInMemoryCollection([.. settings ?? [], new("ConnectionStrings:Store", fixture.Database.App)]);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddEventStore();
        services?.Invoke(builder.Services);
        var host = new HostUnderTest(builder.Build());
        host._app.MapLog("/log");
        await host._app.StartAsync();
        host.Http.BaseAddress = new Uri(host._app.Urls.First() + "/log/");
        return host;
    }

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
