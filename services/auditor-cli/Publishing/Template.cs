using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Transparency.AuditorCli.Publishing;

/// <summary>
/// A JSON shape with places to fill from a log entry. Strings that start with <c>$case.</c>, <c>$event.</c> or <c>$entry.</c>
/// are look-ups; objects whose first member starts with <c>$</c> are one of: <c>$map</c> {values, else}, <c>$followedBy</c> {then, else},
/// <c>$slug</c>, <c>$join</c> (a list of places), <c>$list</c> {separator}, <c>$instant</c> {zone}. A place that yields nothing leaves its member out.
/// </summary>
public sealed class Template(JsonElement shape)
{
    /// <summary>What look-ups see: the case, one of its entries, and the id given to the entry.</summary>
    public readonly record struct Scope(LogCase Case, LogEntry Entry, string EntryId);

    /// <summary>Writes the members of the shape into an object that is already open.</summary>
    public void WriteMembers(Utf8JsonWriter json, Scope scope)
    {
        foreach (var member in shape.EnumerateObject()) WriteMember(json, member, scope);
    }

    /// <summary>The text a place yields, or null.</summary>
    public static string? Text(JsonElement place, Scope scope) => place.ValueKind switch
    {
        JsonValueKind.String => LookUp(place.GetString()!, scope),
        JsonValueKind.Object when Operator(place) is { } op => Apply(op, place, scope),
        JsonValueKind.Number => place.GetRawText(),
        _ => null,
    };

    private static void WriteMember(Utf8JsonWriter json, JsonProperty member, Scope scope)
    {
        if (member.Value.ValueKind is JsonValueKind.String || (member.Value.ValueKind is JsonValueKind.Object && Operator(member.Value) is not (null or "$list")))
        {
            if (Text(member.Value, scope) is { Length: > 0 } text) json.WriteString(member.Name, text);
            return;
        }
        json.WritePropertyName(member.Name);
        WriteValue(json, member.Value, scope);
    }

    private static void WriteValue(Utf8JsonWriter json, JsonElement place, Scope scope)
    {
        switch (place.ValueKind)
        {
            case JsonValueKind.Object when Operator(place) == "$list":
                json.WriteStartArray();
                var separator = place.TryGetProperty("separator", out var given) ? given.GetString()! : ";";
                foreach (var item in (Text(place.GetProperty("$list"), scope) ?? "").Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                    json.WriteStringValue(item);
                json.WriteEndArray();
                break;
            case JsonValueKind.Object when Operator(place) is null:
                json.WriteStartObject();
                foreach (var member in place.EnumerateObject()) WriteMember(json, member, scope);
                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in place.EnumerateArray())
                {
                    if (item.ValueKind is JsonValueKind.Object && Operator(item) is null) WriteWhole(json, item, scope);
                    else if (Text(item, scope) is { Length: > 0 } text) json.WriteStringValue(text);
                }
                json.WriteEndArray();
                break;
            default:
                place.WriteTo(json);
                break;
        }
    }

    // An element that names a required look-up ("$if") is left out as a whole when that yields nothing: a participant without officer is none.
    private static void WriteWhole(Utf8JsonWriter json, JsonElement item, Scope scope)
    {
        if (item.TryGetProperty("if", out var condition) && string.IsNullOrEmpty(Text(condition, scope))) return;
        json.WriteStartObject();
        foreach (var member in item.EnumerateObject())
            if (member.Name != "if") WriteMember(json, member, scope);
        json.WriteEndObject();
    }

    private static string? Operator(JsonElement place)
    {
        foreach (var member in place.EnumerateObject()) return member.Name.StartsWith('$') ? member.Name : null;
        return null;
    }

    private static string? LookUp(string text, Scope scope)
    {
        if (!text.StartsWith('$')) return text;
        if (text.StartsWith("$event.", StringComparison.Ordinal)) return scope.Entry.Attributes.GetValueOrDefault(text[7..]);
        if (text.StartsWith("$case.", StringComparison.Ordinal)) return text == "$case.reference" ? scope.Case.Reference : scope.Case.Attributes.GetValueOrDefault(text[6..]);
        return text switch
        {
            "$entry.id" => scope.EntryId,
            "$entry.activity" => scope.Entry.Activity,
            "$entry.ordinal" => scope.Entry.Ordinal.ToString(CultureInfo.InvariantCulture),
            _ => throw new UnusableInputException($"mapping: unknown look-up {text}"),
        };
    }

    private static string? Apply(string op, JsonElement place, Scope scope)
    {
        string? Otherwise() => place.TryGetProperty("else", out var otherwise) ? Text(otherwise, scope) : null;
        switch (op)
        {
            case "$map":
                var key = Text(place.GetProperty("$map"), scope) ?? "";
                return place.GetProperty("values").TryGetProperty(key, out var mapped) ? Text(mapped, scope) : Otherwise();
            case "$followedBy":
                return IsFollowedBy(place.GetProperty("$followedBy").GetString()!, scope) ? Text(place.GetProperty("then"), scope) : Otherwise();
            case "$join":
                return string.Concat(place.GetProperty("$join").EnumerateArray().Select(part => Text(part, scope)));
            case "$slug":
                return Text(place.GetProperty("$slug"), scope) is { } words ? Slug(words) : Otherwise();
            case "$instant":
                var zone = place.TryGetProperty("zone", out var offset) ? offset.GetString() : "Z";
                return Text(place.GetProperty("$instant"), scope) is { Length: > 0 } time ? (time.Contains('T') ? time : $"{time}T00:00:00{zone}") : Otherwise();
            default:
                throw new UnusableInputException($"mapping: unknown operator {op}");
        }
    }

    /// <summary>Whether the activity comes later in the case, before this entry's own activity comes again.</summary>
    private static bool IsFollowedBy(string activity, Scope scope)
    {
        var entries = scope.Case.Entries;
        for (var next = scope.Entry.Ordinal; next < entries.Count; next++)
        {
            if (entries[next].Activity == activity) return true;
            if (entries[next].Activity == scope.Entry.Activity) return false;
        }
        return false;
    }

    /// <summary>A catalogue code from any words: lower-case letters and digits, other runs become one hyphen, at most 60 characters.</summary>
    public static string Slug(string words)
    {
        var code = new StringBuilder(words.Length);
        foreach (var letter in words.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(letter)) code.Append(letter);
            else if (code.Length > 0 && code[^1] != '-') code.Append('-');
        }
        var slug = code.ToString().Trim('-');
        return slug.Length <= 60 ? slug : slug[..60].TrimEnd('-');
    }
}
