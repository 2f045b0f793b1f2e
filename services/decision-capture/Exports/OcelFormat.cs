using System.Text.Json;
using Transparency.DecisionCapture.Announcements;
using Transparency.DecisionCapture.Cases;
using Transparency.DecisionCapture.Intake;

namespace Transparency.DecisionCapture.Exports;

/// <summary>
/// OCEL 2.0 JSON (https://www.ocel-standard.org): cases, decisions, officers and offices as objects, facts as events. Objects come first, so all
/// cases are read twice. Kept in memory: which officers and offices were written, which grows with the staff and not with the log.
/// </summary>
internal sealed class OcelFormat(CaseAnnouncements officers) : IExportFormat
{
    private static readonly (string Name, string Type)[] s_event =
        [("ledger_index", "integer"), ("version", "integer"), ("recorded_at", "time"), ("source", "string")];
    private static readonly (string Name, string[] Attributes)[] s_objects =
        [("case", ["case_ref", "agency", "service"]), ("decision", ["decision_point", "outcome"]), ("officer", []), ("office", ["agency", "code"])];

    private readonly HashSet<string> written = new(StringComparer.Ordinal);
    private Utf8JsonWriter json = null!;
    private bool events;

    public string MediaType => "application/json";
    public string FileExtension => "ocel.json";
    public int Passes => 2;

    public void Open(Stream output)
    {
        json = new(output);
        json.WriteStartObject();
        json.WriteStartArray("objectTypes");
        foreach (var (name, attributes) in s_objects) Type(name, attributes.Select(a => (a, "string")));
        json.WriteEndArray();
        json.WriteStartArray("eventTypes");
        foreach (var name in EventTypes.All.Where(t => t.AboutCase).Select(t => t.Name))
            Type(name, name switch
            {
                nameof(DecisionReached) => [.. s_event, ("decision_point", "string"), ("outcome", "string")],
                nameof(StepCompleted) => [.. s_event, ("step", "string")],
                _ => s_event,
            });
        json.WriteEndArray();
    }

    public void BeginPass(int pass)
    {
        events = pass == 1;
        if (events) json.WriteEndArray();
        json.WriteStartArray(events ? "events" : "objects");
    }

    public void Write(ExportedCase exported)
    {
        if (events)
            foreach (var fact in exported.Facts) Event(exported, fact);
        else Objects(exported);
    }

    public void Flush() => json.Flush();

    public void Close()
    {
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
    }

    private static string Office(ExportedCase exported, CaseFact? fact = null) => $"office:{exported.Agency}/{fact?.Body.Office ?? exported.Office}";

    private void Objects(ExportedCase exported)
    {
        var opened = exported.Facts[0].OccurredAt;
        Object(exported.CaseId, "case", opened, [("case_ref", exported.CaseRef), ("agency", exported.Agency), ("service", exported.Service)], [(Office(exported), "handled by")]);
        foreach (var facts in exported.Facts.Where(f => f.DecisionId is not null).GroupBy(f => f.DecisionId!, StringComparer.Ordinal))
        {
            // Corrected or reached again: the values stand as they were reached last.
            var reached = facts.LastOrDefault(f => f.Body is DecisionReached);
            var body = reached?.Body as DecisionReached;
            Object(facts.Key, "decision", reached?.OccurredAt ?? facts.First().OccurredAt, [("decision_point", body?.DecisionPoint), ("outcome", body?.Outcome)], [(exported.CaseId, "decides")]);
        }
        OfficeOnce(exported, null);
        foreach (var fact in exported.Facts)
        {
            OfficeOnce(exported, fact);
            foreach (var (officer, _) in officers.Acting(fact))
                if (written.Add(officer)) Object(officer, "officer", default, [], []);
        }
    }

    private void OfficeOnce(ExportedCase exported, CaseFact? fact)
    {
        var id = Office(exported, fact);
        if (written.Add(id)) Object(id, "office", DateTimeOffset.UnixEpoch, [("agency", exported.Agency), ("code", fact?.Body.Office ?? exported.Office)], []);
    }

    private void Event(ExportedCase exported, CaseFact fact)
    {
        json.WriteStartObject();
        json.WriteString("id", fact.EventId);
        json.WriteString("type", fact.Type);
        json.WriteString("time", ExportedFacts.Instant(fact.OccurredAt));
        json.WriteStartArray("attributes");
        Number("ledger_index", fact.Index);
        Number("version", fact.Version);
        Attribute("recorded_at", ExportedFacts.Instant(fact.RecordedAt));
        Attribute("source", fact.Body.Source);
        if (fact.Body is StepCompleted step) Attribute("step", step.Step);
        if (fact.Body is DecisionReached decision)
        {
            Attribute("decision_point", decision.DecisionPoint);
            Attribute("outcome", decision.Outcome);
        }
        json.WriteEndArray();
        var acting = officers.Acting(fact).Distinct().Select(a => (a.Officer, a.Role));
        Relations([(exported.CaseId, "case"), (Office(exported, fact), "office"), .. fact.DecisionId is { } id ? [(id, "decision")] : Array.Empty<(string, string)>(), .. acting]);
        json.WriteEndObject();
    }

    private void Type(string name, IEnumerable<(string Name, string Type)> attributes)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteStartArray("attributes");
        foreach (var (attribute, type) in attributes)
        {
            json.WriteStartObject();
            json.WriteString("name", attribute);
            json.WriteString("type", type);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // Values of objects hold from an instant on.
    private void Object(string id, string type, DateTimeOffset from, ReadOnlySpan<(string Name, string? Value)> attributes, ReadOnlySpan<(string, string)> relations)
    {
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteString("type", type);
        json.WriteStartArray("attributes");
        foreach (var (name, value) in attributes)
            if (value is not null) Attribute(name, value, ExportedFacts.Instant(from));
        json.WriteEndArray();
        Relations(relations);
        json.WriteEndObject();
    }

    private void Attribute(string name, string value, string? time = null)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        if (time is not null) json.WriteString("time", time);
        json.WriteString("value", value);
        json.WriteEndObject();
    }

    private void Number(string name, long value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteNumber("value", value);
        json.WriteEndObject();
    }

    private void Relations(ReadOnlySpan<(string Id, string Qualifier)> relations)
    {
        json.WriteStartArray("relationships");
        foreach (var (id, qualifier) in relations)
        {
            json.WriteStartObject();
            json.WriteString("objectId", id);
            json.WriteString("qualifier", qualifier);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
