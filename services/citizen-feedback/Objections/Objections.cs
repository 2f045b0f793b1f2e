using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Objections;

/// <summary>An objection with what happened, in order.</summary>
public sealed record ObjectionRecord(ObjectionState State, StoredEvent Deposit, IReadOnlyList<(ObjectionFact Fact, DateTimeOffset At)> Facts)
{
    public string Id => State.Deposited!.Objection;
}

/// <summary>The streams of objections and their read model. No event carries an address, a trace or the depositor's account.</summary>
public sealed class Objections(Store store, TimeProvider time)
{
    /// <summary>Tenant of all objections: the ministry, so that no agency's part of the log holds them.</summary>
    public const string Tenant = "mol";

    private static readonly Dictionary<string, Type> Names = new()
    {
        ["objection_deposited"] = typeof(ObjectionFact.Deposited), ["objection_evidence_added"] = typeof(ObjectionFact.EvidenceAdded), ["objection_supplemented"] = typeof(ObjectionFact.Supplemented),
        ["objection_opening_agreed"] = typeof(ObjectionFact.OpeningAgreed), ["objection_withdrawn"] = typeof(ObjectionFact.Withdrawn), ["objection_concluded"] = typeof(ObjectionFact.Concluded),
        ["objection_referral_ended"] = typeof(ObjectionFact.ReferralEnded),
    };

    private static readonly Dictionary<Type, string> Stored = Names.ToDictionary(n => n.Value, n => n.Key);

    /// <summary>The fact of a stored event; null for what is none of an objection.</summary>
    public static ObjectionFact? Read(StoredEvent stored) =>
        Names.TryGetValue(stored.Type, out var type) ? (ObjectionFact)JsonSerializer.Deserialize(stored.Data.Span, type, Wire.Json)! : null;

    public string NewId() => $"objection-{Guid.CreateVersion7(time.GetUtcNow()):n}";

    public async Task<ObjectionRecord?> FindAsync(string objection, CancellationToken cancellationToken)
    {
        if (!objection.StartsWith("objection-", StringComparison.Ordinal) || objection.Length != 42) return null;
        var state = ObjectionState.None;
        var facts = new List<(ObjectionFact, DateTimeOffset)>();
        StoredEvent? deposit = null;
        foreach (var stored in await store.ReadStreamAsync(Tenant, objection, cancellation: cancellationToken))
            if (!stored.Foreign && Read(stored) is { } fact)
            {
                deposit ??= stored;
                state = state.Evolve(fact, stored.Timestamp);
                facts.Add((fact, stored.Timestamp));
            }
        return state.Deposited is null ? null : new(state, deposit!, facts);
    }

    /// <summary>Records facts and the row; false when somebody else was quicker.</summary>
    /// <param name="by">Subject of an opener; null for the depositor, who leaves none.</param>
    /// <param name="files">Sealed contents of the evidence facts, in their order.</param>
    public async Task<bool> AddAsync(ObjectionState before, IReadOnlyList<ObjectionFact> facts, string? by, CancellationToken cancellationToken, IReadOnlyList<byte[]>? files = null)
    {
        var now = time.GetUtcNow();
        var after = facts.Aggregate(before, (state, fact) => state.Evolve(fact, now));
        var id = after.Deposited!.Objection;
        var events = facts.Select(fact => new EventToAppend(Guid.CreateVersion7(now), Stored[fact.GetType()], $"{fact.GetType().FullName}, Transparency.CitizenFeedback",
            JsonSerializer.SerializeToUtf8Bytes(fact, fact.GetType(), Wire.Json), now, null, null, by, ReadOnlyMemory<byte>.Empty)).ToList();
        var result = await store.AppendAsync(new Append(Tenant, id, "objection", before.Version == 0 ? ExpectedVersion.NoStream : ExpectedVersion.Exactly(before.Version), events)
        {
            Alongside = batch =>
            {
                Put(batch, after);
                foreach (var (evidence, content) in facts.OfType<ObjectionFact.EvidenceAdded>().Zip(files ?? []))
                    batch.BatchCommands.Add(new("insert into app.objection_evidence values ($1, $2, $3, $4)")
                    {
                        Parameters = { new() { Value = id }, new() { Value = evidence.No }, new() { Value = evidence.MediaType }, new() { Value = content } },
                    });
            },
        }, cancellationToken);
        return result is AppendResult.Appended;
    }

    /// <summary>Ids by whose digest, newest first.</summary>
    /// <param name="column"><c>by_tag = $1</c> or <c>$1 = any(named)</c>.</param>
    internal async Task<IReadOnlyList<string>> IdsAsync(string column, string tag, CancellationToken cancellationToken)
    {
        await using var command = store.Source.CreateCommand($"select objection from app.objection where {column} order by deposited_at desc, objection desc");
        command.Parameters.Add(new() { Value = tag });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var ids = new List<string>();
        while (await rows.ReadAsync(cancellationToken)) ids.Add(rows.GetString(0));
        return ids;
    }

    /// <summary>True for an event of an objection's stream.</summary>
    internal static bool IsOne(StoredEvent stored) => stored.Tenant == Tenant && Names.ContainsKey(stored.Type);

    /// <summary>The row of an objection's stream, as <see cref="AddAsync"/> wrote it.</summary>
    internal static void Fold(NpgsqlBatch batch, IReadOnlyList<StoredEvent> stream, long newFrom, string schema) =>
        Put(batch, stream.Aggregate(ObjectionState.None, (state, stored) => Read(stored) is { } fact ? state.Evolve(fact, stored.Timestamp) : state), schema);

    private static void Put(NpgsqlBatch batch, ObjectionState state, string schema = ReadModel.Live)
    {
        var command = new NpgsqlBatchCommand($"""
            insert into {schema}.objection as kept values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            on conflict (objection) do update set status = excluded.status, opened_at = excluded.opened_at, concluded_at = excluded.concluded_at, result = excluded.result,
                version = excluded.version where kept.version < excluded.version
            """);
        foreach (var (value, type) in new (object?, NpgsqlDbType)[]
        {
            (state.Deposited!.Objection, NpgsqlDbType.Text), (state.Deposited.Actors.By, NpgsqlDbType.Text), (state.Deposited.Actors.Named.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text),
            (state.Status, NpgsqlDbType.Text), (state.DepositedAt.UtcDateTime, NpgsqlDbType.TimestampTz), (state.OpenedAt?.UtcDateTime, NpgsqlDbType.TimestampTz),
            (state.ConcludedAt?.UtcDateTime, NpgsqlDbType.TimestampTz), (state.Result, NpgsqlDbType.Text), (state.Version, NpgsqlDbType.Bigint),
        })
            command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        batch.BatchCommands.Add(command);
    }
}
