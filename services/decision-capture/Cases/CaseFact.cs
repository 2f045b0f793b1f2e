using System.Text.Json;
using Transparency.DecisionCapture.Intake;
using Transparency.EventStore;

namespace Transparency.DecisionCapture.Cases;

/// <summary>One stored fact of a case with what the store knows of it.</summary>
public sealed record CaseFact(long Index, long Version, Guid EventId, string CaseId, DateTimeOffset RecordedAt, string? CorrelationId,
    string? CausationId, ReadOnlyMemory<byte> Headers, CaseEventFact Body)
{
    // Subscriptions that share an event share what it says.
    private static readonly Func<StoredEvent, CaseEventFact?> s_shape = ReadShape;

    /// <summary>Order of the story: when it happened, then a tie-break that no order of arrival can change.</summary>
    public static readonly Comparer<CaseFact> StoryOrder = Comparer<CaseFact>.Create((a, b) =>
        CompareStory(a.OccurredAt, a.Body.Source, a.Body.SourceEventId, b.OccurredAt, b.Body.Source, b.Body.SourceEventId));

    public DateTimeOffset OccurredAt => Body.Times.OccurredAt;

    /// <summary>Name in the intake contract: the record is called as the event type.</summary>
    public string Type => Body.GetType().Name;

    /// <summary>The decision this fact is about; null when it concerns the case only. A decision without reference is its own.</summary>
    public string? DecisionId => Body.DecisionId ?? (Body is DecisionReached ? CaseIds.Decision(CaseId, Body.SourceEventId) : null);

    internal static int CompareStory(DateTimeOffset at, string source, string id, DateTimeOffset otherAt, string otherSource, string otherId)
    {
        var order = at.UtcTicks.CompareTo(otherAt.UtcTicks);
        if (order == 0) order = string.CompareOrdinal(source, otherSource);
        return order == 0 ? string.CompareOrdinal(id, otherId) : order;
    }

    /// <summary>
    /// Reads a stored event; null when it is not about a case or its data does not have the shape of its type (a foreign
    /// writer's). The stored name decides the shape, so an event of an older name is lifted where its name is read.
    /// </summary>
    public static CaseFact? Read(StoredEvent stored)
    {
        if (EventTypes.FindStored(stored.Type) is not { AboutCase: true }) return null;
        return Shape(stored) is { } body
            ? new(stored.Index, stored.Version, stored.Id, stored.StreamId, stored.Timestamp, stored.CorrelationId, stored.CausationId, stored.Headers, body)
            : null;
    }

    /// <summary>The data of a case event or heartbeat; null when it cannot be read as one.</summary>
    public static CaseEventFact? Shape(StoredEvent stored) => stored.Once(s_shape);

    private static CaseEventFact? ReadShape(StoredEvent stored)
    {
        try
        {
            return FactsJson.Read(stored.Type, stored.Data.Span);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What the headers of a stored event tell.</summary>
public static class EventHeaders
{
    /// <summary>W3C trace context of the report; null when there is none.</summary>
    public static string? Traceparent(ReadOnlyMemory<byte> headers) =>
        Find(headers, "traceparent"u8, out var reader) && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;

    /// <summary>Trace id (32 hex digits) of the report; null when there is none.</summary>
    public static string? TraceId(ReadOnlyMemory<byte> headers) =>
        Traceparent(headers) is { Length: >= 35 } traceparent && traceparent.Split('-') is [_, { Length: 32 } id, ..] ? id : null;

    /// <summary>True when the source's signature was verified at intake.</summary>
    public static bool Signed(ReadOnlyMemory<byte> headers) => Find(headers, "signed"u8, out var reader) && reader.TokenType == JsonTokenType.True;

    private static bool Find(ReadOnlyMemory<byte> headers, ReadOnlySpan<byte> name, out Utf8JsonReader reader)
    {
        reader = new Utf8JsonReader(headers.Span);
        if (headers.IsEmpty) return false;
        while (reader.Read())
            if (reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 } && reader.ValueTextEquals(name)) return reader.Read();
        return false;
    }
}
