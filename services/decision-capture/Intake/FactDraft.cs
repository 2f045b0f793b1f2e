using System.Text.Json;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Subjects;

namespace Transparency.DecisionCapture.Intake;

/// <summary>
/// A valid event on its way to becoming a fact: where it goes, whose keys it needs. Writing it is <see cref="FactWriter"/>'s part,
/// because keys come from a database and are fetched for many events at once.
/// </summary>
public sealed class FactDraft
{
    private FactDraft(ReportedEvent reported, long catalogueVersion, Source source)
    {
        Reported = reported;
        CatalogueVersion = catalogueVersion;
        Historical = source.Historical;
        IsSigned = reported.Signature is not null && source.PublicKeyPem is not null;
        var data = reported.Data;
        if (!Type.AboutCase)
        {
            StreamId = CaseIds.Source(reported.Source!);
            Tenant = Text("agency") ?? Streams.MinistryTenant;
            return;
        }
        Tenant = Text("agency")!;
        StreamId = CaseIds.Case(Tenant, Text("service")!, Text("caseRef")!);
        // A decision that its source does not name is named by the event that reports it.
        DecisionRef = Text("decisionRef") ?? (Type.Name == nameof(DecisionReached) ? reported.Id : null);
        string? Text(string name) => data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
    }

    public ReportedEvent Reported { get; }
    public EventType Type => Reported.Type!;
    public long CatalogueVersion { get; }
    public bool Historical { get; }
    /// <summary>True when the source's signature was there to verify; a checked event's signature is good.</summary>
    public bool IsSigned { get; }
    public string Tenant { get; }
    public string StreamId { get; }
    public string? DecisionRef { get; }
    public string? DecisionId => DecisionRef is null ? null : CaseIds.Decision(StreamId, DecisionRef);
    /// <summary>Look-ups of the subjects in the data, by dotted path.</summary>
    public Dictionary<string, string> Subjects { get; } = [];
    /// <summary>Look-up of the case's text key; null when there is nothing to encrypt under it.</summary>
    public string? TextLookup { get; private set; }

    /// <summary>Reads where a checked event goes and whose keys it needs.</summary>
    public static FactDraft Of(ReportedEvent reported, long catalogueVersion, Source source, SubjectLookup lookup)
    {
        var draft = new FactDraft(reported, catalogueVersion, source);
        draft.Visit(reported.Data, draft.Type.Fields, "", lookup);
        return draft;
    }

    private void Visit(JsonElement value, IReadOnlyList<Field> fields, string path, SubjectLookup lookup)
    {
        foreach (var member in value.EnumerateObject())
        {
            var index = FieldCheck.Find(fields, member);
            if (index < 0)
                TextLookup ??= lookup.OfCase(StreamId);
            else
                Visit(member.Value, fields[index], path, lookup);
        }
    }

    private void Visit(JsonElement value, Field field, string path, SubjectLookup lookup)
    {
        switch (field.Kind)
        {
            case FieldKind.Text when FactWriter.IsFilled(value):
                TextLookup ??= lookup.OfCase(StreamId);
                break;
            case FieldKind.Group when value.ValueKind == JsonValueKind.Object:
                Visit(value, field.Members, $"{path}{field.Name}.", lookup);
                break;
            case FieldKind.Groups when value.ValueKind == JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                    Visit(item, field.Members, $"{path}{field.Name}.", lookup);
                break;
            case FieldKind.Subject when value.ValueKind == JsonValueKind.Object:
                Subject(value, field.Name, path + field.Name, lookup);
                Visit(value, field.Members, $"{path}{field.Name}.", lookup);
                break;
        }
    }

    private void Subject(JsonElement value, string role, string path, SubjectLookup lookup)
    {
        if (value.TryGetProperty("subjectId"u8, out var id) && FactWriter.IsFilled(id))
        {
            // Relatives and agents are people; what is inspected is a workplace unless the source says otherwise.
            var kind = value.TryGetProperty("kind"u8, out var given) && given.ValueKind == JsonValueKind.String ? given.GetString()! : role == "target" ? "company" : "person";
            Subjects[path] = lookup.Of(kind, id.GetString()!);
        }
        else if (value.TryGetProperty("personal"u8, out var personal) && personal.ValueKind == JsonValueKind.Object)
            Subjects[path] = lookup.OfUnknown(StreamId, path);
    }
}
