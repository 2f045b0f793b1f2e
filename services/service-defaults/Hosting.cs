using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Transparency.ServiceDefaults.Telemetry;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.ServiceDefaults;

/// <summary>
/// The wiring every service shares. A service calls <see cref="AddServiceDefaults"/> before it registers its own parts and
/// <see cref="UseServiceDefaults"/> before it maps its endpoints; after that every endpoint needs
/// <see cref="Access.Allow{TBuilder}"/> or <see cref="Access.AllowPublic{TBuilder}"/>, or the process refuses to start.
/// </summary>
public static class Hosting
{
    /// <summary>Largest request body when <c>Limits__RequestBodyBytes</c> is not set: 8 MiB, room for a batch of 500 case events.</summary>
    public const long DefaultRequestBodyBytes = 8 * 1024 * 1024;

    /// <summary>Telemetry, logs, problems, JSON, health, limits, clock, graceful stop – and authorisation by the gateway's ticket.</summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">Directory name of the service; also its OpenTelemetry <c>service.name</c>.</param>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder, string name)
    {
        builder.AddProcessDefaults(name);
        builder.Services.AddTicketAccess();
        return builder;
    }

    /// <summary>Everything of <see cref="AddServiceDefaults"/> except the ticket: for the gateway, which makes tickets instead of reading them.</summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">Directory name of the process; also its OpenTelemetry <c>service.name</c>.</param>
    public static WebApplicationBuilder AddProcessDefaults(this WebApplicationBuilder builder, string name)
    {
        var services = builder.Services;
        services.AddSingleton(new ServiceName(name));
        services.TryAddSingleton(TimeProvider.System);
        builder.AddTelemetry(name);
        builder.AddConsoleLogs();
        services.AddProblems();
        services.ConfigureHttpJsonOptions(o =>
        {
            Wire.Apply(o.SerializerOptions);
            o.SerializerOptions.Converters.Add(new StorableText());
        });
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(30));
        services.AddHealth();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = builder.Configuration.GetValue("Limits:RequestBodyBytes", DefaultRequestBodyBytes);
            kestrel.Limits.MaxRequestHeadersTotalSize = builder.Configuration.GetValue("Limits:RequestHeaderBytes", 32 * 1024);
            kestrel.Limits.MaxConcurrentConnections = builder.Configuration.GetValue<long?>("Limits:Connections");
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });
        return builder;
    }

    /// <summary>Middleware in the order the rest relies on, health endpoints, and the start-up check of <see cref="Access"/>.</summary>
    public static WebApplication UseServiceDefaults(this WebApplication app)
    {
        app.UseProcessDefaults();
        app.UseAuthentication();
        app.UseAuthorization();
        return app;
    }

    /// <summary>Problem details, routing, request spans and health endpoints, without authentication: for the gateway.</summary>
    public static WebApplication UseProcessDefaults(this WebApplication app)
    {
        app.UseRequestSpans();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseRouting();
        app.MapHealth();
        return app;
    }
}

/// <summary>The directory name of this service: queue prefix, database name and OpenTelemetry name follow it.</summary>
public sealed record ServiceName(string Value);
