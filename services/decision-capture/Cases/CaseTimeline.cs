using System.Globalization;
using System.Text.Json;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Announcements;
using Transparency.DecisionCapture.Subjects;
using Transparency.EventStore;

namespace Transparency.DecisionCapture.Cases;

/// <summary>Shows what was recorded of a case to a caller with the task: texts opened, officers as pseudonyms, personal values left out.</summary>
public sealed class CaseTimeline(CaseAnnouncements announcements)
{
    // Said by the entry itself, or of the machinery.
    private static readonly HashSet<string> NotFields = new(StringComparer.Ordinal)
    {
        "source", "sourceEventId", "recordedVia", "agency", "office", "service", "caseRef", "decisionRef", "decisionId", "historical",
        "catalogueVersion", "textShape", "actors", "text", "personal",
    };

    /// <summary>The case as its facts tell it.</summary>
    /// <param name="facts">The facts that happened and were known, with their stored events, in any order; at least one.</param>
    /// <param name="open">Opened texts by (event id, path).</param>
    /// <param name="erased">Erased content by key.</param>
    public CaseView View(IReadOnlyList<(CaseFact Fact, StoredEvent Stored)> facts, IReadOnlyDictionary<(Guid, string), string?> open,
        IReadOnlyDictionary<string, ContentErased> erased)
    {
        var state = CaseState.Of(facts.Select(f => f.Fact));
        var stored = facts.ToDictionary(f => f.Fact.EventId, f => f.Stored);
        var story = CaseState.InStoryOrder(facts.Select(f => f.Fact));
        var outline = state.Outline;
        return new(
            new(story[0].CaseId, state.CaseRef, state.Agency, outline.Office, state.Service, outline.Kind, outline.Status, outline.OpenedAt,
                outline.LastOccurredAt, outline.Facts, outline.Decisions.Count, outline.LastOutcome),
            facts.Max(f => f.Fact.Version),
            [.. story.Select(fact => Entry(fact, stored[fact.EventId], open) with { Erased = ErasedOf(fact, erased) })],
            [.. state.Decisions.Where(d => d.Reached is not null).Select(d => Decision(d, open) with { Erased = ErasedOf(d.Reached!, erased) })],
            outline.CurrentStep, outline.ClockRunning)
        {
            Documents = [.. state.Documents.Select(d => new CaseDocument(d.Kind, d.Sha256, d.How, d.At.ToUniversalTime()))],
        };
    }

    private static ContentErased? ErasedOf(CaseFact fact, IReadOnlyDictionary<string, ContentErased> erased) => erased.Count == 0 ? null
        : SealedTexts.SubjectsOf(fact.Body).Select(erased.GetValueOrDefault).FirstOrDefault(each => each is not null);

    private TimelineEntry Entry(CaseFact fact, StoredEvent stored, IReadOnlyDictionary<(Guid, string), string?> open)
    {
        // Those who propose come before the one who approves.
        var participant = announcements.Participants(fact.Body) is [.., var last] ? last : null;
        var body = fact.Body;
        return new(fact.Index, fact.Version, fact.EventId, fact.Type, fact.OccurredAt.ToUniversalTime(), fact.RecordedAt.ToUniversalTime(), body.Source,
            body.SourceEventId, body.RecordedVia, participant?.Officer ?? announcements.Officer(body), participant?.Position ?? participant?.Part,
            fact.DecisionId, !body.Historical && fact.RecordedAt - fact.OccurredAt > TimeSpan.FromDays(1), EventHeaders.Signed(fact.Headers),
            EventHeaders.TraceId(fact.Headers), fact.CorrelationId, fact.CausationId, [.. Fields(fact, stored, open)]);
    }

    private static IEnumerable<TimelineField> Fields(CaseFact fact, StoredEvent stored, IReadOnlyDictionary<(Guid, string), string?> open)
    {
        using var data = JsonDocument.Parse(stored.Data);
        foreach (var member in data.RootElement.EnumerateObject())
            if (!NotFields.Contains(member.Name))
                foreach (var field in Flat(member.Name == "times" ? "" : member.Name, member.Value))
                    yield return field;
        foreach (var path in fact.Body.Text?.Keys ?? [])
            if (open.GetValueOrDefault((fact.EventId, path)) is { } text) yield return new(path, text);
    }

    private static IEnumerable<TimelineField> Flat(string path, JsonElement element)
    {
        static bool IsPlain(JsonElement e) => e.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array);
        IEnumerable<(string Name, JsonElement Value)> members = element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().Where(m => m.Name is not ("subjectKey" or "occurredAt")).Select(m => (m.Name, m.Value)),
            JsonValueKind.Array => element.EnumerateArray().Select((item, i) => (i.ToString(CultureInfo.InvariantCulture), item)),
            _ => [],
        };
        if (element.ValueKind == JsonValueKind.Array && element.EnumerateArray().All(IsPlain))
            return element.GetArrayLength() == 0 ? [] : [new(path, string.Join(", ", element.EnumerateArray()))];
        if (!IsPlain(element))
            return members.SelectMany(m => Flat(path.Length == 0 ? m.Name : path + "." + m.Name, m.Value));
        return element.ValueKind switch
        {
            JsonValueKind.Null => [],
            JsonValueKind.True or JsonValueKind.False => [new(path, element.GetBoolean() ? "true" : "false")],
            _ => [new(path, element.ToString())],
        };
    }

    private DecisionView Decision(DecisionState decision, IReadOnlyDictionary<(Guid, string), string?> open)
    {
        var fact = decision.Reached!;
        var body = (DecisionReached)fact.Body;
        string? Reason(string part) => open.GetValueOrDefault((fact.EventId, "reason." + part));
        return new(decision.DecisionId, body.DecisionRef ?? body.SourceEventId, body.DecisionPoint, body.Outcome, fact.OccurredAt.ToUniversalTime(),
            Reason("facts"), Reason("law"), Reason("considerations"), Reason("exception"), body.LegalBasis, CaseAnnouncements.Evidence(body),
            announcements.Participants(body), CaseAnnouncements.Baht(body.Amount), decision.Notified, decision.Appeal);
    }
}
