using System.Text;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Rubrics.Drafts;

/// <summary>The streams of drafts: one per draft, in the tenant of the ministry.</summary>
public sealed class RubricDrafts(Store store, TimeProvider time)
{
    /// <summary>Tenant of facts that belong to no single agency.</summary>
    public const string MinistryTenant = "mol";

    private const string StreamType = "rubric-draft", Prefix = "rubric-draft-";

    /// <summary>A new id: <c>rubric-draft-</c> + 32 hex digits.</summary>
    public string NewId() => $"{Prefix}{Guid.CreateVersion7(time.GetUtcNow()):n}";

    public async Task<(RubricDraftState State, long Version)> FindAsync(string draftId, CancellationToken cancellationToken)
    {
        if (!draftId.StartsWith(Prefix, StringComparison.Ordinal)) return (RubricDraftState.None, 0);
        var stream = await store.ReadStreamAsync(MinistryTenant, draftId, cancellation: cancellationToken);
        return (stream.Where(each => !each.Foreign).Aggregate(RubricDraftState.None, (state, stored) => RubricDraftFact.Read(stored.Type, stored.Data.Span) is { } fact ? state.Evolve(fact, stored.Timestamp) : state),
            stream.Count == 0 ? 0 : stream[^1].Version);
    }

    /// <summary>Every draft, newest first. They are few: a handful a year.</summary>
    public async Task<IReadOnlyList<RubricDraftState>> AllAsync(CancellationToken cancellationToken)
    {
        await using var command = store.Source.CreateCommand("""
            select e.stream_id, e.type, e.data, e.timestamp from events.mt_events e join trail.leaf l on l.event_id = e.id and l.origin = 0
            where e.tenant_id = $1 and e.stream_id >= 'rubric-draft-' and e.stream_id < 'rubric-draft.' order by e.stream_id desc, e.version
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = MinistryTenant });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var states = new List<(string Id, RubricDraftState State)>();
        while (await reader.ReadAsync(cancellationToken))
            if (RubricDraftFact.Read(reader.GetString(1), reader.GetFieldValue<byte[]>(2)) is { } fact)
            {
                if (states.Count == 0 || states[^1].Id != reader.GetString(0)) states.Add((reader.GetString(0), RubricDraftState.None));
                states[^1] = (states[^1].Id, states[^1].State.Evolve(fact, reader.GetFieldValue<DateTimeOffset>(3)));
            }
        return [.. states.Select(each => each.State)];
    }

    /// <summary>Records a fact behind a version; false when somebody else was quicker.</summary>
    /// <param name="alongside">Rows that change in the same transaction, at the instant of the fact.</param>
    public async Task<bool> AddAsync(string draftId, long version, RubricDraftFact fact, Caller caller, Action<NpgsqlBatch, DateTimeOffset>? alongside, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var type = fact switch
        {
            RubricDraftFact.Proposed => RubricDraftFact.ProposedType,
            RubricDraftFact.Refused => RubricDraftFact.RefusedType,
            _ => RubricDraftFact.PublishedType,
        };
        var stored = new EventToAppend(Guid.CreateVersion7(now), type, $"{fact.GetType().FullName}, {fact.GetType().Assembly.GetName().Name}",
            JsonSerializer.SerializeToUtf8Bytes(fact, fact.GetType(), Wire.Json), now, draftId, null, caller.Subject, default);
        return await store.AppendAsync(new Append(MinistryTenant, draftId, StreamType, version == 0 ? ExpectedVersion.NoStream : ExpectedVersion.Exactly(version), [stored]) { Alongside = alongside is null ? null : batch => alongside(batch, now) }, cancellationToken)
            is AppendResult.Appended;
    }

    /// <summary>The row of a published version. Its primary key refuses a second one of the same number.</summary>
    public static void Put(NpgsqlBatch batch, RubricDraftFact.Proposed proposal, DateTimeOffset at, string schema = ReadModel.Live)
    {
        var command = new NpgsqlBatchCommand($"insert into {schema}.rubric (id, version, effective_on, published_at, body) values ($1, $2, $3, $4, $5)");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = proposal.RubricId });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = proposal.Version });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = proposal.EffectiveOn });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = at.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter { Value = proposal.Rubric, NpgsqlDbType = NpgsqlDbType.Json });
        batch.BatchCommands.Add(command);
    }

    /// <summary>True for the fact that publishes a draft.</summary>
    public static bool Publishes(StoredEvent stored) => stored is { Tenant: MinistryTenant, Type: RubricDraftFact.PublishedType };

    /// <summary>The row of a draft that was published in this portion.</summary>
    public static void Fold(NpgsqlBatch batch, IReadOnlyList<StoredEvent> stream, long newFrom, string schema)
    {
        if (stream.FirstOrDefault(each => each.Type == RubricDraftFact.ProposedType) is not { } first || stream.FirstOrDefault(each => each.Type == RubricDraftFact.PublishedType && each.Index >= newFrom) is not { } published) return;
        Put(batch, (RubricDraftFact.Proposed)RubricDraftFact.Read(first.Type, first.Data.Span)!, published.Timestamp, schema);
    }

    /// <summary>The rubric a draft proposes.</summary>
    public static Rubric RubricOf(RubricDraftFact.Proposed proposal) => Rubric.Parse(Encoding.UTF8.GetBytes(proposal.Rubric));
}
