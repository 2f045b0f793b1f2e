using Npgsql;
using NpgsqlTypes;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.Scoring.Recorded;

namespace Transparency.Scoring.FollowUps;

/// <summary>Streams of what is followed up, and the row each keeps of its newest state.</summary>
public sealed class FollowUpRecords(Store store, TimeProvider clock)
{
    private const string Opened = "follow_up_opened", Reported = "follow_up_reported";
    private static readonly TimeSpan s_bangkok = TimeSpan.FromHours(7);

    /// <summary>Day in Bangkok.</summary>
    public DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().ToOffset(s_bangkok).DateTime);

    /// <summary>A new id: <c>follow-up-</c> + 32 hex digits.</summary>
    public string NewId() => $"follow-up-{Guid.CreateVersion7(clock.GetUtcNow()):n}";

    public async Task<(FollowUpState State, long Version)> FindAsync(string agency, string id, CancellationToken cancellationToken)
    {
        var stream = await store.ReadStreamAsync(agency, id, cancellation: cancellationToken);
        return (StateOf(stream.Where(each => !each.Foreign)), stream.Count == 0 ? 0 : stream[^1].Version);
    }

    /// <summary>Records a fact behind a version; false when somebody else was quicker.</summary>
    public async Task<bool> AddAsync(string agency, string id, long version, FollowUpFact fact, CancellationToken cancellationToken)
    {
        var now = Facts.Now(clock);
        var state = (await FindAsync(agency, id, cancellationToken)).State.Evolve(fact, now);
        var stored = fact switch
        {
            FollowUpFact.Opened opened => Facts.Event(Opened, opened, now, id, opened.Actors?.Subject),
            FollowUpFact.Reported reported => Facts.Event(Reported, reported, now, id, reported.Actors.Subject),
            _ => throw new InvalidOperationException($"Unknown fact {fact.GetType().Name}."),
        };
        return await store.AppendAsync(new Append(agency, id, "follow-up", version == 0 ? ExpectedVersion.NoStream : ExpectedVersion.Exactly(version), [stored])
        {
            Alongside = batch => Put(batch, agency, id, state),
        }, cancellationToken) is AppendResult.Appended;
    }

    /// <summary>Newest states, earliest due first. Null asks for every kind or agency.</summary>
    public async Task<IReadOnlyList<FollowUpView>> ListAsync(string? kind, string? agency, CancellationToken cancellationToken)
    {
        await using var command = store.Source.CreateCommand("select body from app.follow_up where ($1::text is null or kind = $1) and ($2::text is null or agency = $2) order by due_on, id limit 500");
        command.Parameters.Add(new() { Value = (object?)kind ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (object?)agency ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var (found, today) = (new List<FollowUpView>(), Today);
        while (await row.ReadAsync(cancellationToken)) found.Add(Facts.Read<FollowUpState>(row.GetString(0)).View(today));
        return found;
    }

    /// <summary>Agency of a follow-up; null when there is none of that id.</summary>
    public async Task<string?> AgencyOfAsync(string id, CancellationToken cancellationToken)
    {
        await using var command = store.Source.CreateCommand("select agency from app.follow_up where id = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = id });
        return (string?)await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>True for an event of a stream that is followed up.</summary>
    public static bool IsOne(StoredEvent stored) => stored.Type is Opened or Reported;

    /// <summary>The row of a stream, as <see cref="AddAsync"/> wrote it.</summary>
    public static void Fold(NpgsqlBatch batch, IReadOnlyList<StoredEvent> stream, long newFrom, string schema) => Put(batch, stream[0].Tenant, stream[0].StreamId, StateOf(stream), schema);

    private static FollowUpState StateOf(IEnumerable<StoredEvent> stream) => stream.Aggregate(FollowUpState.None, (state, stored) => Read(stored) is { } fact ? state.Evolve(fact, stored.Timestamp) : state);

    private static void Put(NpgsqlBatch batch, string agency, string id, FollowUpState state, string schema = ReadModel.Live) =>
        batch.BatchCommands.Add(new($"insert into {schema}.follow_up values ($1, $2, $3, $4, $5) on conflict (id) do update set body = $5")
        {
            Parameters = { new() { Value = id }, new() { Value = agency }, new() { Value = state.Opened!.FollowUpKind }, new() { Value = state.Opened.DueOn }, new() { Value = Facts.Text(state), NpgsqlDbType = NpgsqlDbType.Json } },
        });

    private static FollowUpFact? Read(StoredEvent stored) => stored.Type switch
    {
        Opened => Facts.Read<FollowUpFact.Opened>(stored.Data.Span),
        Reported => Facts.Read<FollowUpFact.Reported>(stored.Data.Span),
        _ => null,
    };
}
