using System.Text.Json;
using System.Text.Json.Serialization;

namespace Transparency.ServiceDefaults;

// PostgreSQL stores no U+0000 in a text or in jsonb (documentation, 8.3 and 8.14): what a caller sends with one is refused where it is read, with the name of its field, instead of
// failing at a statement that others share.
internal sealed class StorableText : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.String or JsonTokenType.Null ? Checked(reader.GetString()) : throw new JsonException();

    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Checked(reader.GetString())!;

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(value);

    // Without a message of its own the reader adds path and place.
    private static string? Checked(string? text) => text?.Contains('\0') == true ? throw new JsonException() : text;
}
