using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Transparency.Integration.Tests;

/// <summary>An OpenTelemetry collector inside the test: takes OTLP over HTTP, keeps the spans, lets metrics and logs pass.</summary>
public sealed class Collector : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<ReceivedSpan>> _traces = new(StringComparer.Ordinal);
    private readonly WebApplication _app;

    private Collector()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            if (signal == "traces")
                foreach (var span in OtlpSpans.Read(body.ToArray()))
                    _traces.GetOrAdd(span.TraceId, _ => []).Enqueue(span);
        });
    }

    /// <summary>What a service is told so that it sends here.</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _app.Urls.First(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
    };

    public static async Task<Collector> StartAsync()
    {
        var collector = new Collector();
        await collector._app.StartAsync();
        return collector;
    }

    /// <summary>What has arrived of one trace so far.</summary>
    public IReadOnlyList<ReceivedSpan> Trace(string traceId) => _traces.TryGetValue(traceId, out var spans) ? [.. spans] : [];

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
