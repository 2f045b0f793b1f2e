using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Catalogue;
using Transparency.DecisionCapture.Intake;
using Transparency.DecisionCapture.Subjects;
using Transparency.ServiceDefaults;

namespace Transparency.DecisionCapture.Tests.Intake;

/// <summary>The sample catalogue, the published examples and values that specs start from.</summary>
public static class Given
{
    public static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);
    public static readonly byte[] PseudonymKey = [.. Enumerable.Range(1, 32).Select(n => (byte)n)];
    public static readonly byte[] MasterSecret = [.. Enumerable.Range(101, 32).Select(n => (byte)n)];

    public static readonly CatalogueImport SampleImport =
        JsonSerializer.Deserialize<CatalogueImport>(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Catalogue/sample-catalogue.json")), Wire.Json)!;

    public static readonly CatalogueInForce Sample = new(SampleImport.Filled() with { Version = 1 });

    public static string Repository([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../.."));

    public static string ExampleText(string type) => File.ReadAllText(Path.Combine(Repository(), "contracts/intake/examples", type + ".json"));

    public static JsonObject Example(string type) => JsonNode.Parse(ExampleText(type))!.AsObject();

    /// <summary>A valid event of the type, changed.</summary>
    public static string Changed(string type, Action<JsonObject> change)
    {
        var example = Example(type);
        change(example);
        return example.ToJsonString();
    }

    public static Delivery Structured(string json, Door door = Door.Https, string? sender = null) => new(door, sender, Encoding.UTF8.GetBytes(json));

    public static IReadOnlyList<QuarantineReason> Reasons(string json, Door door = Door.Https, string? sender = null, CatalogueInForce? catalogue = null)
    {
        using var reported = ReportedEvent.Read(Structured(json, door, sender));
        return Validation.Check(reported, catalogue ?? Sample, Now);
    }

    /// <summary>Code and pointer of every reason, in order of code.</summary>
    public static string[] Why(string json, Door door = Door.Https, string? sender = null) =>
        [.. Reasons(json, door, sender).Select(reason => $"{reason.Code} {reason.Field}".TrimEnd()).Order(StringComparer.Ordinal)];

    /// <summary>A key per look-up, as the key database would give.</summary>
    public static Dictionary<string, SubjectKey> Keys(FactDraft draft) =>
        draft.Subjects.Values.Append(draft.TextLookup).OfType<string>().Distinct().Select((lookup, index) => (lookup, index))
            .ToDictionary(each => each.lookup, each => new SubjectKey($"s-{each.index:D26}", new byte[32].Fill((byte)(each.index + 1)), new byte[32].Fill((byte)(each.index + 128))));

    public static byte[] Fill(this byte[] bytes, byte value)
    {
        Array.Fill(bytes, value);
        return bytes;
    }

    /// <summary>The stored data of an event.</summary>
    public static (JsonElement Data, FactDraft Draft, Guid EventId, Dictionary<string, SubjectKey> Keys) Stored(string json)
    {
        var reported = ReportedEvent.Read(Structured(json));
        var draft = FactDraft.Of(reported, 1, Sample.Sources[reported.Source!], new SubjectLookup(PseudonymKey));
        var keys = Keys(draft);
        var id = Guid.CreateVersion7(Now);
        return (JsonDocument.Parse(FactWriter.Write(draft, id, keys, new TextShapes(PseudonymKey), out _)).RootElement, draft, id, keys);
    }
}
