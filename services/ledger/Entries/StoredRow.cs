namespace Transparency.Ledger;

/// <summary>
/// One row of the event table as the ledger sees it: everything that can be read back, without the sequence number, the
/// ledger index and the archive mark. Null means SQL NULL.
/// </summary>
/// <param name="Tenant">Agency code.</param>
/// <param name="StreamId">Stream the event belongs to.</param>
/// <param name="Version">Position in the stream, from 1.</param>
/// <param name="EventId">Unique id of the event.</param>
/// <param name="Type">Stored name of the fact.</param>
/// <param name="DotNetType">Marten's <c>mt_dotnet_type</c>.</param>
/// <param name="Timestamp">
/// When it was recorded. Cut to whole microseconds in UTC before it is hashed; <see cref="DateTimeOffset.MinValue"/> and
/// <see cref="DateTimeOffset.MaxValue"/> stand for PostgreSQL's -infinity and infinity.
/// </param>
/// <param name="Data">The event's JSON in UTF-8, any key order and spacing.</param>
/// <param name="CorrelationId">Correlation id or null.</param>
/// <param name="CausationId">Causation id or null.</param>
/// <param name="UserName">User or null.</param>
/// <param name="Headers">The headers' JSON in UTF-8; empty for SQL NULL. The JSON text <c>null</c> counts as SQL NULL.</param>
public readonly record struct StoredRow(
    string Tenant,
    string StreamId,
    long Version,
    Guid EventId,
    string Type,
    string? DotNetType,
    DateTimeOffset Timestamp,
    ReadOnlyMemory<byte> Data,
    string? CorrelationId,
    string? CausationId,
    string? UserName,
    ReadOnlyMemory<byte> Headers);
