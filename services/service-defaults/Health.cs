using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Transparency.ServiceDefaults;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: every check tagged <see cref="Ready"/> holds and the process is not stopping.
/// Answers name the service, the checks and their states, never exceptions or addresses.
/// </summary>
public static class Health
{
    /// <summary>Tag of checks that decide readiness: <c>services.AddHealthChecks().AddCheck&lt;T&gt;("store", tags: [Health.Ready])</c>.</summary>
    public const string Ready = "ready";

    internal static void AddHealth(this IServiceCollection services) =>
        services.AddHealthChecks().AddCheck<AcceptsWork>("accepts-work", tags: [Ready]);

    internal static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync }).AllowPublic();
        routes.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = c => c.Tags.Contains(Ready), ResponseWriter = WriteAsync }).AllowPublic();
    }

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        var checks = report.Entries.ToDictionary(e => e.Key, e => new CheckState(e.Value.Status, e.Value.Description));
        var service = context.RequestServices.GetRequiredService<ServiceName>().Value;
        return context.Response.WriteAsJsonAsync(new HealthState(service, report.Status, checks), Wire.Json, context.RequestAborted);
    }

    private sealed record HealthState(string Service, HealthStatus Status, IReadOnlyDictionary<string, CheckState> Checks);

    private sealed record CheckState(HealthStatus Status, string? Description);

    // Between SIGTERM and the end of the last request the load balancer has to look elsewhere.
    private sealed class AcceptsWork(IHostApplicationLifetime lifetime) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(lifetime.ApplicationStopping.IsCancellationRequested
                ? HealthCheckResult.Unhealthy("stopping")
                : HealthCheckResult.Healthy());
    }
}
