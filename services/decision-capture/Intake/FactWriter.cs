using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Transparency.DecisionCapture.Subjects;

namespace Transparency.DecisionCapture.Intake;

/// <summary>
/// Turns checked event data into the stored fact: plain members stay where they were, times, actors, texts and personal strings go
/// to the disclosure group of their field, texts and personal strings encrypted, what the contract does not know encrypted too.
/// </summary>
public sealed class FactWriter
{
    private readonly FactDraft _draft;
    private readonly Guid _eventId;
    private readonly IReadOnlyDictionary<string, SubjectKey> _keys;
    private readonly TextShapes _shapes;
    private readonly List<(string Name, JsonElement Value)> _times = [];
    private readonly List<(Field Field, JsonElement Value)> _actors = [];
    private readonly List<(string Path, string Value)> _texts = [];
    private readonly List<(string Path, JsonElement Value)> _extra = [];
    private readonly List<(string Path, SubjectKey Key, JsonElement Value)> _subjects = [];

    private SubjectKey? _cipherKey;
    private AesGcm? _cipher;

    private FactWriter(FactDraft draft, Guid eventId, IReadOnlyDictionary<string, SubjectKey> keys, TextShapes shapes) =>
        (_draft, _eventId, _keys, _shapes) = (draft, eventId, keys, shapes);

