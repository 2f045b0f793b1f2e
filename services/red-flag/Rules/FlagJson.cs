using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Transparency.RedFlag.Flags;

/// <summary>The stored shape of flag facts: I-JSON, so a number that is not an integer is a decimal string (RFC 7493, system.md §5).</summary>
public static class FlagJson
{
    public static readonly JsonSerializerOptions Stored = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new DecimalText() },
    };

    private sealed class DecimalText : JsonConverter<decimal>
    {
        public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String ? decimal.Parse(reader.GetString()!, NumberStyles.Number, CultureInfo.InvariantCulture) : reader.GetDecimal();

        // Trailing zeros would let one value have two spellings, and two digests.
        public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString("0.############################", CultureInfo.InvariantCulture));
    }
}
