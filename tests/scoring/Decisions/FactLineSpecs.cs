using System.Text;
using System.Text.Json;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Scoring.Decisions;
using Transparency.ServiceDefaults;

namespace Transparency.Scoring.Tests.Decisions;

/// <summary>A kept fact read by hand is the fact that the serializer reads.</summary>
public class A_fact_line
{
    private static readonly DateTimeOffset s_at = new(2026, 2, 3, 10, 20, 30, 456, TimeSpan.FromHours(7));

    // The service's own lines may name a member twice; the last counts.
    private static readonly JsonSerializerOptions s_twice = new(Wire.Json) { AllowDuplicateProperties = true };

    private static CaseFact Bare => new()
    {
        Index = 7, EventId = Guid.Parse("0198d8a5-52f0-7a3c-8e21-0123456789ab"), Type = "DecisionReached", CaseId = "case-1", Agency = "doe", Office = "กรุงเทพ \"1\"", Service = "work-permit",
        Source = "urn:mol:doe", SourceEventId = "e-1", OccurredAt = s_at, RecordedAt = s_at.ToUniversalTime().AddTicks(1), RecordedVia = "system",
    };

    /// <summary>Each body empty and with every member that it has, made by reflection: a member that the contract gains is here without anybody thinking of it.</summary>
    public static TheoryData<string, bool> Bodies()
    {
        var data = new TheoryData<string, bool>();
        foreach (var property in typeof(CaseFact).GetProperties())
        {
            data.Add(property.Name, true);
            data.Add(property.Name, false);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Is_read_as_the_serializer_reads_it(string member, bool full)
    {
        var fact = Bare with { Historical = full, CatalogueVersion = full ? 3 : 0 };
        var property = typeof(CaseFact).GetProperty(member)!;
        property.SetValue(fact, Filled(property.PropertyType, full, fact));
        var line = JsonSerializer.SerializeToUtf8Bytes(fact, Wire.Json);
        Same(FactLine.Read(line), JsonSerializer.Deserialize<CaseFact>(line, Wire.Json)!);
        // A second time with the texts of the first at hand.
        Same(FactLine.Read(line), fact);
    }

    [Theory]
    [InlineData("\"unknown\":{\"deep\":[1]}")]
    [InlineData("\"decision\":{\"decisionPoint\":\"a\",\"outcome\":\"b\",\"new\":1}")]
    [InlineData("\"decision\":null")]
    [InlineData("\"traceparent\":null")]
    [InlineData("\"decision\":{\"decisionPoint\":\"a\",\"participants\":[{\"officer\":\"o\",\"part\":\"approve\",\"at\":null}]}")]
    [InlineData("\"sourceEvent\\u0049d\":\"e-2\"")]
    [InlineData("\"step\":{}")]
    [InlineData("\"evidence\":{\"size\":12}")]
    public void That_says_something_else_is_left_to_the_serializer(string more)
    {
        var line = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(Bare, Wire.Json))[..^1] + "," + more + "}");
        Same(FactLine.Read(line), JsonSerializer.Deserialize<CaseFact>(line, s_twice)!);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"index\":1}")]
    [InlineData("{\"index\":\"1\"}")]
    public void That_is_no_fact_is_refused(string line) => Should.Throw<JsonException>(() => FactLine.Read(Encoding.UTF8.GetBytes(line)));

    private static void Same(CaseFact read, CaseFact expected) => JsonSerializer.Serialize(read, Wire.Json).ShouldBe(JsonSerializer.Serialize(expected, Wire.Json));

    private static object? Filled(Type type, bool full, object? now = null)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) return full ? Filled(inner, full) : null;
        if (type == typeof(string)) return full ? "ก\n\"&ข" : "";
        if (type == typeof(bool)) return full;
        if (type == typeof(int)) return 12;
        if (type == typeof(long)) return long.MaxValue;
        if (type == typeof(decimal)) return 12.50m;
        if (type == typeof(Guid)) return Bare.EventId;
        if (type == typeof(DateTimeOffset)) return s_at.AddDays(3);
        if (type == typeof(DateOnly)) return new DateOnly(2026, 1, 2);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            var item = type.GetGenericArguments()[0];
            var list = Array.CreateInstance(item, full ? 2 : 0);
            for (var i = 0; i < list.Length; i++) list.SetValue(Filled(item, full), i);
            return list;
        }
        if (type == typeof(CaseFact)) return now;
        var made = type.GetConstructors()[0];
        return made.Invoke([.. made.GetParameters().Select(each => Filled(each.ParameterType, full))]);
    }
}
