using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Transparency.Gateway.Tests;

[Collection(nameof(Site))]
public class TelemetryTests(Site site)
{
    [Fact]
    public async Task Spans_and_metrics_reach_the_collector_under_the_callers_trace_without_case_numbers()
    {
        var received = new ConcurrentQueue<(string Path, byte[] Body)>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var collector = builder.Build();
        collector.MapPost("/v1/{signal}", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            received.Enqueue((request.Path.Value!, body.ToArray()));
        });
        await collector.StartAsync();
        await using var gateway = await GatewayProcess.ServeAsync(new Dictionary<string, string>(site.Settings)
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.First(), ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100", ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
        });
        using var http = new HttpClient { BaseAddress = gateway.Address };
        using var request = Site.WithKey(HttpMethod.Get, "/api/cases/secret-case-number?code=secret-code", Site.CaseSystem);
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        (await http.SendAsync(request)).EnsureSuccessStatusCode();

        var trace = Convert.FromHexString("0af7651916cd43dd8448eb211c80319c");
        bool Has(string path, Func<byte[], bool> body) => received.Any(r => r.Path == path && body(r.Body));
        for (var patience = Stopwatch.StartNew(); !Has("/v1/traces", b => Contains(b, trace) && Contains(b, "/api/cases/{**rest}")) || !Has("/v1/metrics", b => Contains(b, "http.server.request.duration"));)
        {
            if (patience.Elapsed > TimeSpan.FromSeconds(60))
                throw new TimeoutException($"the collector got {string.Join(", ", received.Select(r => r.Path).Distinct())}");
            await Task.Delay(100);
        }
        received.ShouldAllBe(r => !Contains(r.Body, "secret-case-number") && !Contains(r.Body, "secret-code"));
        Has("/v1/traces", b => Contains(b, "gateway")).ShouldBeTrue();
    }

    private static bool Contains(byte[] body, string part) => Contains(body, Encoding.UTF8.GetBytes(part));

    private static bool Contains(byte[] body, byte[] part) => body.AsSpan().IndexOf(part) >= 0;
}
