using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Transparency.EventStore;

/// <summary>What is wrong with the store right now, by subject: shown in health, counted as a metric, logged when it begins and ends.</summary>
public sealed class StoreAlarms : IHealthCheck
{
    private readonly ConcurrentDictionary<string, string> _alarms = new();
    private readonly ILogger<StoreAlarms> _logger;

    /// <param name="logger">Receives one line when an alarm begins and one when it ends.</param>
    public StoreAlarms(ILogger<StoreAlarms> logger)
    {
        _logger = logger;
        StoreTelemetry.Meter.CreateObservableGauge("transparency.store.alarms",
            () => _alarms.Keys.Select(subject => new Measurement<int>(1, new KeyValuePair<string, object?>("subject", subject))), "{alarm}", "Alarms that stand now");
    }

    /// <summary>Alarms that stand now: subject → what is wrong.</summary>
    public IReadOnlyDictionary<string, string> Standing => _alarms;

    internal void Raise(string subject, string what)
    {
        if (_alarms.TryGetValue(subject, out var before) && before == what)
            return;
        _alarms[subject] = what;
        StoreLog.AlarmRaised(_logger, subject, what);
    }

    internal void Clear(string subject)
    {
        if (_alarms.TryRemove(subject, out _))
            StoreLog.AlarmCleared(_logger, subject);
    }

    /// <summary>Degraded while an alarm stands: intake goes on, but somebody has to look.</summary>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_alarms.IsEmpty ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join("; ", _alarms.Select(alarm => $"{alarm.Key}: {alarm.Value}"))));
}

/// <summary>Unhealthy while the database does not answer.</summary>
internal sealed class StoreReachable(Store store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.HeadAsync(cancellationToken).ConfigureAwait(false);
            return HealthCheckResult.Healthy();
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("the database does not answer");
        }
    }
}
