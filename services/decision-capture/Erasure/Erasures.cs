using System.Text.Json;
using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Intake;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Erasure;

/// <summary>The streams of erasures: one per erasure, in the tenant of the ministry.</summary>
public sealed class Erasures(Store store, TimeProvider clock)
{
    public const string Requested = "erasure_requested", Refused = "erasure_refused", Erased = "subject_erased";
    private const string StreamType = "erasure";

    /// <summary>A new id: <c>erasure-</c> + 32 hex digits.</summary>
    public string NewId() => $"erasure-{Guid.CreateVersion7(clock.GetUtcNow()):n}";

    public async Task<(ErasureState State, long Version)> FindAsync(string erasureId, CancellationToken cancellation)
    {
        var stream = await store.ReadStreamAsync(Streams.MinistryTenant, erasureId, cancellation: cancellation);
        return (stream.Where(each => !each.Foreign).Aggregate(ErasureState.None, (state, stored) => state.Evolve(Read(stored.Type, stored.Data.Span)!, stored.Timestamp)),
            stream.Count == 0 ? 0 : stream[^1].Version);
    }

    /// <summary>Every erasure, newest first. They are few: a handful a month.</summary>
    public async Task<IReadOnlyList<ErasureState>> AllAsync(CancellationToken cancellation)
    {
        await using var command = store.Source.CreateCommand("""
            select e.stream_id, e.type, e.data, e.timestamp from events.mt_events e join trail.leaf l on l.event_id = e.id and l.origin = 0
            where e.tenant_id = $1 and e.stream_id >= 'erasure-' and e.stream_id < 'erasure.' order by e.stream_id desc, e.version
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Streams.MinistryTenant });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var states = new List<(string Id, ErasureState State)>();
        while (await reader.ReadAsync(cancellation))
            if (Read(reader.GetString(1), reader.GetFieldValue<byte[]>(2)) is { } fact)
            {
                if (states.Count == 0 || states[^1].Id != reader.GetString(0)) states.Add((reader.GetString(0), ErasureState.None));
                states[^1] = (states[^1].Id, states[^1].State.Evolve(fact, reader.GetFieldValue<DateTimeOffset>(3)));
            }
        return [.. states.Select(each => each.State)];
    }

    /// <summary>Records facts behind a version; false when somebody else was quicker.</summary>
    /// <param name="alongside">Rows that change in the same transaction, and the instant of the facts: a row that follows from a fact has its time.</param>
    public async Task<bool> AddAsync(string erasureId, long version, IEnumerable<ErasureFact> facts, Caller caller, Action<NpgsqlBatch, DateTimeOffset>? alongside,
        CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return await store.AppendAsync(new Append(Streams.MinistryTenant, erasureId, StreamType, version == 0 ? ExpectedVersion.NoStream : ExpectedVersion.Exactly(version),
            [.. facts.Select(fact => Event(erasureId, fact, caller, now))]) { Alongside = alongside is null ? null : batch => alongside(batch, now) }, cancellation) is AppendResult.Appended;
    }

    private static EventToAppend Event(string erasureId, ErasureFact fact, Caller caller, DateTimeOffset now) => fact switch
    {
        ErasureFact.Requested requested => NewEvent.Of(Requested, requested, now, erasureId, caller.Subject),
        ErasureFact.Refused refused => NewEvent.Of(Refused, refused, now, erasureId, caller.Subject),
        ErasureFact.Erased erased => NewEvent.Of(Erased, erased, now, erasureId, caller.Subject),
        _ => throw new InvalidOperationException($"Unknown fact {fact.GetType().Name}."),
    };

    /// <summary>The fact of a stored event; null for another type.</summary>
    public static ErasureFact? Read(string type, ReadOnlySpan<byte> data) => type switch
    {
        Requested => JsonSerializer.Deserialize<ErasureFact.Requested>(data, Wire.Json),
        Refused => JsonSerializer.Deserialize<ErasureFact.Refused>(data, Wire.Json),
        Erased => JsonSerializer.Deserialize<ErasureFact.Erased>(data, Wire.Json),
        _ => null,
    };

    /// <summary>An erasure as a caller sees it.</summary>
    /// <param name="holds">What stands against a proposed one now.</param>
    /// <param name="unconfirmed">Rules that a proposed one rests on and nobody has confirmed.</param>
    public static ErasureView View(ErasureState state, Caller caller, IReadOnlyList<StandingHold> holds, IReadOnlyList<string> unconfirmed)
    {
        var request = state.Request!;
        var refused = state.Decision as ErasureFact.Refused;
        var extent = (state.Decision as ErasureFact.Erased)?.Extent ?? request.Extent;
        return new(request.ErasureId, request.SubjectKey, state.Status, request.Ground, request.LawSection, request.Text.Reason, state.RequestedAt, request.Actors.Role,
            request.Actors.Subject == caller.Subject, extent.CaseIds.Count, extent.Events, extent.Keys.Count, extent.EarliestOn,
            [.. (refused?.Holds ?? holds).Select(hold => new ErasureHold(hold.Kind, hold.CaseId, hold.Until, hold.Reason))], state.DecidedAt,
            (state.Decision as ErasureFact.Erased)?.Actors.Role ?? refused?.Actors?.Role, refused?.Text?.Reason,
            (state.Decision as ErasureFact.Erased)?.UnconfirmedRules ?? unconfirmed);
    }
}
