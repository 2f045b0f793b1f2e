using System.Buffers.Binary;
using System.Text.Json;

namespace Transparency.DecisionCapture.Intake;

/// <summary>How a case event reached us.</summary>
public enum Door
{
    /// <summary>Message of the intake broker.</summary>
    Amqp,
    /// <summary>Request of a case system.</summary>
    Https,
    /// <summary>Entry form of the portal.</summary>
    Form,
    /// <summary>Table uploaded in the portal.</summary>
    File,
}

/// <summary>One event as received, before anything is known about it.</summary>
/// <param name="Door">The way in.</param>
/// <param name="Sender">Broker user or client id that the transport vouches for; null when the transport vouches for nobody.</param>
/// <param name="Body">Bytes as received: the whole event in structured mode, its data in binary mode.</param>
public sealed record Delivery(Door Door, string? Sender, ReadOnlyMemory<byte> Body)
{
    /// <summary>CloudEvents attributes of binary mode; null in structured mode.</summary>
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }
    /// <summary>W3C trace context of the transport; an event's own attribute goes before it.</summary>
    public string? Traceparent { get; init; }
    /// <summary>True when the broker has handed this message out before: what is recorded already is then no duplicate of the source's making.</summary>
    public bool Redelivered { get; init; }

    private sealed record Envelope(Door Door, string? Sender, IReadOnlyDictionary<string, string>? Attributes, string? Traceparent);

    /// <summary>Everything a later attempt needs, in one piece: 4 bytes length, envelope as JSON, body.</summary>
    public byte[] ToBytes()
    {
        var envelope = JsonSerializer.SerializeToUtf8Bytes(new Envelope(Door, Sender, Attributes, Traceparent));
        var bytes = new byte[4 + envelope.Length + Body.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, envelope.Length);
        envelope.CopyTo(bytes, 4);
        Body.Span.CopyTo(bytes.AsSpan(4 + envelope.Length));
        return bytes;
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    public static Delivery FromBytes(ReadOnlyMemory<byte> bytes)
    {
        var length = BinaryPrimitives.ReadInt32BigEndian(bytes.Span);
        var envelope = JsonSerializer.Deserialize<Envelope>(bytes.Span.Slice(4, length))!;
        return new Delivery(envelope.Door, envelope.Sender, bytes[(4 + length)..]) { Attributes = envelope.Attributes, Traceparent = envelope.Traceparent };
    }
}
