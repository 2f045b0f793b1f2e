using System.Buffers;
using System.Text.Json;
using Transparency.DecisionCapture.Subjects;
using Transparency.EventStore;

namespace Transparency.DecisionCapture.Intake;

/// <summary>The append of one checked event: fact, metadata and inbox key.</summary>
public static class CaseEventAppend
{
    /// <param name="trace">W3C traceparent to store.</param>
    /// <param name="keys">Subject keys by look-up.</param>
    /// <param name="now">When it is recorded; cut to microseconds, as PostgreSQL keeps it.</param>
    public static Append Of(FactDraft draft, string trace, IReadOnlyDictionary<string, SubjectKey> keys, TextShapes shapes, DateTimeOffset now)
    {
        var reported = draft.Reported;
        var id = Guid.CreateVersion7(now);
        var data = FactWriter.Write(draft, id, keys, shapes, out var salts);
        var recordedAt = new DateTimeOffset(now.Ticks - now.Ticks % TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
        var stored = new EventToAppend(id, draft.Type.StoredName, draft.Type.DotNetType, data, recordedAt, reported.CorrelationId ?? draft.StreamId,
            $"{reported.Source}#{reported.Id}", reported.Delivery.Sender, Headers(draft, trace));
        return new Append(draft.Tenant, draft.StreamId, draft.Type.AboutCase ? Streams.CaseType : Streams.SourceType, ExpectedVersion.Any, [stored])
        {
            Inbox = new InboxKey(reported.Source!, reported.Id!, reported.Digest),
            SubjectSalts = salts,
            ProbablyFirst = draft.Type.Name == nameof(CaseOpened),
        };
    }

    // A verified signature is kept with the digest it signs, so that it can be checked again after texts were erased.
    private static ReadOnlyMemory<byte> Headers(FactDraft draft, string trace)
    {
        var reported = draft.Reported;
        var output = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("source"u8, reported.Source);
            json.WriteString("traceparent"u8, trace);
            json.WriteString("door"u8, JsonNamingPolicy.CamelCase.ConvertName(reported.Delivery.Door.ToString()));
            if (draft.IsSigned)
            {
                json.WriteBoolean("signed"u8, true);
                json.WriteString("signature"u8, reported.Signature);
                json.WriteString("signedDigest"u8, Convert.ToHexStringLower(reported.DataDigest()));
            }
            json.WriteEndObject();
        }
        return output.WrittenMemory;
    }
}
