using System.Text.Json;
using System.Text.Json.Serialization;

namespace Transparency.DecisionCapture.Cases;

/// <summary>
/// The marks of a case as its row keeps them: a JSON array. Written by the generated writer, read by hand: the generated reader of a record with
/// a constructor boxes every value, which was a good part of what rebuilding the list cost.
/// </summary>
internal static class CaseMarks
{
    private static readonly (byte[] Utf8, string Name)[] s_types = [.. Intake.EventTypes.All.Select(type => (System.Text.Encoding.UTF8.GetBytes(type.Clr.Name), type.Clr.Name))];

    public static byte[] Write(IReadOnlyList<CaseMark> marks) => JsonSerializer.SerializeToUtf8Bytes([.. marks], MarksJson.Default.CaseMarkArray);

    /// <exception cref="JsonException">This is no array of marks.</exception>
    public static IReadOnlyList<CaseMark> Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray) throw new JsonException("Marks are an array.");
        var marks = new List<CaseMark>();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject) marks.Add(Mark(ref reader, marks.Count > 0 ? marks[^1] : null));
        return marks;
    }

    // What most facts of a case have in common is kept once.
    private static CaseMark Mark(ref Utf8JsonReader reader, CaseMark? before)
    {
        string type = "", source = "", id = "";
        string? office = null, kind = null, step = null, decision = null, outcome = null, via = null;
        DateTimeOffset at = default;
        DateTimeOffset? opened = null;
        bool? complete = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("type"u8)) type = TypeName(ref reader);
            else if (name.SequenceEqual("occurredAt"u8)) at = reader.GetDateTimeOffset();
            else if (name.SequenceEqual("source"u8)) source = Text(ref reader, before?.Source)!;
            else if (name.SequenceEqual("sourceEventId"u8)) id = reader.GetString()!;
            else if (name.SequenceEqual("office"u8)) office = Text(ref reader, before?.Office);
            else if (name.SequenceEqual("kind"u8)) kind = Text(ref reader, before?.Kind);
            else if (name.SequenceEqual("openedAt"u8)) opened = reader.GetDateTimeOffset();
            else if (name.SequenceEqual("complete"u8)) complete = reader.GetBoolean();
            else if (name.SequenceEqual("step"u8)) step = reader.GetString();
            else if (name.SequenceEqual("decisionId"u8)) decision = Text(ref reader, before?.DecisionId);
            else if (name.SequenceEqual("outcome"u8)) outcome = reader.GetString();
            else if (name.SequenceEqual("via"u8)) via = reader.GetString();
            else throw new JsonException("A mark has a member that this version does not know.");
        }
        return new(type, at, source, id, office, kind, opened, complete, step, decision, outcome, via);
    }

    private static string TypeName(ref Utf8JsonReader reader)
    {
        foreach (var (utf8, name) in s_types)
            if (reader.ValueSpan.SequenceEqual(utf8)) return name;
        return reader.GetString()!;
    }

    private static string? Text(ref Utf8JsonReader reader, string? likely) => likely is not null && reader.ValueTextEquals(likely) ? likely : reader.GetString();
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CaseMark[]))]
internal sealed partial class MarksJson : JsonSerializerContext;
