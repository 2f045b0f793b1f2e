using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Complaints;

/// <summary>A complaint with what happened, in order.</summary>
public sealed record ComplaintRecord(ComplaintState State, IReadOnlyList<(ComplaintFact Fact, DateTimeOffset At)> Facts)
{
    public string Id => State.Filed!.Complaint;

    public ComplaintPlace Place => new(State.Desk, State.HandledBy, State.Filed!.About, State.Filed.Agency, State.Filed.Office, State.Filed.Against);
}

/// <summary>The streams of complaints and their read model. No event carries an address, a trace or the name of a complainant.</summary>
public sealed class Complaints(Store store, TimeProvider time)
{
    /// <summary>Tenant of all complaints: the ministry, so that no agency's part of the log holds them.</summary>
    public const string Tenant = "mol";

    private static readonly Dictionary<string, Type> Names = new()
    {
        ["complaint_filed"] = typeof(ComplaintFact.Filed), ["complaint_message_added"] = typeof(ComplaintFact.MessageAdded),
        ["complaint_evidence_added"] = typeof(ComplaintFact.EvidenceAdded), ["complaint_case_linked"] = typeof(ComplaintFact.CaseLinked),
        ["complaint_taken"] = typeof(ComplaintFact.Taken), ["complaint_referred"] = typeof(ComplaintFact.Referred),
        ["complaint_concluded"] = typeof(ComplaintFact.Concluded), ["complaint_reopened"] = typeof(ComplaintFact.Reopened),
    };

    private static readonly Dictionary<Type, string> Stored = Names.ToDictionary(n => n.Value, n => n.Key);

    /// <summary>The fact of a stored event; null for what is none of a complaint.</summary>
    public static ComplaintFact? Read(StoredEvent stored) =>
        Names.TryGetValue(stored.Type, out var type) ? (ComplaintFact)JsonSerializer.Deserialize(stored.Data.Span, type, Wire.Json)! : null;

    /// <summary>A new id; it says nothing about the tracking code.</summary>
    public string NewId() => $"complaint-{Guid.CreateVersion7(time.GetUtcNow()):n}";

    public async Task<ComplaintRecord?> FindAsync(string complaint, CancellationToken cancellationToken)
    {
        if (!complaint.StartsWith("complaint-", StringComparison.Ordinal) || complaint.Length != 42) return null;
        var state = ComplaintState.None;
        var facts = new List<(ComplaintFact, DateTimeOffset)>();
        foreach (var stored in await store.ReadStreamAsync(Tenant, complaint, cancellation: cancellationToken))
            if (!stored.Foreign && Read(stored) is { } fact)
            {
                state = state.Evolve(fact, stored.Timestamp);
                facts.Add((fact, stored.Timestamp));
            }
        return state.Filed is null ? null : new(state, facts);
    }

    /// <summary>By what the complainant holds; null when code and secret do not belong together.</summary>
    public async Task<ComplaintRecord?> FindAsync(TrackingKey? key, CancellationToken cancellationToken)
    {
        if (key is null) return null;
        await using var command = store.Source.CreateCommand("select complaint from app.complaint where code_hash = $1 and secret_hash = $2");
        command.Parameters.Add(new() { Value = key.CodeHash });
        command.Parameters.Add(new() { Value = key.SecretHash });
        return await command.ExecuteScalarAsync(cancellationToken) is string complaint ? await FindAsync(complaint, cancellationToken) : null;
    }

