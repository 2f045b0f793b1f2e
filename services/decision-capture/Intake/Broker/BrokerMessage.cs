using System.Globalization;
using System.Text;
using RabbitMQ.Client;

namespace Transparency.DecisionCapture.Intake.Broker;

/// <summary>A message taken from the broker, with the tag it is acknowledged by.</summary>
public sealed record BrokerMessage(ulong Tag, Delivery Delivery)
{
    private static readonly string[] s_prefixes = ["cloudEvents:", "cloudEvents_"];

    /// <summary>Reads properties and bytes of a message. The bytes are copied: the client lends them for the call only.</summary>
    public static BrokerMessage Of(ulong tag, bool redelivered, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body)
    {
        var headers = properties.Headers;
        return new BrokerMessage(tag, new Delivery(Door.Amqp, string.IsNullOrEmpty(properties.UserId) ? null : properties.UserId, body.ToArray())
        {
            Attributes = Attributes(properties.ContentType, headers),
            Traceparent = headers is not null && headers.TryGetValue("traceparent", out var trace) ? Text(trace) : null,
            Redelivered = redelivered,
        });
    }

    // Structured mode says so in its content type; a system that sends plain JSON without attributes means structured mode too.
    // Anything else is binary mode (CloudEvents AMQP binding §3.1), and what is missing then is told as missing.
    private static Dictionary<string, string>? Attributes(string? contentType, IDictionary<string, object?>? headers)
    {
        var media = contentType?.Split(';')[0].Trim().ToLowerInvariant();
        if (media == "application/cloudevents+json")
            return null;
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in headers ?? new Dictionary<string, object?>())
            if (s_prefixes.FirstOrDefault(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) is { } prefix && Text(value) is { } text)
                attributes[name[prefix.Length..].ToLowerInvariant()] = text;
        if (attributes.Count == 0 && media is null or "" or "application/json")
            return null;
        if (media is { Length: > 0 })
            attributes["datacontenttype"] = media;
        return attributes;
    }

    private static string? Text(object? value) => value switch
    {
        null => null,
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        bool flag => flag ? "true" : "false",
        AmqpTimestamp time => DateTimeOffset.FromUnixTimeSeconds(time.UnixTime).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
