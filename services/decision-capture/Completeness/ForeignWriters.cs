using System.Text.Json;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Intake;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Completeness;

/// <summary>
/// Which writers beside this system are known. Until two persons have registered one its events stand apart, and every statement says so.
/// One stream holds them all: they are few, and whoever decides sees every other decision.
/// </summary>
public sealed class ForeignWriters(Store store, TimeProvider clock)
{
    private const string StreamId = "foreign-writers";
    private const string ProposedType = "foreign_writer_proposed", RegisteredType = "foreign_writer_registered", RefusedType = "foreign_writer_refused";

    /// <summary>The writers registered.</summary>
    public async Task<IReadOnlySet<string>> RegisteredAsync(CancellationToken cancellation) =>
        (await AllAsync(cancellation)).Writers.Where(each => each.Value.State == "registered").Select(each => each.Key).ToHashSet(StringComparer.Ordinal);

    /// <summary>Every writer ever proposed, by name, and the version of their stream.</summary>
    public async Task<(SortedDictionary<string, ForeignWriterState> Writers, long Version)> AllAsync(CancellationToken cancellation)
    {
        var stream = await store.ReadStreamAsync(Streams.MinistryTenant, StreamId, cancellation: cancellation);
        var writers = new SortedDictionary<string, ForeignWriterState>(StringComparer.Ordinal);
        foreach (var stored in stream.Where(each => !each.Foreign))
            if (Read(stored) is { } fact)
                writers[fact.Writer] = ForeignWriterState.Evolve(writers.GetValueOrDefault(fact.Writer), fact, stored.Timestamp);
        return (writers, stream.Count == 0 ? 0 : stream[^1].Version);
    }

    /// <summary>Records a fact behind a version; false when somebody else was quicker.</summary>
    public async Task<bool> AddAsync(ForeignWriterFact fact, long version, Caller caller, CancellationToken cancellation) =>
        await store.AppendAsync(new Append(Streams.MinistryTenant, StreamId, "completeness", version == 0 ? ExpectedVersion.NoStream : ExpectedVersion.Exactly(version),
            [Event(fact, caller)]), cancellation) is AppendResult.Appended;

    /// <summary>A writer as a caller sees it.</summary>
    public static ForeignWriterView View(string writer, ForeignWriterState state, Caller caller) => new(writer, state.State, state.Reason, state.ProposedBy?.Role, state.ProposedAt,
        state.ProposedBy?.Subject == caller.Subject, state.DecidedBy?.Role, state.DecidedAt, state.DecisionReason);

    private EventToAppend Event(ForeignWriterFact fact, Caller caller) => fact switch
    {
        ForeignWriterFact.Proposed proposed => NewEvent.Of(ProposedType, proposed, clock.GetUtcNow(), StreamId, caller.Subject),
        ForeignWriterFact.Registered registered => NewEvent.Of(RegisteredType, registered, clock.GetUtcNow(), StreamId, caller.Subject),
        ForeignWriterFact.Refused refused => NewEvent.Of(RefusedType, refused, clock.GetUtcNow(), StreamId, caller.Subject),
        _ => throw new InvalidOperationException($"Unknown fact {fact.GetType().Name}."),
    };

    private static ForeignWriterFact? Read(StoredEvent stored) => stored.Type switch
    {
        ProposedType => JsonSerializer.Deserialize<ForeignWriterFact.Proposed>(stored.Data.Span, Wire.Json),
        RegisteredType => JsonSerializer.Deserialize<ForeignWriterFact.Registered>(stored.Data.Span, Wire.Json),
        RefusedType => JsonSerializer.Deserialize<ForeignWriterFact.Refused>(stored.Data.Span, Wire.Json),
        _ => null,
    };
}
