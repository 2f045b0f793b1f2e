using Npgsql;

namespace Transparency.EventStore;

/// <summary>One event as its writer hands it over.</summary>
/// <param name="Id">Unique for ever; UUIDv7, so that the index grows at its end.</param>
/// <param name="Type">Stored name of the fact, snake case, at most 500 characters.</param>
/// <param name="DotNetType"><c>Namespace.Type, Assembly</c>, or "" when there is none.</param>
/// <param name="Data">UTF-8 JSON object, camelCase, I-JSON. The bytes are the store's from now on, here and in the headers: subscriptions of this process are handed the same.</param>
/// <param name="Timestamp">When it was recorded; cut to whole microseconds.</param>
/// <param name="Headers">UTF-8 JSON object; empty = SQL NULL.</param>
public sealed record EventToAppend(Guid Id, string Type, string DotNetType, ReadOnlyMemory<byte> Data, DateTimeOffset Timestamp,
    string? CorrelationId, string? CausationId, string? UserName, ReadOnlyMemory<byte> Headers);

/// <summary>What a writer knows about its stream's last version.</summary>
public readonly record struct ExpectedVersion
{
    private readonly long _value;

    private ExpectedVersion(long value) => _value = value;

    /// <summary>Nothing: append behind whatever is there; a new stream is started when there is none.</summary>
    public static ExpectedVersion Any => default;

    /// <summary>The stream does not exist.</summary>
    public static ExpectedVersion NoStream => new(1);

    /// <summary>The stream's last version is exactly <paramref name="version"/> (≥ 0; 0 is <see cref="NoStream"/>).</summary>
    public static ExpectedVersion Exactly(long version)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(version);
        return new(version + 1);
    }

    internal bool IsAny => _value == 0;

    /// <summary>The version when it is not <see cref="Any"/>.</summary>
    internal long Version => _value - 1;

    /// <inheritdoc/>
    public override string ToString() => IsAny ? "any" : Version.ToString();
}

/// <summary>Names an outside event, so that it is recorded once however often it arrives. The row never expires.</summary>
/// <param name="Source">Who sent it.</param>
/// <param name="Id">Unique per source.</param>
/// <param name="Digest">32 bytes over what it says; the same id with another digest is a conflict.</param>
public sealed record InboxKey(string Source, string Id, byte[] Digest);

/// <summary>Events for one stream that are recorded together or not at all.</summary>
/// <param name="Tenant">Agency code.</param>
/// <param name="StreamType">Kept with a new stream.</param>
/// <param name="Events">At least one.</param>
public sealed record Append(string Tenant, string StreamId, string StreamType, ExpectedVersion Expected, IReadOnlyList<EventToAppend> Events)
{
    /// <summary>When given, written in the same transaction: a repeat is answered without effect.</summary>
    public InboxKey? Inbox { get; init; }

    /// <summary>
    /// True when the writer has a reason to believe that its stream begins here, though it may not: the database is then not asked first. Where it does exist, its primary key
    /// refuses the group, which looks and goes on behind what is there – so a wrong belief costs one attempt, and no more.
    /// </summary>
    public bool ProbablyFirst { get; init; }

    /// <summary>Subject key → 32-byte salt for <c>personal[subjectKey]</c> in the events' data; needed for every subject they name.</summary>
    public IReadOnlyDictionary<string, byte[]>? SubjectSalts { get; init; }

    /// <summary>
    /// Adds further statements to the same transaction (read-model rows, marks). They run before the append's own statements and take
    /// effect only together with it. The action may run more than once, when a group is tried again: it only adds commands.
    /// </summary>
    public Action<NpgsqlBatch>? Alongside { get; init; }
}

/// <summary>The answer to one <see cref="Append"/>.</summary>
public abstract record AppendResult
{
    private AppendResult()
    {
    }

    /// <summary>Durably recorded.</summary>
    /// <param name="FirstIndex">Ledger index (from 0) of the first event; the others follow without holes.</param>
    /// <param name="LastIndex">Ledger index of the last event.</param>
    /// <param name="Version">The stream's version after the last event.</param>
    /// <param name="SeqIds">Marten's sequence number of each event.</param>
    public sealed record Appended(long FirstIndex, long LastIndex, long Version, IReadOnlyList<long> SeqIds) : AppendResult;

    /// <summary>The inbox knows this event with the same digest; nothing was written.</summary>
    /// <param name="Index">Ledger index of the event that was recorded then.</param>
    public sealed record AlreadyRecorded(long Index) : AppendResult;

    /// <summary>The inbox knows this id with another digest; nothing was written.</summary>
    public sealed record DigestConflict : AppendResult;

    /// <summary>The stream is not at the expected version; nothing was written. Read again and decide again.</summary>
    /// <param name="ActualVersion">The stream's version; 0 = no stream.</param>
    public sealed record VersionConflict(long ActualVersion) : AppendResult;

    /// <summary>The stream is archived and takes no events; nothing was written.</summary>
    public sealed record StreamArchived : AppendResult;
}

/// <summary>The bounded queue of appends is full: answer 503 with Retry-After, or stop taking messages.</summary>
public sealed class StoreOverloadedException() : Exception("the event store's queue is full");

/// <summary>
/// The database could not be reached for longer than the store waits. Whether the events were recorded is not known: repeat the
/// append with the same event ids and inbox key.
/// </summary>
public sealed class StoreUnavailableException(Exception cause) : Exception("the event store's database does not answer", cause);
