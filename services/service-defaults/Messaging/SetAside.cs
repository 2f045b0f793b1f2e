using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Transparency.ServiceDefaults.Messaging;

/// <summary>Names of the queues in which this service's set-aside messages wait.</summary>
internal sealed class SetAsideQueues(string dead)
{
    private readonly ConcurrentDictionary<string, byte> names = new([KeyValuePair.Create(dead, default(byte))]);

    public IEnumerable<string> Names => names.Keys;

    public void Add(string name) => names[name] = 0;
}

/// <summary>
/// Counts set-aside messages every 15 seconds: the gauge <c>transparency.messages.set_aside</c>, a log event when the count changes, and
/// a degraded (not failed) readiness. What they announced is not lost – the publisher's feed has it – but somebody has to look.
/// </summary>
internal sealed partial class SetAsideWatch : BackgroundService, IHealthCheck
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(15);
    private readonly SetAsideQueues queues;
    private readonly IConfiguration configuration;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly Meter meter = new("Transparency.Messaging");
    private IConnection? connection;
    private long count;

    public SetAsideWatch(SetAsideQueues queues, IConfiguration configuration, TimeProvider time, ILogger<SetAsideWatch> log)
    {
        (this.queues, this.configuration, this.time, this.log) = (queues, configuration, time, log);
        meter.CreateObservableGauge("transparency.messages.set_aside", () => Volatile.Read(ref count), "{message}", "Messages that consumers or the broker gave up on.");
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Volatile.Read(ref count) is > 0 and var n ? HealthCheckResult.Degraded($"{n} message(s) set aside") : HealthCheckResult.Healthy());

    public override void Dispose()
    {
        meter.Dispose();
        connection?.Dispose();
        base.Dispose();
    }

    // The broker is away: the bus's own health says so, the last count stands.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync(time, Pace, async stopping =>
    {
        var now = await CountAsync(stopping);
        if (Interlocked.Exchange(ref count, now) != now) Counted(log, now);
    }, _ => { }, stoppingToken);

    private async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        if (connection is not { IsOpen: true })
            connection = await new ConnectionFactory { Uri = new Uri(configuration.GetConnectionString("Broker")!), ClientProvidedName = "set-aside watch" }.CreateConnectionAsync(cancellationToken);
        var sum = 0L;
        foreach (var queue in queues.Names)
        {
            // A queue that nothing was ever set aside in does not exist, and asking for it closes the channel.
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            try
            {
                sum += await channel.MessageCountAsync(queue, cancellationToken);
            }
            catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == 404)
            {
            }
        }
        return sum;
    }

    [LoggerMessage(1202, LogLevel.Warning, "{Count} message(s) are set aside")]
    private static partial void Counted(ILogger logger, long count);
}