    /// <summary>Writes the stored data of one event.</summary>
    /// <param name="draft">The checked event.</param>
    /// <param name="eventId">Id it will have in the store; sealed texts are bound to it.</param>
    /// <param name="keys">Subject keys by look-up; must hold every look-up of the draft.</param>
    /// <param name="shapes">How texts become shapes.</param>
    /// <param name="salts">Salt by subject key for the groups under <c>personal</c>; null when there are none.</param>
    public static ReadOnlyMemory<byte> Write(FactDraft draft, Guid eventId, IReadOnlyDictionary<string, SubjectKey> keys, TextShapes shapes,
        out IReadOnlyDictionary<string, byte[]>? salts)
    {
        var writer = new FactWriter(draft, eventId, keys, shapes);
        var output = new ArrayBufferWriter<byte>(draft.Reported.Delivery.Body.Length + 512);
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true }))
            writer.Fact(json);
        writer._cipher?.Dispose();
        salts = writer._subjects.Count == 0 ? null
            : writer._subjects.DistinctBy(each => each.Key.Name).ToDictionary(each => each.Key.Name, each => each.Key.Salt);
        return output.WrittenMemory;
    }

    /// <summary>True for a string that is not blank: a blank one counts as a field left empty.</summary>
    internal static bool IsFilled(JsonElement value) => value.ValueKind == JsonValueKind.String && !string.IsNullOrWhiteSpace(value.GetString());

    private void Fact(Utf8JsonWriter json)
    {
        var reported = _draft.Reported;
        json.WriteStartObject();
        json.WriteString("source"u8, reported.Source);
        json.WriteString("sourceEventId"u8, reported.Id);
        json.WriteNumber("catalogueVersion"u8, _draft.CatalogueVersion);
        if (_draft.Historical)
            json.WriteBoolean("historical"u8, true);
        Members(json, reported.Data, _draft.Type.Fields, "");
        if (!reported.Data.TryGetProperty("recordedVia"u8, out var via) || !IsFilled(via))
            json.WriteString("recordedVia"u8, reported.Delivery.Door switch { Door.Form => "form", Door.File => "file", _ => "system" });
        if (_draft.DecisionRef is { } reference)
        {
            if (!reported.Data.TryGetProperty("decisionRef"u8, out var given) || !IsFilled(given))
                json.WriteString("decisionRef"u8, reference);
            json.WriteString("decisionId"u8, _draft.DecisionId);
        }
        Shapes(json);
        Times(json);
        Actors(json);
        Texts(json);
        Personal(json);
        json.WriteEndObject();
    }

    private void Members(Utf8JsonWriter json, JsonElement value, IReadOnlyList<Field> fields, string path)
    {
        foreach (var member in value.EnumerateObject())
        {
            var index = FieldCheck.Find(fields, member);
            if (index < 0)
                _extra.Add((path + member.Name, member.Value));
            else if (member.Value.ValueKind is not JsonValueKind.Null && !IsBlank(member.Value))
                Member(json, fields[index], member.Value, path);
        }
    }

    private void Member(Utf8JsonWriter json, Field field, JsonElement value, string path)
    {
        switch (field)
        {
            case { Section: Section.Times }:
                _times.Add((field.Name, value));
                break;
            case { Section: Section.Actors }:
                _actors.Add((field, value));
                break;
            case { Kind: FieldKind.Text }:
                if (IsFilled(value))
                    _texts.Add((path + field.Name, value.GetString()!));
                break;
            case { Section: Section.Text }:
                Members(json, value, field.Members, $"{path}{field.Name}.");
                break;
            case { Kind: FieldKind.Subject }:
                Subject(json, field, value, path + field.Name);
                break;
            case { Section: Section.Personal }:
                break; // Subject has taken it.
            default:
                json.WritePropertyName(field.Utf8Name);
                Value(json, field, value, path + field.Name);
                break;
        }
    }

    private void Value(Utf8JsonWriter json, Field field, JsonElement value, string path)
    {
        if (field.Kind == FieldKind.Group)
        {
            json.WriteStartObject();
            Members(json, value, field.Members, path + ".");
            json.WriteEndObject();
        }
        else if (field.Kind == FieldKind.Groups)
        {
            json.WriteStartArray();
            var index = 0;
            foreach (var item in value.EnumerateArray())
            {
                json.WriteStartObject();
                Members(json, item, field.Members, string.Create(CultureInfo.InvariantCulture, $"{path}.{index++}."));
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        else
            json.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
    }

    private void Subject(Utf8JsonWriter json, Field field, JsonElement value, string path)
    {
        json.WriteStartObject(field.Utf8Name);
        Members(json, value, field.Members, path + ".");
        if (_draft.Subjects.TryGetValue(path, out var lookup))
        {
            var key = _keys[lookup];
            json.WriteString("subjectKey"u8, key.Name);
            _subjects.Add((path, key, value));
        }
        else if (value.TryGetProperty("attributes"u8, out var attributes) && attributes.ValueKind == JsonValueKind.Object)
        {
            json.WritePropertyName("attributes"u8);
            json.WriteRawValue(JsonMarshal.GetRawUtf8Value(attributes), skipInputValidation: true);
        }
        json.WriteEndObject();
    }

    private void Shapes(Utf8JsonWriter json)
    {
        var started = false;
        foreach (var field in _draft.Type.Fields)
        {
            if (field.Section != Section.Text)
                continue;
            var parts = field.Kind == FieldKind.Text ? [field.Name] : field.Members.Select(member => $"{field.Name}.{member.Name}").ToArray();
            var present = new List<KeyValuePair<string, string>>();
            foreach (var part in parts)
                foreach (var (path, text) in _texts)
                    if (path == part)
                        present.Add(new(part[(part.LastIndexOf('.') + 1)..], text));
            if (_shapes.Of(present) is not { } shape)
                continue;
            if (!started)
                json.WriteStartObject("textShape"u8);
            started = true;
            json.WriteStartObject(field.Utf8Name);
            json.WriteStartArray("parts"u8);
            foreach (var part in shape.Parts)
                json.WriteStringValue(part);
            json.WriteEndArray();
            json.WriteNumber("length"u8, shape.Length);
            json.WriteString("digest"u8, shape.Digest);
            json.WriteString("similarity"u8, shape.Similarity);
            json.WriteEndObject();
        }
        if (started)
            json.WriteEndObject();
    }

    private void Times(Utf8JsonWriter json)
    {
        json.WriteStartObject("times"u8);
        foreach (var (name, value) in _times)
            json.WriteString(name, value.GetString());
        if (_draft.Reported.Time is { } reportedAt)
            json.WriteString("reportedAt"u8, reportedAt);
        json.WriteEndObject();
    }

    private void Actors(Utf8JsonWriter json)
    {
        if (_actors.Count == 0)
            return;
        json.WriteStartObject("actors"u8);
        foreach (var (field, value) in _actors)
        {
            json.WritePropertyName(field.Utf8Name);
            Value(json, field, value, field.Name);
        }
        json.WriteEndObject();
    }

    private void Texts(Utf8JsonWriter json)
    {
        if (_texts.Count == 0 && _extra.Count == 0)
            return;
        var key = _keys[_draft.TextLookup!];
        json.WriteStartObject("text"u8);
        foreach (var (path, text) in _texts)
            json.WriteString(path, Seal(key, path, Encoding.UTF8.GetBytes(text)));
        if (_extra.Count > 0)
            json.WriteString("extra"u8, Seal(key, "extra", Extra()));
        json.WriteEndObject();
    }

    // An event seals several strings under one key, one after the other.
    private string Seal(SubjectKey key, string path, ReadOnlySpan<byte> utf8)
    {
        if (!ReferenceEquals(_cipherKey, key))
        {
            _cipher?.Dispose();
            (_cipherKey, _cipher) = (key, Sealing.CipherOf(key));
        }
        return Sealing.Seal(_cipher!, key, _eventId, path, utf8);
    }

    // A member that no contract describes may well name a person, so it is kept as free text is.
    private ReadOnlySpan<byte> Extra()
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            foreach (var (path, value) in _extra)
            {
                json.WritePropertyName(path);
                json.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
            }
            json.WriteEndObject();
        }
        return output.WrittenSpan;
    }

    private void Personal(Utf8JsonWriter json)
    {
        if (_subjects.Count == 0)
            return;
        json.WriteStartObject("personal"u8);
        foreach (var subject in _subjects.GroupBy(each => each.Key.Name))
        {
            json.WriteStartObject(subject.Key);
            Merge(json, "attributes", subject.SelectMany(each => Strings(each.Value, "attributes")), (_, value) => value);
            Merge(json, "sealed", subject.SelectMany(each => Strings(each.Value, "personal")),
                (name, value) => Seal(subject.First().Key, "personal." + name, Encoding.UTF8.GetBytes(value)));
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    // One person in two parts of one event (applicant and own representative) is one entry; the first value given stands.
    private static void Merge(Utf8JsonWriter json, string name, IEnumerable<(string Name, string Value)> strings, Func<string, string, string> stored)
    {
        var started = false;
        foreach (var (member, value) in strings.DistinctBy(each => each.Name))
        {
            if (!started)
                json.WriteStartObject(name);
            started = true;
            json.WriteString(member, stored(member, value));
        }
        if (started)
            json.WriteEndObject();
    }

    private static IEnumerable<(string Name, string Value)> Strings(JsonElement subject, string name) =>
        subject.TryGetProperty(name, out var members) && members.ValueKind == JsonValueKind.Object
            ? members.EnumerateObject().Select(each => (each.Name, each.Value.GetString()!)) : [];

    private static bool IsBlank(JsonElement value) => value.ValueKind == JsonValueKind.String && value.ValueEquals(""u8);
}
