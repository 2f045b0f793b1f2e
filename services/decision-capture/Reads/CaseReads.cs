using System.Text.Json;
using System.Text.Json.Serialization;
using Transparency.DecisionCapture.Reads;
using Transparency.EventStore;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture
{
    /// <summary>Somebody looked at a case.</summary>
    /// <param name="Role">The role acted in.</param>
    /// <param name="Office">Office of the reader, when the ticket names one.</param>
    /// <param name="Purpose">What the reader said it is for; null when it belongs to the daily task.</param>
    public sealed record CaseRead(string CaseId, string Role, string? Office, string? Purpose, ReadTimes Times, Reader Actors);
}

namespace Transparency.DecisionCapture.Reads
{
    /// <param name="At">The case was looked at as it had happened until then; null = until now.</param>
    /// <param name="Known">The case was looked at as it was known then; null = now.</param>
    public sealed record ReadTimes(DateTimeOffset OccurredAt, DateTimeOffset? At, DateTimeOffset? Known);

    /// <param name="Staff">Staff code of the reader's account; null when it has none, and for reads of before.</param>
    public sealed record Reader(string Subject, string? Session, string? Staff = null);

    /// <summary>
    /// A read of a case is a fact, recorded before the answer leaves, in a stream of its own: it never changes the version of the case.
    /// </summary>
    public static class CaseReads
    {
        /// <summary>Stored type name.</summary>
        public const string Type = "case_read";

        /// <summary>Stream of the reads of a case.</summary>
        public static string Stream(string caseId) => "reads-" + caseId;

        /// <summary>The append that records a read.</summary>
        /// <param name="id">Id of the new event, UUIDv7.</param>
        public static Append Record(Guid id, string agency, CaseRead read) => new(agency, Stream(read.CaseId), "reads", ExpectedVersion.Any,
        [
            new(id, Type, $"{typeof(CaseRead).FullName}, {typeof(CaseRead).Assembly.GetName().Name}",
                JsonSerializer.SerializeToUtf8Bytes(read, ReadsJson.Default.CaseRead), read.Times.OccurredAt, null, null, read.Actors.Subject, default),
        ]);

        /// <summary>What is recorded of a caller's read.</summary>
        public static CaseRead By(Caller caller, string caseId, string? purpose, ReadTimes times) =>
            new(caseId, caller.Roles[0], caller.Offices is [var office] ? office : null, purpose, times, new(caller.Subject, caller.Session, caller.Staff));
    }

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(CaseRead))]
    internal sealed partial class ReadsJson : JsonSerializerContext;
}
