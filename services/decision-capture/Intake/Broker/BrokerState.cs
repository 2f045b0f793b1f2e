using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Transparency.DecisionCapture.Intake.Broker;

/// <summary>Whether the AMQP door is open, here or at another replica. A closed one degrades the service; the HTTPS door goes on.</summary>
public sealed class BrokerState : IHealthCheck
{
    private volatile string? _open;

    public void Connected() => _open = "reading from the intake broker";

    /// <summary>Ready to read as soon as the replica that does gives it up.</summary>
    public void Waits() => _open = "another replica reads from the intake broker";

    public void Disconnected() => _open = null;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_open is { } open ? HealthCheckResult.Healthy(open) : HealthCheckResult.Degraded("not reading from the intake broker"));
}
