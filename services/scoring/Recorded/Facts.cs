using System.Text.Json;
using System.Text.Json.Serialization;
using Transparency.EventStore;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Recorded;

/// <summary>Who acted, in which role; a disclosure group of the leaf.</summary>
/// <param name="Subject">Account id.</param>
public sealed record ActedBy(string Subject, string Role, string? Session)
{
    /// <summary>Nobody: the day itself acted.</summary>
    public static ActedBy Timer { get; } = new("timer", "timer", null);

    public static ActedBy Of(Caller caller) => new(caller.Subject, caller.Roles[0], caller.Session);
}

/// <summary>Facts of people that this service keeps, in its own streams. Decimals are stored as strings, as I-JSON wants.</summary>
public static class Facts
{
    /// <summary>Tenant of what belongs to the ministry as a whole.</summary>
    public const string Ministry = "mol";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.Strict, Converters = { new DecimalAsText() },
    };

    /// <param name="type">Stored name, snake case.</param>
    /// <param name="correlationId">What belongs together.</param>
    /// <param name="by">Subject of the caller; null when the system acts by itself.</param>
    public static EventToAppend Event<T>(string type, T fact, DateTimeOffset now, string? correlationId, string? by) => new(Guid.CreateVersion7(now), type,
        $"{typeof(T).FullName}, {typeof(T).Assembly.GetName().Name}", JsonSerializer.SerializeToUtf8Bytes(fact, s_json), now, correlationId, null, by, default);

    /// <summary>Now, in whole microseconds as the log keeps instants: what a row says of it is what is recorded.</summary>
    public static DateTimeOffset Now(TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    /// <summary>As <see cref="Event{T}"/>, for a fact whose type is known at run time only.</summary>
    public static EventToAppend EventOf(string type, object fact, DateTimeOffset now, string? correlationId, string? by) => new(Guid.CreateVersion7(now), type,
        $"{fact.GetType().FullName}, {fact.GetType().Assembly.GetName().Name}", JsonSerializer.SerializeToUtf8Bytes(fact, fact.GetType(), s_json), now, correlationId, null, by, default);

    /// <summary>The fact of a stored event, of a type known at run time only.</summary>
    public static object Read(Type type, ReadOnlySpan<byte> data) => JsonSerializer.Deserialize(data, type, s_json)!;

    /// <summary>The fact of a stored event.</summary>
    public static T Read<T>(ReadOnlySpan<byte> data) => JsonSerializer.Deserialize<T>(data, s_json)!;

    /// <summary>As stored, for read models.</summary>
    public static string Text<T>(T value) => JsonSerializer.Serialize(value, s_json);

    /// <inheritdoc cref="Read{T}(ReadOnlySpan{byte})"/>
    public static T Read<T>(string text) => JsonSerializer.Deserialize<T>(text, s_json)!;

    private sealed class DecimalAsText : JsonConverter<decimal>
    {
        public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            decimal.Parse(reader.GetString()!, System.Globalization.CultureInfo.InvariantCulture);

        public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}
