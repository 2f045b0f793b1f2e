using System.Text.Json;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.DecisionCapture.Intake;

/// <summary>Events that this service states itself, beside what sources report.</summary>
public static class NewEvent
{
    /// <summary>One event with its fact in the wire's JSON.</summary>
    /// <param name="type">Stored name, snake case.</param>
    /// <param name="correlationId">What belongs together: a day, an erasure.</param>
    /// <param name="by">Subject of the caller; null when the system acts by itself.</param>
    public static EventToAppend Of<T>(string type, T fact, DateTimeOffset now, string? correlationId, string? by) =>
        new(Guid.CreateVersion7(now), type, $"{typeof(T).FullName}, {typeof(T).Assembly.GetName().Name}",
            JsonSerializer.SerializeToUtf8Bytes(fact, Wire.Json), now, correlationId, null, by, default);

    /// <summary>The fact of a stored event.</summary>
    public static T Fact<T>(this StoredEvent stored) => JsonSerializer.Deserialize<T>(stored.Data.Span, Wire.Json)!;
}
