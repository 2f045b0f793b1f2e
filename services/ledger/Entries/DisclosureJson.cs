using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Transparency.Ledger;

/// <summary>The JSON form of a disclosure.</summary>
internal static class DisclosureJson
{
    private const string Format = "transparency/disclosure/v1";

    internal static byte[] Write(Disclosure disclosure)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteStartArray("groups");
            for (var group = DisclosureGroup.Identity; group <= DisclosureGroup.Metadata; group++)
            {
                json.WriteStartObject();
                json.WriteString("group", group.Name());
                Part(json, disclosure[group]);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return output.WrittenSpan.ToArray();
    }

    internal static Disclosure Read(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 1000 });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out var format) || format.ValueKind != JsonValueKind.String || format.GetString() != Format)
                throw new FormatException($"The disclosure's format is not {Format}.");
            if (!root.TryGetProperty("groups", out var groups) || groups.ValueKind != JsonValueKind.Array || groups.GetArrayLength() != DisclosureGroups.Count)
                throw new FormatException("A disclosure lists the seven groups in order.");
            return new Disclosure([.. groups.EnumerateArray().Select(Group)]);
        }
        // A text that is not UTF-8, or escapes half a surrogate pair, shows only when it is read: then as an invalid operation.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException($"The disclosure is not JSON: {e.Message}", e);
        }
    }

    private static void Part(Utf8JsonWriter json, Disclosed part)
    {
        switch (part)
        {
            case Disclosed.Closed closed:
                json.WriteBase64String("commitment", closed.Commitment);
                break;
            case Disclosed.Opened opened:
                json.WriteBase64String("salt", opened.Salt);
                json.WritePropertyName("json");
                json.WriteRawValue(opened.Json);
                break;
            case Disclosed.Subjects subjects:
                json.WriteStartArray("subjects");
                foreach (var subject in subjects.Parts)
                {
                    json.WriteStartObject();
                    Part(json, subject);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                break;
        }
    }

    private static Disclosed Group(JsonElement element, int position)
    {
        var group = (DisclosureGroup)position;
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("group", out var name) || name.ValueKind != JsonValueKind.String || name.GetString() != group.Name())
            throw new FormatException($"Group {position + 1} of a disclosure is '{group.Name()}'.");
        if (group != DisclosureGroup.Personal || !element.TryGetProperty("subjects", out var subjects))
            return Part(element, group.Name());
        if (subjects.ValueKind != JsonValueKind.Array || subjects.GetArrayLength() == 0)
            throw new FormatException("The subjects of the personal group are a list that is not empty.");
        return new Disclosed.Subjects([.. subjects.EnumerateArray().Select(s => Part(s, "personal"))]);
    }

    private static Disclosed Part(JsonElement element, string name)
    {
        if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty("commitment", out var commitment))
            return new Disclosed.Closed(Hash(commitment, name));
        if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty("salt", out var salt) && element.TryGetProperty("json", out var json))
            return new Disclosed.Opened(Hash(salt, name), CanonicalJson.Of(JsonMarshal.GetRawUtf8Value(json)));
        throw new FormatException($"The group {name} has neither a commitment nor salt and json.");
    }

    private static byte[] Hash(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.String && StrictText.TryHash(element.GetString()!, out var hash)
            ? hash
            : throw new FormatException($"A commitment or salt of the group {name} is not 32 bytes in base 64.");
}
