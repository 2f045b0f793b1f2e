using System.Runtime.InteropServices;
using System.Text.Json;

namespace Transparency.DecisionCapture.Intake;

/// <summary>RFC 3339 instants as sources spell them.</summary>
public static class Instants
{
    /// <summary>Reads a date-time with offset (Z or ±hh:mm); a local time without one is refused because nobody knows which clock it was.</summary>
    public static bool TryRead(JsonElement value, out DateTimeOffset instant)
    {
        instant = default;
        var raw = JsonMarshal.GetRawUtf8Value(value);
        var named = raw.Contains((byte)'\\') ? EndsWithOffset(value.GetString()) : EndsWithOffset(raw[1..^1]);
        return named && value.TryGetDateTimeOffset(out instant);
    }

    /// <summary>Reads an instant that is not inside a JSON text (header of binary mode).</summary>
    public static bool TryRead(string text, out DateTimeOffset instant)
    {
        using var document = JsonDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(text));
        return TryRead(document.RootElement, out instant);
    }

    private static bool EndsWithOffset(ReadOnlySpan<byte> text) =>
        text.Length >= 17 && (text[^1] == 'Z' || (text[^3] == ':' && (text[^6] is (byte)'+' or (byte)'-')));

    private static bool EndsWithOffset(ReadOnlySpan<char> text) =>
        text.Length >= 17 && (text[^1] == 'Z' || (text[^3] == ':' && (text[^6] is '+' or '-')));
}
