using System.Diagnostics.CodeAnalysis;
using System.Net.Mime;
using System.Text.Json;
using MassTransit;
using MassTransit.Serialization;

namespace Transparency.ServiceDefaults.Messaging;

/// <summary>
/// Reads the bus's JSON messages as the bus does, but the message itself once, straight into its type. The bus's own reader makes a document of the whole body, a second one of the message in it, and the
/// type from that: of runs of a hundred facts that was a sixth of what their consumers did (ADR 0048). Whatever is not an envelope with a message is left to the bus's reader and its errors.
/// </summary>
internal sealed class DirectDeserializer : IMessageDeserializer
{
    private readonly SystemTextJsonMessageSerializer _bus = new();

    public ContentType ContentType => _bus.ContentType;

    public void Probe(ProbeContext context) => _bus.Probe(context);

    public ConsumeContext Deserialize(ReceiveContext receiveContext) =>
        new BodyConsumeContext(receiveContext, Deserialize(receiveContext.Body, receiveContext.TransportHeaders, receiveContext.InputAddress));

    public SerializerContext Deserialize(MessageBody body, Headers headers, Uri? destinationAddress = null)
    {
        var bytes = body.GetBytes();
        if (Split(bytes) is not { } split) return _bus.Deserialize(body, headers, destinationAddress);
        // What is left of the envelope is some hundred bytes.
        var rest = _bus.Deserialize(new BytesMessageBody(split.Envelope), headers, destinationAddress);
        return new DirectContext(_bus, rest, bytes.AsMemory(split.Message), () => _bus.Deserialize(body, headers, destinationAddress));
    }

    public MessageBody GetMessageBody(string text) => _bus.GetMessageBody(text);

    /// <summary>The envelope with an empty message, and where the message stands; null when the body is not an object with an object <c>message</c>.</summary>
    internal static (byte[] Envelope, Range Message)? Split(byte[] body)
    {
        var reader = new Utf8JsonReader(body);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isMessage = reader.ValueTextEquals("message"u8);
                if (!reader.Read()) return null;
                var from = (int)reader.TokenStartIndex;
                if (isMessage && reader.TokenType != JsonTokenType.StartObject) return null;
                reader.Skip();
                if (isMessage) return ([.. body.AsSpan(0, from), .. "{}"u8, .. body.AsSpan((int)reader.BytesConsumed)], from..(int)reader.BytesConsumed);
            }
        }
        catch (JsonException)
        {
            // The bus's reader says what is wrong with it.
        }
        return null;
    }

    /// <param name="whole">The bus's own reading, for what is rarely asked: sending the message on.</param>
    private sealed class DirectContext(SystemTextJsonMessageSerializer bus, SerializerContext envelope, ReadOnlyMemory<byte> message, Func<SerializerContext> whole)
        : SystemTextJsonSerializerContext(bus, SystemTextJsonMessageSerializer.Options, bus.ContentType, envelope, envelope.SupportedMessageTypes, message: default(JsonElement))
    {
        public override bool TryGetMessage<T>([NotNullWhen(true)] out T? wanted) where T : class
        {
            wanted = IsSupportedMessageType<T>() ? JsonSerializer.Deserialize<T>(message.Span, Options) : null;
            return wanted is not null;
        }

        public override bool TryGetMessage(Type messageType, [NotNullWhen(true)] out object? wanted)
        {
            wanted = JsonSerializer.Deserialize(message.Span, messageType, Options);
            return wanted is not null;
        }

        public override IMessageSerializer GetMessageSerializer() => whole().GetMessageSerializer();
    }
}

/// <summary>Makes the bus read with <see cref="DirectDeserializer"/>; it writes as before.</summary>
internal sealed class DirectDeserializerFactory : ISerializerFactory
{
    public ContentType ContentType => SystemTextJsonMessageSerializer.JsonContentType;

    public IMessageSerializer CreateSerializer() => new SystemTextJsonMessageSerializer();

    public IMessageDeserializer CreateDeserializer() => new DirectDeserializer();
}
