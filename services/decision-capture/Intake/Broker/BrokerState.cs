using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Transparency.DecisionCapture.Intake.Broker;

/// <summary>Whether the AMQP door is open. A closed one degrades the service; the HTTPS door goes on.</summary>
public sealed class BrokerState : IHealthCheck
{
    private volatile bool _connected;

    public void Connected() => _connected = true;

    public void Disconnected() => _connected = false;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_connected ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded("not reading from the intake broker"));
}
