namespace Transparency.EventStore;

/// <summary>One event as it is stored.</summary>
/// <param name="Index">Ledger index, from 0 without holes; -1 for a foreign event that has no leaf yet.</param>
/// <param name="SeqId">Marten's sequence number; it may have gaps and is no order of commits.</param>
/// <param name="Tenant">Agency code.</param>
/// <param name="Version">Position in the stream, from 1.</param>
/// <param name="DotNetType">Marten's <c>mt_dotnet_type</c>; "" when there is none.</param>
/// <param name="Data">UTF-8 JSON; key order and spacing are PostgreSQL's, or still its writer's when the event has just been written by this process: nothing may hang on them.</param>
/// <param name="Timestamp">UTC, whole microseconds.</param>
/// <param name="Headers">UTF-8 JSON object; empty for SQL NULL.</param>
/// <param name="Foreign">Written by other hands than this library.</param>
public sealed record StoredEvent(long Index, long SeqId, Guid Id, string Tenant, string StreamId, long Version, string Type, string DotNetType,
    ReadOnlyMemory<byte> Data, DateTimeOffset Timestamp, string? CorrelationId, string? CausationId, string? UserName,
    ReadOnlyMemory<byte> Headers, bool Foreign)
{
    private Made? _made;

    /// <summary>What a reader makes of this event, made once for all subscriptions that share it; the last kind asked for is kept. The result is shared too: it must not be changed.</summary>
    public T? Once<T>(Func<StoredEvent, T?> make) where T : class
    {
        // A copy by `with` may hold other data.
        if (_made is { } made && made.By == (object)make && ReferenceEquals(made.Of, this)) return (T?)made.Result;
        var result = make(this);
        _made = new(this, make, result);
        return result;
    }

    private sealed record Made(StoredEvent Of, object By, object? Result);
}
