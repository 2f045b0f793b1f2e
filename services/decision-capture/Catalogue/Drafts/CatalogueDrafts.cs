using System.Text.Json;
using Npgsql;
using Transparency.DecisionCapture.Intake;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.DecisionCapture.Catalogue.Drafts;

/// <summary>The streams of drafts: one per draft, in the tenant of the ministry.</summary>
public sealed class CatalogueDrafts(Store store, TimeProvider clock)
{
    private const string StreamType = "catalogue-draft", Prefix = "catalogue-draft-";

    /// <summary>A new id: <c>catalogue-draft-</c> + 32 hex digits.</summary>
    public string NewId() => $"{Prefix}{Guid.CreateVersion7(clock.GetUtcNow()):n}";

    public async Task<(CatalogueDraftState State, long Version)> FindAsync(string draftId, CancellationToken cancellation)
    {
        if (!draftId.StartsWith(Prefix, StringComparison.Ordinal)) return (CatalogueDraftState.None, 0);
        var stream = await store.ReadStreamAsync(Streams.MinistryTenant, draftId, cancellation: cancellation);
        return (stream.Where(each => !each.Foreign).Aggregate(CatalogueDraftState.None, (state, stored) => CatalogueDraftFact.Read(stored.Type, stored.Data.Span) is { } fact ? state.Evolve(fact, stored.Timestamp) : state),
            stream.Count == 0 ? 0 : stream[^1].Version);
    }

    /// <summary>Every draft, newest first. They are few: a handful a month.</summary>
    public async Task<IReadOnlyList<CatalogueDraftState>> AllAsync(CancellationToken cancellation)
    {
        await using var command = store.Source.CreateCommand("""
            select e.stream_id, e.type, e.data, e.timestamp from events.mt_events e join trail.leaf l on l.event_id = e.id and l.origin = 0
            where e.tenant_id = $1 and e.stream_id >= 'catalogue-draft-' and e.stream_id < 'catalogue-draft.' order by e.stream_id desc, e.version
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Streams.MinistryTenant });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var states = new List<(string Id, CatalogueDraftState State)>();
        while (await reader.ReadAsync(cancellation))
            if (CatalogueDraftFact.Read(reader.GetString(1), reader.GetFieldValue<byte[]>(2)) is { } fact)
            {
                if (states.Count == 0 || states[^1].Id != reader.GetString(0)) states.Add((reader.GetString(0), CatalogueDraftState.None));
                states[^1] = (states[^1].Id, states[^1].State.Evolve(fact, reader.GetFieldValue<DateTimeOffset>(3)));
            }
        return [.. states.Select(each => each.State).Where(each => each.Proposal is not null)];
    }

    /// <summary>Records a fact behind a version; false when somebody else was quicker.</summary>
    /// <param name="by">Subject of the caller; null when the day itself publishes.</param>
    public async Task<bool> AddAsync(string draftId, long version, CatalogueDraftFact fact, string? by, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var stored = new EventToAppend(Guid.CreateVersion7(now), CatalogueDraftFact.TypeOf(fact), $"{fact.GetType().FullName}, {fact.GetType().Assembly.GetName().Name}",
            JsonSerializer.SerializeToUtf8Bytes(fact, fact.GetType(), Wire.Json), now, draftId, null, by, default);
        return await store.AppendAsync(new Append(Streams.MinistryTenant, draftId, StreamType, version == 0 ? ExpectedVersion.NoStream : ExpectedVersion.Exactly(version), [stored]), cancellation) is AppendResult.Appended;
    }
}
