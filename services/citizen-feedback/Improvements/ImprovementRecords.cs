using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Transparency.CitizenFeedback.Ratings;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Improvements;

/// <summary>Streams of improvements, the row each keeps of its newest state, and the figures they answer to.</summary>
public sealed class ImprovementRecords(Store store, Owners owners, TimeProvider time)
{
    /// <summary>Improvements on one page.</summary>
    public const int PageSize = 50;

    private static readonly Dictionary<Type, string> Names = new() { [typeof(ImprovementFact.Planned)] = "improvement_planned", [typeof(ImprovementFact.Reported)] = "improvement_reported", [typeof(ImprovementFact.Published)] = "improvement_published" };
    private static readonly TimeSpan Bangkok = TimeSpan.FromHours(7);

    /// <summary>Day at the ministry.</summary>
    public DateOnly Today => DayOf(time.GetUtcNow());

    /// <summary>Day at the ministry of an instant.</summary>
    public DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(Bangkok).DateTime);

    public string NewId() => $"improvement-{Guid.CreateVersion7(time.GetUtcNow()):n}";

    /// <summary>State and version; no version when there is none of that id.</summary>
    public async Task<(ImprovementState State, long Version)> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var command = store.Source.CreateCommand("select agency from app.improvement where id = $1");
        command.Parameters.Add(new() { Value = id });
        if (await command.ExecuteScalarAsync(cancellationToken) is not string agency) return (ImprovementState.None, 0);
        var stream = await store.ReadStreamAsync(agency, id, cancellation: cancellationToken);
        return (StateOf(stream.Where(each => !each.Foreign)), stream[^1].Version);
    }

    /// <summary>Records a fact behind a version; false when somebody else was quicker.</summary>
    public async Task<bool> AddAsync(ImprovementState before, long version, ImprovementFact fact, string by, CancellationToken cancellationToken)
    {
        // Whole microseconds, as the log keeps instants: what the row says of it is what is recorded.
        var now = time.GetUtcNow();
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        // The name goes into its own row; what is recorded for good holds the post.
        var name = (fact as ImprovementFact.Planned)?.OwnerName;
        fact = WithoutName(fact);
        var state = before.Evolve(fact, now);
        var (agency, id) = (state.Planned!.Agency, state.Planned.Id);
        var e = new EventToAppend(Guid.CreateVersion7(now), Names[fact.GetType()], $"{fact.GetType().FullName}, Transparency.CitizenFeedback", JsonSerializer.SerializeToUtf8Bytes(fact, fact.GetType(), Wire.Json), now, id, null, by, ReadOnlyMemory<byte>.Empty);
        return await store.AppendAsync(new Append(agency, id, "improvement", version == 0 ? ExpectedVersion.NoStream : ExpectedVersion.Exactly(version), [e]) 
        {
            Alongside = batch =>
            {
                Put(batch, state);
                if (name is not null) owners.Keep(batch, id, name);
            },
        }, cancellationToken) is AppendResult.Appended;
    }

    // What is meant for all of an agency touches each of its offices and services.
    private const string Touching = "($1 is null or agency = $1) and ($2 is null or office is null or office = $2) and ($3 is null or service is null or service = $3)";

    /// <summary>What touches a place, the newest day first.</summary>
    /// <param name="after">The last one of the page before; null for the first page.</param>
    /// <param name="limit">How many at most; null for all of them, as a data set has them.</param>
    public async Task<IReadOnlyList<ImprovementState>> ListAsync(string? agency, string? office, string? service, (DateOnly DueOn, string Id)? after, int? limit, CancellationToken cancellationToken)
    {
        await using var command = store.Source.CreateCommand($"select body from app.improvement where {Touching} and ($4 is null or due_on < $4 or (due_on = $4 and id > $5)) order by due_on desc, id limit $6");
        foreach (var value in new[] { agency, office, service }) command.Parameters.Add(new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (object?)after?.DueOn ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Date });
        command.Parameters.Add(new() { Value = (object?)after?.Id ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (object?)limit ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer });
        var found = new List<ImprovementState>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken)) found.Add(JsonSerializer.Deserialize<ImprovementState>(row.GetString(0), Wire.Json)!);
        return found;
    }

    /// <summary>How many touch a place, how many of them are published, and the reasons that one of them answers.</summary>
    public async Task<(long All, long Published, IReadOnlyList<string> Reasons)> CountAsync(string? agency, string? office, string? service, CancellationToken cancellationToken)
    {
        await using var command = store.Source.CreateCommand($"""
            select count(*), count(*) filter (where body ->> 'state' = 'published'), coalesce((select array_agg(distinct reason order by reason) from app.improvement, json_array_elements_text(body -> 'planned' -> 'reasons') reason where {Touching}), array[]::text[])
            from app.improvement where {Touching}
            """);
        foreach (var value in new[] { agency, office, service }) command.Parameters.Add(new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return (row.GetInt64(0), row.GetInt64(1), row.GetFieldValue<string[]>(2));
    }

    /// <summary>Moves names out of rows of before, a portion at a time; answers how many rows still had one.</summary>
    public async Task<int> MoveOwnersAsync(CancellationToken cancellationToken)
    {
        var found = new List<(string Id, string Name)>();
        await using (var command = store.Source.CreateCommand("select id, body -> 'planned' ->> 'ownerName' from app.improvement where body -> 'planned' ->> 'ownerName' is not null limit 100"))
        await using (var row = await command.ExecuteReaderAsync(cancellationToken))
            while (await row.ReadAsync(cancellationToken)) found.Add((row.GetString(0), row.GetString(1)));
        foreach (var (id, name) in found)
        {
            var (state, _) = await FindAsync(id, cancellationToken);
            await using var db = await store.Source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await db.BeginTransactionAsync(cancellationToken);
            await using var batch = new NpgsqlBatch(db, transaction);
            owners.Keep(batch, id, name);
            // Only where the name still stands: a fact recorded meanwhile wrote its row without it.
            batch.BatchCommands.Add(new("update app.improvement set body = $2 where id = $1 and body -> 'planned' ->> 'ownerName' is not null")
            {
                Parameters = { new() { Value = id }, new() { Value = JsonSerializer.Serialize(state, Wire.Json), NpgsqlDbType = NpgsqlDbType.Json } },
            });
            await batch.ExecuteNonQueryAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        return found.Count;
    }

    /// <summary>How often reasons were named by the ratings released in these days at the improvement's place; no numbers below ten ratings.</summary>
    public async Task<RecordedFigure> FigureAsync(ImprovementFact.Planned planned, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        await using var command = store.Source.CreateCommand("""
            select coalesce(sum(n) filter (where question = 'rating'), 0)::bigint, coalesce(sum(n) filter (where question = 'reason' and option = any($6)), 0)::bigint from app.tally
            where agency = $1 and ($2 is null or office = $2) and ($3 is null or service = $3) and released_on >= $4 and released_on <= $5
            """);
        foreach (var value in new[] { planned.Agency, planned.Office, planned.Service }) command.Parameters.Add(new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        foreach (var day in new[] { from, to }) command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = day });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. planned.Reasons] });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        var n = row.GetInt64(0);
        return n < Tally.K ? new(from, to, null, null) : new(from, to, n, row.GetInt64(1));
    }

    /// <summary>True for an event of such a stream.</summary>
    public static bool IsOne(StoredEvent stored) => Names.ContainsValue(stored.Type);

    /// <summary>The row of a stream, as <see cref="AddAsync"/> wrote it.</summary>
    public static void Fold(NpgsqlBatch batch, IReadOnlyList<StoredEvent> stream, long newFrom, string schema) => Put(batch, StateOf(stream), schema);

    private static ImprovementState StateOf(IEnumerable<StoredEvent> stream) => stream.Aggregate(ImprovementState.None, (state, stored) => Read(stored) is { } fact ? state.Evolve(fact, stored.Timestamp) : state);

    private static ImprovementFact? Read(StoredEvent stored) => Names.FirstOrDefault(name => name.Value == stored.Type).Key is { } type ? WithoutName((ImprovementFact)JsonSerializer.Deserialize(stored.Data.Span, type, Wire.Json)!) : null;

    private static ImprovementFact WithoutName(ImprovementFact fact) => fact is ImprovementFact.Planned planned ? planned with { OwnerName = null } : fact;

    private static void Put(NpgsqlBatch batch, ImprovementState state, string schema = ReadModel.Live)
    {
        var planned = state.Planned!;
        var row = new NpgsqlBatchCommand($"insert into {schema}.improvement values ($1, $2, $3, $4, $5, $6) on conflict (id) do update set body = $6");
        foreach (var value in new[] { planned.Id, planned.Agency, planned.Office, planned.Service }) row.Parameters.Add(new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        row.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = planned.DueOn });
        row.Parameters.Add(new() { Value = JsonSerializer.Serialize(state, Wire.Json), NpgsqlDbType = NpgsqlDbType.Json });
        batch.BatchCommands.Add(row);
    }
}
