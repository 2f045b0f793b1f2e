using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Intake;

/// <summary>Checks event data against the field table and collects every reason, not only the first.</summary>
public sealed class FieldCheck(List<QuarantineReason> reasons, string root)
{
    /// <summary>Most bytes that members outside the contract may take together.</summary>
    public const int MaximumExtra = 8 * 1024;

    private readonly List<string> _path = [];
    private int _extra;

    /// <summary>Checks one object and what is inside it.</summary>
    public void Check(JsonElement value, IReadOnlyList<Field> fields)
    {
        var seen = 0UL;
        foreach (var member in value.EnumerateObject())
        {
            var index = Find(fields, member);
            if (index < 0)
                Extra(member);
            else if (member.Value.ValueKind != JsonValueKind.Null)
            {
                _path.Add(fields[index].Name);
                if (Value(member.Value, fields[index]))
                    seen |= 1UL << index;
                _path.RemoveAt(_path.Count - 1);
            }
        }
        for (var i = 0; i < fields.Count; i++)
            if (fields[i].Required && (seen >> i & 1) == 0)
            {
                _path.Add(fields[i].Name);
                Report("missing-field", fields[i].Name);
                _path.RemoveAt(_path.Count - 1);
            }
    }

    /// <summary>Position of a member in the table, -1 when the contract does not know it.</summary>
    internal static int Find(IReadOnlyList<Field> fields, JsonProperty member)
    {
        for (var i = 0; i < fields.Count; i++)
            if (member.NameEquals(fields[i].Utf8Name))
                return i;
        return -1;
    }

    // Answers whether something is there: a blank string is a field left empty.
    private bool Value(JsonElement value, Field field)
    {
        switch (field.Kind)
        {
            case FieldKind.Flag when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                return true;
            case FieldKind.Integer when value.ValueKind == JsonValueKind.Number:
                if (value.TryGetInt64(out var number) && number < field.Minimum)
                    Report("out-of-range", field.Minimum.ToString(CultureInfo.InvariantCulture));
                return true;
            case FieldKind.Group or FieldKind.Subject when value.ValueKind == JsonValueKind.Object:
                Check(value, field.Members);
                return true;
            case FieldKind.Attributes or FieldKind.Personal when value.ValueKind == JsonValueKind.Object:
                Strings(value, field);
                return true;
            case FieldKind.Labels or FieldKind.Groups when value.ValueKind == JsonValueKind.Array:
                Items(value, field);
                return true;
            case FieldKind.Label or FieldKind.Text or FieldKind.Choice or FieldKind.Money or FieldKind.Instant or FieldKind.Sha256
                when value.ValueKind == JsonValueKind.String:
                return Text(value, field);
            default:
                Report("wrong-kind", Expected(field.Kind));
                return true;
        }
    }

    private bool Text(JsonElement value, Field field)
    {
        if (value.ValueEquals(""u8))
            return false;
        if (field.Kind == FieldKind.Instant)
        {
            if (!Instants.TryRead(value, out var instant))
                Report("wrong-time");
            else if (instant.Year is < 1900 or > 2200)
                Report("time-out-of-range");
            return true;
        }
        // Bytes are never fewer than UTF-16 units, so most strings are measured without being read.
        if (JsonMarshal.GetRawUtf8Value(value).Length - 2 > field.Maximum && value.GetString()!.Length > field.Maximum)
            Report("too-long", field.Maximum.ToString(CultureInfo.InvariantCulture));
        switch (field.Kind)
        {
            case FieldKind.Choice when !field.Values.Any(value.ValueEquals):
                Report("unknown-value", string.Join(", ", field.Values));
                break;
            case FieldKind.Money when !Amounts.IsAmount(value.GetString()):
                Report("wrong-amount");
                break;
            case FieldKind.Sha256 when value.GetString() is not { Length: 64 } hex || !hex.All(char.IsAsciiHexDigitLower):
                Report("wrong-digest");
                break;
        }
        return field.Kind is not (FieldKind.Label or FieldKind.Text) || !string.IsNullOrWhiteSpace(value.GetString());
    }

    private void Items(JsonElement array, Field field)
    {
        if (array.GetArrayLength() > field.Maximum)
            Report("too-many", field.Maximum.ToString(CultureInfo.InvariantCulture));
        var index = 0;
        foreach (var item in array.EnumerateArray())
        {
            _path.Add(index++.ToString(CultureInfo.InvariantCulture));
            if (field.Kind == FieldKind.Groups && item.ValueKind == JsonValueKind.Object)
                Check(item, field.Members);
            else if (field.Kind == FieldKind.Groups || item.ValueKind != JsonValueKind.String)
                Report("wrong-kind", field.Kind == FieldKind.Groups ? "object" : "string");
            else if (item.GetString()!.Length > 500)
                Report("too-long", "500");
            _path.RemoveAt(_path.Count - 1);
        }
    }

    private void Strings(JsonElement value, Field field)
    {
        var longest = field.Kind == FieldKind.Personal ? 2_000 : 200;
        if (value.EnumerateObject().Count() > field.Maximum)
            Report("too-many", field.Maximum.ToString(CultureInfo.InvariantCulture));
        foreach (var member in value.EnumerateObject())
        {
            _path.Add(member.Name);
            if (member.Value.ValueKind != JsonValueKind.String)
                Report("wrong-kind", "string");
            else if (member.Value.GetString()!.Length > longest)
                Report("too-long", longest.ToString(CultureInfo.InvariantCulture));
            if (member.Name.Length > 64)
                Report("too-long", "64");
            _path.RemoveAt(_path.Count - 1);
        }
    }

    private void Extra(JsonProperty member)
    {
        var before = _extra;
        _extra += member.Name.Length + JsonMarshal.GetRawUtf8Value(member.Value).Length;
        if (before <= MaximumExtra && _extra > MaximumExtra)
            Report("extra-too-large");
    }

    private void Report(string code, string detail = "") =>
        reasons.Add(Reasons.Of(code, root + string.Concat(_path.Select(name => "/" + Escape(name))), detail));

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static string Expected(FieldKind kind) => kind switch
    {
        FieldKind.Integer => "integer",
        FieldKind.Flag => "true/false",
        FieldKind.Labels or FieldKind.Groups => "array",
        FieldKind.Group or FieldKind.Subject or FieldKind.Attributes or FieldKind.Personal => "object",
        _ => "string",
    };
}
