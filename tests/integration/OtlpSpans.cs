using System.Buffers.Binary;
using System.Text;

namespace Transparency.Integration.Tests;

/// <summary>A span as it reached the collector; ids in lower-case hex, an empty parent for a root.</summary>
/// <param name="Service">Resource attribute <c>service.name</c> of the process that made it.</param>
public sealed record ReceivedSpan(string Service, string Name, string TraceId, string SpanId, string ParentId, DateTimeOffset StartedAt, DateTimeOffset EndedAt);

/// <summary>Reads the few fields of an OTLP <c>ExportTraceServiceRequest</c> that the tests ask for, by their numbers in opentelemetry-proto 1.x.</summary>
public static class OtlpSpans
{
    /// <summary>Every span of a request body.</summary>
    public static IReadOnlyList<ReceivedSpan> Read(ReadOnlySpan<byte> request)
    {
        var spans = new List<ReceivedSpan>();
        foreach (var (number, resourceSpans) in Fields(request))
        {
            if (number != 1) continue;
            var service = "";
            var scopes = new List<byte[]>();
            foreach (var (part, value) in Fields(resourceSpans))
                if (part == 1) service = ServiceOf(value);
                else if (part == 2) scopes.Add(value);
            foreach (var scope in scopes)
                foreach (var (part, span) in Fields(scope))
                    if (part == 2) spans.Add(SpanOf(service, span));
        }
        return spans;
    }

    // Resource { KeyValue attributes = 1 }, KeyValue { string key = 1; AnyValue value = 2 }, AnyValue { string string_value = 1 }.
    private static string ServiceOf(byte[] resource)
    {
        foreach (var (number, attribute) in Fields(resource))
        {
            if (number != 1) continue;
            var pair = Fields(attribute);
            if (Text(pair.First(each => each.Number == 1).Value) == "service.name")
                return Text(Fields(pair.First(each => each.Number == 2).Value).First(each => each.Number == 1).Value);
        }
        return "";
    }

    private static ReceivedSpan SpanOf(string service, byte[] span)
    {
        var fields = Fields(span).GroupBy(each => each.Number).ToDictionary(each => each.Key, each => each.First().Value);
        string Id(int number) => Convert.ToHexStringLower(fields.GetValueOrDefault(number, []));
        DateTimeOffset At(int number) => DateTimeOffset.UnixEpoch.AddTicks((long)(BinaryPrimitives.ReadUInt64LittleEndian(fields[number]) / 100));
        return new(service, Text(fields.GetValueOrDefault(5, [])), Id(1), Id(2), Id(4), At(7), At(8));
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    /// <summary>The fields of one message with their bytes; a number keeps its eight or four bytes, a varint none, because nobody asks for it.</summary>
    private static List<(int Number, byte[] Value)> Fields(ReadOnlySpan<byte> message)
    {
        var fields = new List<(int, byte[])>();
        for (var position = 0; position < message.Length;)
        {
            var key = Varint(message, ref position);
            var length = (key & 7) switch
            {
                0 => 0,
                1 => 8,
                2 => (int)Varint(message, ref position),
                5 => 4,
                var kind => throw new InvalidDataException($"protobuf wire type {kind}"),
            };
            if ((key & 7) == 0) Varint(message, ref position);
            fields.Add(((int)(key >> 3), message.Slice(position, length).ToArray()));
            position += length;
        }
        return fields;
    }

    private static ulong Varint(ReadOnlySpan<byte> message, ref int position)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
    }
}
