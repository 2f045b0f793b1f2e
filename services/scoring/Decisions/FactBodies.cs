using System.Text.Json;
using Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.Scoring.Decisions;

/// <summary>
/// The bodies that most facts have, read by hand: the serializer makes these records through arrays of boxed members. Each answers null when it meets anything that it does not know;
/// the whole line is then the serializer's. A member that is missing is what the serializer makes of it.
/// </summary>
internal static class FactBodies
{
    private const int Kept = 512;

    // Codes and pseudonyms come again and again: the last text of a kind is handed out while it is the same.
    [ThreadStatic] private static string?[]? s_texts;

    public static string Text(in Utf8JsonReader json)
    {
        var bytes = json.ValueSpan;
        if (bytes.Length is 0 or > 64) return json.GetString()!;
        var texts = s_texts ??= new string?[Kept];
        ref var kept = ref texts[(bytes.Length * 31 + bytes[0] * 7 + bytes[^1] * 5 + bytes[bytes.Length / 2]) % Kept];
        return kept is not null && json.ValueTextEquals(kept) ? kept : kept = json.GetString()!;
    }

    public static CaseOpening? Case(ref Utf8JsonReader json)
    {
        string? kind = null, channel = null, receivedBy = null, lane = null, laneBasis = null, applicantKind = null, applicant = null, agent = null;
        DateTimeOffset? submitted = null, received = null, transferred = null;
        int? registration = null;
        IReadOnlyList<string>? documents = null;
        while (Next(ref json, out var name))
            switch (json.TokenType)
            {
                case JsonTokenType.String when name.SequenceEqual("kind"u8): kind = Text(in json); break;
                case JsonTokenType.String when name.SequenceEqual("channel"u8): channel = Text(in json); break;
                case JsonTokenType.String when name.SequenceEqual("submittedAt"u8) && json.TryGetDateTimeOffset(out var at): submitted = at; break;
                case JsonTokenType.String when name.SequenceEqual("receivedAt"u8) && json.TryGetDateTimeOffset(out var at): received = at; break;
                case JsonTokenType.String when name.SequenceEqual("transferredAt"u8) && json.TryGetDateTimeOffset(out var at): transferred = at; break;
                case JsonTokenType.String when name.SequenceEqual("receivedBy"u8): receivedBy = Text(in json); break;
                case JsonTokenType.String when name.SequenceEqual("lane"u8): lane = Text(in json); break;
                case JsonTokenType.String when name.SequenceEqual("laneLegalBasis"u8): laneBasis = Text(in json); break;
                case JsonTokenType.String when name.SequenceEqual("applicantKind"u8): applicantKind = Text(in json); break;
                case JsonTokenType.String when name.SequenceEqual("applicantKey"u8): applicant = json.GetString(); break;
                case JsonTokenType.String when name.SequenceEqual("agentKey"u8): agent = json.GetString(); break;
                case JsonTokenType.Number when name.SequenceEqual("registrationNo"u8) && json.TryGetInt32(out var number): registration = number; break;
                case JsonTokenType.StartArray when name.SequenceEqual("documents"u8) && Texts(ref json) is { } list: documents = list; break;
                default: return null;
            }
        return new(kind!, channel, submitted, received, receivedBy, transferred, lane, laneBasis, applicantKind, applicant, agent, documents!, registration);
    }

    public static Completeness? Completeness(ref Utf8JsonReader json)
    {
        var complete = false;
        string? officer = null;
        int? days = null;
        IReadOnlyList<string>? defects = null;
        while (Next(ref json, out var name))
            switch (json.TokenType)
            {
                case JsonTokenType.True or JsonTokenType.False when name.SequenceEqual("complete"u8): complete = json.GetBoolean(); break;
                case JsonTokenType.String when name.SequenceEqual("officer"u8): officer = Text(in json); break;
                case JsonTokenType.Number when name.SequenceEqual("cureDays"u8) && json.TryGetInt32(out var number): days = number; break;
                case JsonTokenType.StartArray when name.SequenceEqual("defects"u8) && Texts(ref json) is { } list: defects = list; break;
                default: return null;
            }
        return new(complete, defects!, days, officer);
    }