    /// <summary>Records facts and the row; false when somebody else was quicker.</summary>
    /// <param name="by">Subject of the member of staff; null for the complainant.</param>
    /// <param name="files">Sealed contents of the evidence facts, in their order.</param>
    public async Task<bool> AddAsync(ComplaintState before, IReadOnlyList<ComplaintFact> facts, string? by, CancellationToken cancellationToken, IReadOnlyList<byte[]>? files = null)
    {
        var now = time.GetUtcNow();
        var after = facts.Aggregate(before, (state, fact) => state.Evolve(fact, now));
        var events = facts.Select(fact => new EventToAppend(Guid.CreateVersion7(now), Stored[fact.GetType()], $"{fact.GetType().FullName}, Transparency.CitizenFeedback",
            JsonSerializer.SerializeToUtf8Bytes(fact, fact.GetType(), Wire.Json), now, null, null, by, ReadOnlyMemory<byte>.Empty)).ToList();
        var result = await store.AppendAsync(new Append(Tenant, after.Filed!.Complaint, "complaint", before.Version == 0 ? ExpectedVersion.NoStream : ExpectedVersion.Exactly(before.Version), events)
        {
            Alongside = batch =>
            {
                Put(batch, after);
                foreach (var (evidence, content) in facts.OfType<ComplaintFact.EvidenceAdded>().Zip(files ?? []))
                    batch.BatchCommands.Add(new("insert into app.complaint_evidence values ($1, $2, $3, $4)")
                    {
                        Parameters = { new() { Value = after.Filed.Complaint }, new() { Value = evidence.No }, new() { Value = evidence.MediaType }, new() { Value = content } },
                    });
            },
        }, cancellationToken);
        return result is AppendResult.Appended;
    }

    /// <summary>True for an event of a complaint's stream.</summary>
    internal static bool IsOne(StoredEvent stored) => stored.Tenant == Tenant && Names.ContainsKey(stored.Type);

    /// <summary>The row of a complaint's stream, as <see cref="AddAsync"/> wrote it.</summary>
    internal static void Fold(NpgsqlBatch batch, IReadOnlyList<StoredEvent> stream, long newFrom, string schema) =>
        Put(batch, stream.Aggregate(ComplaintState.None, (state, stored) => Read(stored) is { } fact ? state.Evolve(fact, stored.Timestamp) : state), schema);

    private static void Put(NpgsqlBatch batch, ComplaintState state, string schema = ReadModel.Live)
    {
        var f = state.Filed!;
        var command = new NpgsqlBatchCommand($"""
            insert into {schema}.complaint as kept values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
            on conflict (complaint) do update set desk = excluded.desk, handled_by = excluded.handled_by, status = excluded.status, first_answered_at = excluded.first_answered_at,
                concluded_at = excluded.concluded_at, outcome = excluded.outcome, version = excluded.version where kept.version < excluded.version
            """);
        foreach (var (value, type) in new (object?, NpgsqlDbType)[]
        {
            (f.Complaint, NpgsqlDbType.Text), (Convert.FromHexString(f.CodeHash), NpgsqlDbType.Bytea), (Convert.FromHexString(f.SecretHash), NpgsqlDbType.Bytea),
            (f.Category, NpgsqlDbType.Text), (f.Identity, NpgsqlDbType.Text), (f.Channel, NpgsqlDbType.Text), (f.About, NpgsqlDbType.Text), (f.Agency, NpgsqlDbType.Text),
            (f.Office, NpgsqlDbType.Text), (f.Service, NpgsqlDbType.Text), (state.Desk, NpgsqlDbType.Text), (state.HandledBy, NpgsqlDbType.Text),
            (f.Against is null ? null : Convert.FromHexString(f.Against), NpgsqlDbType.Bytea), (state.Status, NpgsqlDbType.Text), (state.FiledAt.UtcDateTime, NpgsqlDbType.TimestampTz),
            (f.AnswerBy, NpgsqlDbType.Date), (state.FirstAnsweredAt?.UtcDateTime, NpgsqlDbType.TimestampTz), (state.ConcludedAt?.UtcDateTime, NpgsqlDbType.TimestampTz),
            (state.Outcome, NpgsqlDbType.Text), (state.Version, NpgsqlDbType.Bigint),
        })
            command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        batch.BatchCommands.Add(command);
    }
}
