using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Gateway.Tests;

/// <summary>What a service behind the gateway saw.</summary>
public sealed record Seen(string Service, string Method, string Path, string Subject, string[] Roles, string[] Agencies, string? Client, string? Session,
    Dictionary<string, string> Headers, long Bytes);

/// <summary>A real service with the real ticket check, answering with what it saw.</summary>
public sealed class Echo : IAsyncDisposable
{
    private readonly WebApplication app;

    private Echo(WebApplication app) => this.app = app;

    public string Address => app.Urls.First();

    public static async Task<Echo> StartAsync(string service, string publicKeys)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Ticket:PublicKeys"] = publicKeys, ["Logging:LogLevel:Default"] = "None" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddServiceDefaults(service);
        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapMethods("/api/flags/agency/{agency}", ["GET"], (string agency, Caller caller, HttpContext context) =>
            caller.MayActFor(agency) ? Results.Ok(Look(service, context, caller, 0)) : Problems.Forbidden()).Allow(Roles.RedFlagAdmin, Roles.AgencyAdmin);
        app.MapMethods("/{**rest}", ["GET", "POST", "PUT", "DELETE"], async (HttpContext context, Caller caller) =>
        {
            var bytes = 0L;
            var buffer = new byte[64 * 1024];
            for (int read; (read = await context.Request.Body.ReadAsync(buffer)) > 0;)
                bytes += read;
            return Look(service, context, caller, bytes);
        }).AllowPublic();
        await app.StartAsync();
        return new Echo(app);
    }

    private static Seen Look(string service, HttpContext context, Caller caller, long bytes) =>
        new(service, context.Request.Method, context.Request.Path.Value!, caller.Subject, [.. caller.Roles], [.. caller.Agencies], caller.ClientId, caller.Session,
            context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), bytes);

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
