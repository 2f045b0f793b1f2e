using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Transparency.ServiceDefaults.Telemetry;

/// <summary>
/// Traces, metrics and logs. With <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> everything goes there; without it only trace ids are made and
/// passed on (W3C <c>traceparent</c> over HTTP and in message headers), so that stored events still name their trace.
/// Services create their own <see cref="ActivitySource"/> and <see cref="Meter"/> named <c>Transparency.&lt;Something&gt;</c>; nothing else is needed.
/// </summary>
public static class TelemetryWiring
{
    /// <summary>Sources and meters heard by every service; a trailing <c>*</c> matches any ending.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["Microsoft.AspNetCore", "System.Net.Http", "MassTransit", "Npgsql", "Yarp.ReverseProxy", "Transparency.*"];

    private static readonly string[] MeterNames =
        ["Microsoft.AspNetCore.*", "System.Net.Http", "System.Runtime", "MassTransit", "Npgsql", "Transparency.*"];

    internal static void AddTelemetry(this WebApplicationBuilder builder, string name)
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            builder.Services.AddHostedService<TraceIdsOnly>();
            return;
        }
        var resource = ResourceBuilder.CreateDefault().AddService(name, "transparency", autoGenerateServiceInstanceId: true);
        builder.Services.AddSingleton(_ =>
        {
            var traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource);
            foreach (var source in Names)
                traces.AddSource(source);
            return traces.AddProcessor(new PathsStayInside()).AddOtlpExporter().Build();
        });
        builder.Services.AddSingleton(_ =>
        {
            var metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource);
            foreach (var meter in MeterNames)
                metrics.AddMeter(meter);
            return metrics.AddOtlpExporter().Build();
        });
        builder.Services.AddHostedService<Providers>();
        builder.Logging.AddOpenTelemetry(logs =>
        {
            logs.SetResourceBuilder(resource);
            logs.AddOtlpExporter();
        });
    }

    internal static void AddConsoleLogs(this WebApplicationBuilder builder)
    {
        builder.Logging.ClearConsole();
        if (string.Equals(builder.Configuration["Logging:Format"], "json", StringComparison.OrdinalIgnoreCase))
            builder.Logging.AddJsonConsole(o => (o.UseUtcTimestamp, o.TimestampFormat, o.IncludeScopes) = (true, "O", true));
        else
            builder.Logging.AddSimpleConsole(o => (o.SingleLine, o.UseUtcTimestamp, o.TimestampFormat) = (true, true, "HH:mm:ss.fff "));
        // The framework's request logs carry addresses and query strings, which may name a person; spans carry the route instead.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("System.Net.Http", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Extensions.Http", LogLevel.Warning);
        // The proxy would write every address it passes on: ids of restricted flags, and what people searched for.
        builder.Logging.AddFilter("Yarp.ReverseProxy", LogLevel.Warning);
        builder.Logging.AddFilter("MassTransit", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
    }

    /// <summary>Names the server span by route, never by path: paths may carry case numbers and codes.</summary>
    internal static void UseRequestSpans(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        await next(context);
        if (Activity.Current is not { IsAllDataRequested: true } span)
            return;
        // The exception handler clears the endpoint but remembers it.
        var endpoint = context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        var route = (endpoint as RouteEndpoint)?.RoutePattern.RawText;
        span.DisplayName = route is null ? context.Request.Method : $"{context.Request.Method} {route}";
        span.SetTag("http.request.method", context.Request.Method);
        span.SetTag("http.route", route);
        span.SetTag("http.response.status_code", context.Response.StatusCode);
        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
            span.SetStatus(ActivityStatusCode.Error);
    });

    private static void ClearConsole(this ILoggingBuilder logging)
    {
        foreach (var d in logging.Services.Where(s => s.ServiceType == typeof(ILoggerProvider)).ToArray())
            logging.Services.Remove(d);
    }

    // Client and server spans of the framework carry whole addresses; only who was called leaves the process.
    private sealed class PathsStayInside : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            if (data.GetTagItem("url.full") is string full)
                data.SetTag("url.full", Uri.TryCreate(full, UriKind.Absolute, out var uri) ? uri.GetLeftPart(UriPartial.Authority) : null);
            data.SetTag("url.path", null);
            data.SetTag("url.query", null);
        }
    }

    // Built before anything else starts and flushed after everything else has stopped.
    private sealed class Providers(TracerProvider traces, MeterProvider metrics) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            traces.ForceFlush(5_000);
            metrics.ForceFlush(5_000);
            return Task.CompletedTask;
        }
    }

    private sealed class TraceIdsOnly : IHostedService, IDisposable
    {
        private readonly ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name is "Microsoft.AspNetCore" or "System.Net.Http" or "MassTransit" || source.Name.StartsWith("Transparency.", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
        };

        public Task StartAsync(CancellationToken cancellationToken)
        {
            ActivitySource.AddActivityListener(listener);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose() => listener.Dispose();
    }
}
