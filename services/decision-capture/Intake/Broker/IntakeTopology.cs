using RabbitMQ.Client;

namespace Transparency.DecisionCapture.Intake.Broker;

/// <summary>
/// What case systems publish to and we read from. Every declaration is idempotent. The alternate exchange keeps what nobody
/// routes: a confirmed publish to an exchange without queue would be lost silently.
/// </summary>
public static class IntakeTopology
{
    /// <summary>Topic exchange of case events; routing key <c>&lt;agency&gt;.&lt;Type&gt;</c>.</summary>
    public const string Exchange = "case-events";
    /// <summary>Queue that takes every routing key.</summary>
    public const string Queue = "decision-capture.intake";
    /// <summary>Exchange and queue of messages that were routed nowhere.</summary>
    public const string Unrouted = "case-events.unrouted";

    /// <summary>Declares exchanges and queues.</summary>
    public static async Task DeclareAsync(IChannel channel, CancellationToken cancellation)
    {
        // No delivery limit: a limit counts crashes of the reader too, and would throw good messages away.
        var quorum = new Dictionary<string, object?> { ["x-queue-type"] = "quorum" };
        await channel.ExchangeDeclareAsync(Unrouted, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellation);
        await channel.QueueDeclareAsync(Unrouted, durable: true, exclusive: false, autoDelete: false, quorum, cancellationToken: cancellation);
        await channel.QueueBindAsync(Unrouted, Unrouted, "", cancellationToken: cancellation);
        await channel.ExchangeDeclareAsync(Exchange, ExchangeType.Topic, durable: true, autoDelete: false,
            new Dictionary<string, object?> { ["alternate-exchange"] = Unrouted }, cancellationToken: cancellation);
        await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false, quorum, cancellationToken: cancellation);
        await channel.QueueBindAsync(Queue, Exchange, "#", cancellationToken: cancellation);
    }
}