    public static Step? Step(ref Utf8JsonReader json)
    {
        string? code = null, officer = null;
        DateTimeOffset? started = null;
        while (Next(ref json, out var name))
            switch (json.TokenType)
            {
                case JsonTokenType.String when name.SequenceEqual("code"u8): code = Text(in json); break;
                case JsonTokenType.String when name.SequenceEqual("officer"u8): officer = Text(in json); break;
                case JsonTokenType.String when name.SequenceEqual("startedAt"u8) && json.TryGetDateTimeOffset(out var at): started = at; break;
                default: return null;
            }
        return new(code!, officer, started);
    }

    public static Evidence? Evidence(ref Utf8JsonReader json)
    {
        string? kind = null, digest = null, media = null;
        long? size = null;
        DateTimeOffset? from = null, to = null;
        while (Next(ref json, out var name))
            switch (json.TokenType)
            {
                case JsonTokenType.String when name.SequenceEqual("kind"u8): kind = Text(in json); break;
                case JsonTokenType.String when name.SequenceEqual("sha256"u8): digest = json.GetString(); break;
                case JsonTokenType.String when name.SequenceEqual("mediaType"u8): media = Text(in json); break;
                case JsonTokenType.Number when name.SequenceEqual("size"u8) && json.TryGetInt64(out var number): size = number; break;
                case JsonTokenType.String when name.SequenceEqual("effectiveFrom"u8) && json.TryGetDateTimeOffset(out var at): from = at; break;
                case JsonTokenType.String when name.SequenceEqual("effectiveTo"u8) && json.TryGetDateTimeOffset(out var at): to = at; break;
                default: return null;
            }
        return new(kind!, digest, media, size, from, to);
    }

    public static Notification? Notification(ref Utf8JsonReader json)
    {
        string? channel = null, body = null;
        int? days = null;
        while (Next(ref json, out var name))
            switch (json.TokenType)
            {
                case JsonTokenType.String when name.SequenceEqual("channel"u8): channel = Text(in json); break;
                case JsonTokenType.String when name.SequenceEqual("appealBody"u8): body = Text(in json); break;
                case JsonTokenType.Number when name.SequenceEqual("appealPeriodDays"u8) && json.TryGetInt32(out var number): days = number; break;
                default: return null;
            }
        return new(channel, body, days);
    }

    public static Closing? Closing(ref Utf8JsonReader json)
    {
        string? channel = null;
        while (Next(ref json, out var name))
            switch (json.TokenType)
            {
                case JsonTokenType.String when name.SequenceEqual("deliveredChannel"u8): channel = Text(in json); break;
                default: return null;
            }
        return new(channel);
    }

    /// <summary>The next member of an object; false at its end. The reader then stands at the member's value.</summary>
    public static bool Next(ref Utf8JsonReader json, out ReadOnlySpan<byte> name)
    {
        name = default;
        if (!json.Read() || json.TokenType != JsonTokenType.PropertyName) return false;
        // No name is written with an escape; one that is has the empty name here, which nobody knows.
        if (!json.ValueIsEscaped) name = json.ValueSpan;
        return json.Read();
    }

    /// <summary>A list of texts; null when something else is in it.</summary>
    public static IReadOnlyList<string>? Texts(ref Utf8JsonReader json)
    {
        var texts = new List<string>();
        while (json.Read() && json.TokenType == JsonTokenType.String) texts.Add(Text(in json));
        return json.TokenType == JsonTokenType.EndArray ? texts : null;
    }

    /// <summary>A list of objects; null when one of them is not known.</summary>
    public static IReadOnlyList<T>? Objects<T>(ref Utf8JsonReader json, ReadObject<T> read) where T : class
    {
        var objects = new List<T>();
        while (json.Read() && json.TokenType == JsonTokenType.StartObject)
        {
            if (read(ref json) is not { } found) return null;
            objects.Add(found);
        }
        return json.TokenType == JsonTokenType.EndArray ? objects : null;
    }

    internal delegate T? ReadObject<T>(ref Utf8JsonReader json);
}
