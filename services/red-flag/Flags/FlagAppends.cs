using System.Text.Json;
using Transparency.EventStore;

namespace Transparency.RedFlag.Flags;

/// <summary>A flag's fact as it goes into the log, with its row: the same for inspections, studies and scores of cases.</summary>
internal static class FlagAppends
{
    /// <param name="before">The flag as it stands; null when it is new.</param>
    /// <param name="causationId">Event that led to it; null when none did.</param>
    /// <param name="trace">W3C trace context to go on with; null without one.</param>
    public static Append Of(FlagRow? before, FlagFact fact, DateTimeOffset now, string? causationId = null, string? trace = null)
    {
        var row = FlagRow.After(before, fact, now);
        var name = fact switch { FlagFact.Raised => "flag_raised", FlagFact.Revised => "flag_revised", _ => "flag_withdrawn" };
        ReadOnlyMemory<byte> headers = trace is null ? ReadOnlyMemory<byte>.Empty : JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["traceparent"] = trace });
        var e = new EventToAppend(Guid.CreateVersion7(now), name, $"{fact.GetType().FullName}, Transparency.RedFlag", JsonSerializer.SerializeToUtf8Bytes(fact, fact.GetType(), FlagJson.Stored),
            now, row.Subject.CaseId is { Length: > 0 } caseId ? caseId : null, causationId, null, headers);
        return new(row.Subject.Agency, row.Subject.FlagId, "flag", ExpectedVersion.Exactly(before?.State.Version ?? 0), [e]) { Alongside = batch => FlagRows.Put(batch, row) };
    }
}
