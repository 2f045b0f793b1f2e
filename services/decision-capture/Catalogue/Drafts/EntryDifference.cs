using System.Text.Json;
using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Catalogue.Drafts;

/// <summary>What differs between two versions of an entry, field by field: pure. Parts of a list that have a code are compared by it, not by their place.</summary>
public static class EntryDifference
{
    /// <summary>The differences of every entry that the import changes.</summary>
    public static IReadOnlyList<V1.CatalogueDifference> Of(ImportCatalogue.Changes changes, IReadOnlyDictionary<EntryKey, byte[]> before)
    {
        var differences = new List<V1.CatalogueDifference>();
        foreach (var (key, entry) in changes.Published)
        {
            using var now = JsonDocument.Parse(entry);
            if (!before.TryGetValue(key, out var known))
            {
                if (key.Kind == EntryKey.ClockRules)
                {
                    // Days and source are what the second person answers for.
                    Members([], Properties(now.RootElement), "", (field, was, becomes) => differences.AddRange(field == "code" ? [] : [new V1.CatalogueDifference(key.Kind, key.Code, field, was, becomes)]));
                    continue;
                }
                differences.Add(new(key.Kind, key.Code, "", null, Name(now.RootElement)));
                // A new service is told in full: the second person answers for every standard in it, and has nothing to compare it with.
                if (key.Kind == EntryKey.Service) Contents(now.RootElement, "", (field, was, becomes) => differences.Add(new(key.Kind, key.Code, field, was, becomes)));
                continue;
            }
            using var old = JsonDocument.Parse(known);
            Compare(old.RootElement, now.RootElement, "", (field, was, becomes) => differences.Add(new(key.Kind, key.Code, field, was, becomes)));
        }
        return differences;
    }

    private static void Compare(JsonElement? old, JsonElement? now, string path, Action<string, string?, string?> differ)
    {
        if (old is { } left && now is { } right && left.ValueKind == right.ValueKind)
        {
            // A limit is one thing: fifteen days are not changed into sixteen of something.
            if (left.ValueKind == JsonValueKind.Object && !left.TryGetProperty("unit", out _))
            {
                Members(Properties(left), Properties(right), path, differ);
                return;
            }
            if (left.ValueKind == JsonValueKind.Array && Coded(left) && Coded(right))
            {
                Members(ByCode(left), ByCode(right), path, differ);
                return;
            }
        }
        if (old is null && now is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0 && Coded(list))
        {
            Members([], ByCode(list), path, differ);
            return;
        }
        var (was, becomes) = (Text(old), Text(now));
        if (was != becomes) differ(path, was, becomes);
        // So is what is new inside it, behind its name.
        if (old is null && now is { ValueKind: JsonValueKind.Object } part && part.TryGetProperty("code", out _)) Contents(part, path, differ);
    }

    // What something new holds, without what names it and what is empty; that nobody decides freely or with a second hand is said.
    private static void Contents(JsonElement part, string path, Action<string, string?, string?> differ)
    {
        foreach (var (name, value) in Properties(part))
        {
            var at = path.Length == 0 ? name : $"{path}/{name}";
            if (name is "code" or "nameTh" || Text(value) is null or "" || (value.ValueKind == JsonValueKind.False && name is not ("discretionary" or "fourEyes"))) continue;
            if (value.ValueKind == JsonValueKind.Array && Coded(value)) Members([], ByCode(value), at, differ);
            else if (value.ValueKind == JsonValueKind.Object && !value.TryGetProperty("unit", out _)) Members([], Properties(value), at, differ);
            else differ(at, null, Text(value));
        }
    }

    private static void Members(Dictionary<string, JsonElement> old, Dictionary<string, JsonElement> now, string path, Action<string, string?, string?> differ)
    {
        foreach (var name in now.Keys.Union(old.Keys, StringComparer.Ordinal))
            Compare(old.TryGetValue(name, out var left) ? left : null, now.TryGetValue(name, out var right) ? right : null, path.Length == 0 ? name : $"{path}/{name}", differ);
    }

    private static Dictionary<string, JsonElement> Properties(JsonElement value) => value.EnumerateObject().ToDictionary(each => each.Name, each => each.Value, StringComparer.Ordinal);

    private static Dictionary<string, JsonElement> ByCode(JsonElement list) => list.EnumerateArray().ToDictionary(each => each.GetProperty("code").GetString()!, each => each, StringComparer.Ordinal);

    private static bool Coded(JsonElement list) => list.EnumerateArray().All(each => each.ValueKind == JsonValueKind.Object && each.TryGetProperty("code", out _));

    private static string Name(JsonElement entry) => entry.TryGetProperty("nameTh", out var name) ? name.GetString() ?? "" : "";

    private static string? Text(JsonElement? value) => value is not { } shown || shown.ValueKind == JsonValueKind.Null ? null
        : shown.ValueKind == JsonValueKind.String ? shown.GetString()
        : shown.ValueKind == JsonValueKind.Array ? string.Join(", ", shown.EnumerateArray().Select(each => Text(each)))
        // A limit reads as "5 workingDays", anything else that has a name by its name.
        : shown.ValueKind == JsonValueKind.Object && shown.TryGetProperty("unit", out var unit) ? $"{shown.GetProperty("value")} {unit.GetString()}"
        : shown.ValueKind == JsonValueKind.Object && shown.TryGetProperty("nameTh", out var name) ? name.GetString()
        : shown.GetRawText();
}
