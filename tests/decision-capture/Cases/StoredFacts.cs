using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Transparency.DecisionCapture.Cases;
using Transparency.DecisionCapture.Intake;
using Transparency.EventStore;

namespace Transparency.DecisionCapture.Tests.Cases;

/// <summary>Stored events for specs: the golden file of the shapes ever written, and facts made from a few words.</summary>
internal static class StoredFacts
{
    public static readonly string CaseId = CaseIds.Case("doe", "work-permit", "ก-1/2568");

    public static readonly DateTimeOffset Morning = new(2025, 3, 3, 9, 0, 0, TimeSpan.FromHours(7));

    /// <summary>One event of every type as version 1 stored them; the file is never edited, only added to.</summary>
    public static IReadOnlyList<StoredEvent> Golden()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Here("stored-v1.json")));
        return [.. file.RootElement.EnumerateArray().Select((e, i) => Stored(e.GetProperty("type").GetString()!, Raw(e.GetProperty("data")), i,
            e.TryGetProperty("headers", out var headers) ? Raw(headers) : default))];
    }

    public static StoredEvent Stored(string type, ReadOnlyMemory<byte> data, long index, ReadOnlyMemory<byte> headers = default) =>
        new(index, index + 1, EventId(index), "doe", CaseId, index + 1, type, "", data, Morning.AddYears(1).AddSeconds(index), null, null, null, headers, false);

    /// <summary>A fact in memory, as read back from the store.</summary>
    public static CaseFact Fact(CaseEventFact body, long index = 0) => new(index, index + 1, EventId(index), CaseId, Morning.AddYears(1), null, null, default, body);

    public static FactTimes At(double hours) => new(Morning.AddHours(hours));

    private static Guid EventId(long index) => new($"01890a5d-ac96-774b-bcce-{index:x12}");

    private static ReadOnlyMemory<byte> Raw(JsonElement element) => Encoding.UTF8.GetBytes(element.GetRawText());

    private static string Here(string file, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, file);
}
