using System.Text.Json;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.ServiceDefaults;

namespace Transparency.Scoring.Decisions;

/// <summary>
/// Reads a kept fact by hand; a line that says anything else than this reader knows is left to the serializer as a whole. A replay reads eight facts per decision, and the serializer
/// was a third of its time.
/// </summary>
internal static class FactLine
{
    // Lines that this service wrote itself: nobody put a member into them twice.
    private static readonly JsonSerializerOptions s_own = new(Wire.Json) { AllowDuplicateProperties = true };

    /// <param name="line">One JSON object.</param>
    /// <exception cref="JsonException">The line is no fact.</exception>
    public static CaseFact Read(ReadOnlySpan<byte> line) => ByHand(line) ?? JsonSerializer.Deserialize<CaseFact>(line, s_own)!;

    // Null: something else than this reader knows.
    private static CaseFact? ByHand(ReadOnlySpan<byte> line)
    {
        var json = new Utf8JsonReader(line);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return null;
        var (index, eventId, catalogue, historical) = (default(long?), default(Guid?), 0L, false);
        var (occurred, recorded) = (default(DateTimeOffset?), default(DateTimeOffset?));
        string? type = null, caseId = null, agency = null, office = null, service = null, source = null, sourceEvent = null, via = null, trace = null, decisionId = null;
        var body = new Bodies();
        while (FactBodies.Next(ref json, out var name))
            switch (json.TokenType)
            {
                // A number or an instant in another shape than it is written in here is the serializer's matter too.
                case JsonTokenType.Number when name.SequenceEqual("index"u8) && json.TryGetInt64(out var number): index = number; break;
                case JsonTokenType.Number when name.SequenceEqual("catalogueVersion"u8) && json.TryGetInt64(out var number): catalogue = number; break;
                case JsonTokenType.True or JsonTokenType.False when name.SequenceEqual("historical"u8): historical = json.GetBoolean(); break;
                case JsonTokenType.String when name.SequenceEqual("eventId"u8) && json.TryGetGuid(out var id): eventId = id; break;
                case JsonTokenType.String when name.SequenceEqual("occurredAt"u8) && json.TryGetDateTimeOffset(out var at): occurred = at; break;
                case JsonTokenType.String when name.SequenceEqual("recordedAt"u8) && json.TryGetDateTimeOffset(out var at): recorded = at; break;
                case JsonTokenType.String when name.SequenceEqual("type"u8): type = FactBodies.Text(in json); break;
                case JsonTokenType.String when name.SequenceEqual("caseId"u8): caseId = FactBodies.Text(in json); break;
                case JsonTokenType.String when name.SequenceEqual("agency"u8): agency = FactBodies.Text(in json); break;
                case JsonTokenType.String when name.SequenceEqual("office"u8): office = FactBodies.Text(in json); break;
                case JsonTokenType.String when name.SequenceEqual("service"u8): service = FactBodies.Text(in json); break;
                case JsonTokenType.String when name.SequenceEqual("source"u8): source = FactBodies.Text(in json); break;
                case JsonTokenType.String when name.SequenceEqual("sourceEventId"u8): sourceEvent = json.GetString(); break;
                case JsonTokenType.String when name.SequenceEqual("recordedVia"u8): via = FactBodies.Text(in json); break;
                case JsonTokenType.String when name.SequenceEqual("decisionId"u8): decisionId = FactBodies.Text(in json); break;
                case JsonTokenType.String when name.SequenceEqual("traceparent"u8): trace = FactBodies.Text(in json); break;
                case JsonTokenType.StartObject when body.Read(name, ref json): break;
                default: return null;
            }
        if (index is null || eventId is null || occurred is null || recorded is null || type is null || caseId is null || agency is null || office is null || service is null || source is null
            || sourceEvent is null || via is null) return null;
        return new CaseFact
        {
            Index = index.Value, EventId = eventId.Value, Type = type, CaseId = caseId, Agency = agency, Office = office, Service = service, Source = source, SourceEventId = sourceEvent,
            OccurredAt = occurred.Value, RecordedAt = recorded.Value, RecordedVia = via, Historical = historical, Traceparent = trace, DecisionId = decisionId, CatalogueVersion = catalogue,
            Case = body.Case, Completeness = body.Completeness, Step = body.Step, Evidence = body.Evidence, Decision = body.Decision, Notification = body.Notification, Closing = body.Closing,
        };
    }

    private struct Bodies
    {
        public CaseOpening? Case;
        public Completeness? Completeness;
        public Step? Step;
        public Evidence? Evidence;
        public Decision? Decision;
        public Notification? Notification;
        public Closing? Closing;

        public bool Read(scoped ReadOnlySpan<byte> name, ref Utf8JsonReader json) =>
            name.SequenceEqual("step"u8) ? (Step = FactBodies.Step(ref json)) is not null
            : name.SequenceEqual("evidence"u8) ? (Evidence = FactBodies.Evidence(ref json)) is not null
            : name.SequenceEqual("case"u8) ? (Case = FactBodies.Case(ref json)) is not null
            : name.SequenceEqual("decision"u8) ? (Decision = DecisionBody.Read(ref json)) is not null
            : name.SequenceEqual("completeness"u8) ? (Completeness = FactBodies.Completeness(ref json)) is not null
            : name.SequenceEqual("notification"u8) ? (Notification = FactBodies.Notification(ref json)) is not null
            : name.SequenceEqual("closing"u8) && (Closing = FactBodies.Closing(ref json)) is not null;
    }
}
