using System.Globalization;
using System.Text.Json;

namespace Transparency.DecisionCapture.Tests.Exports;

/// <summary>What the OCEL 2.0 specification wants of a JSON document: its members and their kinds, declared types, unique ids, relations that resolve.</summary>
internal static class OcelConformance
{
    private static readonly string[] s_kinds = ["string", "time", "integer", "float", "boolean"];

    /// <summary>Every rule broken, in words; empty when the document conforms.</summary>
    public static List<string> Faults(string text)
    {
        var faults = new List<string>();
        using var document = JsonDocument.Parse(text);
        var log = document.RootElement;
        foreach (var name in (string[])["objectTypes", "eventTypes", "objects", "events"])
            if (!log.TryGetProperty(name, out var list) || list.ValueKind != JsonValueKind.Array)
                return [$"{name} is missing or no array"];
        var objectTypes = Types("objectTypes");
        var eventTypes = Types("eventTypes");
        var objects = log.GetProperty("objects").EnumerateArray().Select(o => Text(o, "id")).ToList();
        Unique("object", objects);
        Unique("event", log.GetProperty("events").EnumerateArray().Select(e => Text(e, "id")));
        var known = objects.ToHashSet();
        foreach (var each in log.GetProperty("objects").EnumerateArray()) Element(each, objectTypes, ofObject: true);
        foreach (var each in log.GetProperty("events").EnumerateArray())
        {
            if (!IsInstant(Text(each, "time"))) faults.Add($"event {Text(each, "id")} has no instant");
            Element(each, eventTypes, ofObject: false);
        }
        return faults;

        Dictionary<string, Dictionary<string, string>> Types(string name)
        {
            var types = new Dictionary<string, Dictionary<string, string>>();
            foreach (var type in log.GetProperty(name).EnumerateArray())
            {
                var attributes = new Dictionary<string, string>();
                foreach (var attribute in type.GetProperty("attributes").EnumerateArray())
                    if (!s_kinds.Contains(Text(attribute, "type")) || !attributes.TryAdd(Text(attribute, "name"), Text(attribute, "type"))) faults.Add($"{name}: {attribute} is of no kind, or declared twice");
                if (!types.TryAdd(Text(type, "name"), attributes)) faults.Add($"{name}: {Text(type, "name")} is declared twice");
            }
            return types;
        }

        void Element(JsonElement element, Dictionary<string, Dictionary<string, string>> types, bool ofObject)
        {
            var id = Text(element, "id");
            if (!types.TryGetValue(Text(element, "type"), out var declared)) { faults.Add($"{id} is of undeclared type {Text(element, "type")}"); return; }
            var seen = new HashSet<string>();
            foreach (var attribute in element.GetProperty("attributes").EnumerateArray())
            {
                var name = Text(attribute, "name");
                if (!declared.TryGetValue(name, out var kind) || !attribute.TryGetProperty("value", out var value) || !Fits(kind, value)) faults.Add($"{id}: {name} is not declared, or not of its kind");
                if (ofObject && !IsInstant(Text(attribute, "time"))) faults.Add($"{id}: {name} holds from no instant");
                if (!seen.Add(ofObject ? name + Text(attribute, "time") : name)) faults.Add($"{id}: {name} stands twice");
            }
            var relations = new HashSet<string>();
            foreach (var relation in element.GetProperty("relationships").EnumerateArray())
            {
                var (to, qualifier) = (Text(relation, "objectId"), Text(relation, "qualifier"));
                if (!known.Contains(to)) faults.Add($"{id} points to {to}, which is not there");
                if (qualifier.Length == 0 || !relations.Add(to + "\n" + qualifier)) faults.Add($"{id}: the relation to {to} has no qualifier, or stands twice");
            }
        }

        void Unique(string what, IEnumerable<string> ids) => faults.AddRange(ids.GroupBy(i => i).Where(g => g.Key.Length == 0 || g.Count() > 1).Select(g => $"{what} id '{g.Key}' stands {g.Count()} times"));
    }

    private static bool Fits(string kind, JsonElement value) => kind switch
    {
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "float" => value.ValueKind == JsonValueKind.Number,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "time" => value.ValueKind == JsonValueKind.String && IsInstant(value.GetString()!),
        _ => value.ValueKind == JsonValueKind.String,
    };

    private static bool IsInstant(string text) =>
        text.EndsWith('Z') && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _) && text.Contains('T', StringComparison.Ordinal);

    private static string Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
