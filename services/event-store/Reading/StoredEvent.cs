namespace Transparency.EventStore;

/// <summary>One event as it is stored.</summary>
/// <param name="Index">Ledger index, from 0 without holes; -1 for a foreign event that has no leaf yet.</param>
/// <param name="SeqId">Marten's sequence number; it may have gaps and is no order of commits.</param>
/// <param name="Tenant">Agency code.</param>
/// <param name="Version">Position in the stream, from 1.</param>
/// <param name="DotNetType">Marten's <c>mt_dotnet_type</c>; "" when there is none.</param>
/// <param name="Data">UTF-8 JSON; key order and spacing are PostgreSQL's.</param>
/// <param name="Timestamp">UTC, whole microseconds.</param>
/// <param name="Headers">UTF-8 JSON object; empty for SQL NULL.</param>
/// <param name="Foreign">Written by other hands than this library.</param>
public sealed record StoredEvent(long Index, long SeqId, Guid Id, string Tenant, string StreamId, long Version, string Type, string DotNetType,
    ReadOnlyMemory<byte> Data, DateTimeOffset Timestamp, string? CorrelationId, string? CausationId, string? UserName,
    ReadOnlyMemory<byte> Headers, bool Foreign);
