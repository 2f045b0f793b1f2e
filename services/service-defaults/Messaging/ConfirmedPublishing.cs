using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using MassTransit;
using Transparency.ServiceDefaults.Telemetry;

namespace Transparency.ServiceDefaults.Messaging;

/// <summary>Publishing that ends when the broker has the message in at least one queue.</summary>
public static class ConfirmedPublishing
{
    private static readonly ActivitySource Source = new("Transparency.Messaging");

    /// <summary>Publishes mandatory and waits for the broker's confirmation.</summary>
    /// <param name="bus">Bus or publish endpoint.</param>
    /// <param name="message">The announcement.</param>
    /// <param name="messageId">Stable id, see <see cref="MessageId"/>: consumers and the broker see a repeat as the same message.</param>
    /// <param name="traceparent">W3C trace context of the fact announced, when the current activity is not its continuation.</param>
    /// <param name="cancellationToken">Stops waiting; the message may be out all the same.</param>
    /// <exception cref="MessageReturnedException">No queue is bound: nobody would ever get it.</exception>
    /// <exception cref="MessageNotAcknowledgedException">The broker refused it.</exception>
    public static async Task PublishConfirmedAsync<T>(this IPublishEndpoint bus, T message, Guid messageId, string? traceparent = null, CancellationToken cancellationToken = default)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(bus);
        // The bus takes the trace from the current span, so a stored trace has to become that first.
        using var span = traceparent is null ? null : Source.Continue("announce", traceparent, ActivityKind.Producer);
        await bus.Publish(message, context =>
        {
            context.MessageId = messageId;
            if (context.TryGetPayload<RabbitMqSendContext>(out var rabbit))
                rabbit.Mandatory = true;
        }, cancellationToken);
    }

    /// <summary>The message id of an announcement: the same for the same fact and announcement name, for ever (UUIDv8 over SHA-256).</summary>
    /// <param name="eventId">Id of the stored event, or of the last event of a run.</param>
    /// <param name="announcement">Name of the announcement.</param>
    public static Guid MessageId(Guid eventId, string announcement)
    {
        ArgumentNullException.ThrowIfNull(announcement);
        Span<byte> input = stackalloc byte[16 + Encoding.UTF8.GetMaxByteCount(announcement.Length)];
        eventId.TryWriteBytes(input, bigEndian: true, out _);
        var length = 16 + Encoding.UTF8.GetBytes(announcement, input[16..]);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(input[..length], hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
