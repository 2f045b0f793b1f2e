using System.Text.Json;
using Npgsql;
using Transparency.Contracts.Replays.V1;

namespace Transparency.EventStore;

/// <summary>How far one reading of a replay came.</summary>
internal sealed record OriginMark(string Name, long LastIndex, long Target, string? State);

/// <summary>A read model within a replay.</summary>
internal sealed record ModelMark(string Name, string State, string? Shape);

/// <summary>The replay was cancelled while it was worked on.</summary>
internal sealed class ReplayCancelledException() : Exception("the replay was cancelled");

/// <summary>Replays as rows: what was asked for, how far it came, what was found. Nothing of it is a fact; nothing of it is announced.</summary>
internal sealed class ReplayRecords(NpgsqlDataSource source)
{
    /// <summary>Writes down a new replay; false when one is running already.</summary>
    public async Task<bool> AddAsync(string id, bool swap, string by, IReadOnlyList<string> models, CancellationToken cancellation)
    {
        await using var batch = source.CreateBatch();
        Command(batch, "INSERT INTO trail.replay (id, swap, asked_by) VALUES ($1, $2, $3)", id, swap, by);
        Command(batch, "INSERT INTO trail.replay_model (replay, name, place) SELECT $1, m.name, m.place FROM unnest($2) WITH ORDINALITY AS m (name, place)", id, models.ToArray());
        try
        {
            await batch.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            return true;
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "replay_one_running" })
        {
            return false;
        }
    }

    /// <summary>Ends a replay; false when it is not running any more.</summary>
    public async Task<bool> EndAsync(string id, string state, string? trouble, CancellationToken cancellation) =>
        await ExecuteAsync("UPDATE trail.replay SET state = $2, trouble = $3, finished_at = now() WHERE id = $1 AND state = 'running'", cancellation, id, state, (object?)trouble ?? DBNull.Value).ConfigureAwait(false) == 1;

    /// <summary>Says what a running replay waits for; null = nothing.</summary>
    public Task TroubleAsync(string id, string? trouble, CancellationToken cancellation) =>
        ExecuteAsync("UPDATE trail.replay SET trouble = $2 WHERE id = $1 AND state = 'running' AND trouble IS DISTINCT FROM $2", cancellation, id, (object?)trouble ?? DBNull.Value);

    /// <summary>The replay that is running, with whether it may exchange tables; null when none is.</summary>
    public async Task<(string Id, bool Swap)?> RunningAsync(CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("SELECT id, swap FROM trail.replay WHERE state = 'running'");
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        return await reader.ReadAsync(cancellation).ConfigureAwait(false) ? (reader.GetString(0), reader.GetBoolean(1)) : null;
    }

    public async Task<ModelMark> ModelAsync(string id, string model, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("SELECT name, state, shape FROM trail.replay_model WHERE replay = $1 AND name = $2");
        Add(command.Parameters, id, model);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await reader.ReadAsync(cancellation).ConfigureAwait(false);
        return new(reader.GetString(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2));
    }

    /// <summary>Begins a model from nothing: empty twins, marks before the first event.</summary>
    public async Task BeginAsync(string id, ReadModel model, string shape, CancellationToken cancellation)
    {
        await using var batch = source.CreateBatch();
        Command(batch, "SELECT trail.rebuild_begin($1)", (object)model.Tables.Select(table => table.Name).ToArray());
        Command(batch, "UPDATE trail.replay_model SET state = 'building', shape = $3 WHERE replay = $1 AND name = $2", id, model.Name, shape);
        Command(batch, """
            INSERT INTO trail.replay_origin (replay, model, name) SELECT $1, $2, o.name FROM unnest($3) AS o (name)
            ON CONFLICT ON CONSTRAINT replay_origin_pkey DO UPDATE SET last_index = -1, target = -1, events = 0, seconds = 0, state = NULL
            """, id, model.Name, model.Origins.Select(origin => origin.Name).ToArray());
        await batch.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    public async Task<OriginMark> OriginAsync(string id, string model, string origin, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("SELECT name, last_index, target, state FROM trail.replay_origin WHERE replay = $1 AND model = $2 AND name = $3");
        Add(command.Parameters, id, model, origin);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await reader.ReadAsync(cancellation).ConfigureAwait(false);
        return new(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.IsDBNull(3) ? null : reader.GetString(3));
    }

    public Task AimAsync(string id, string model, string origin, long target, CancellationToken cancellation) =>
        ExecuteAsync("UPDATE trail.replay_origin SET target = greatest(target, $4) WHERE replay = $1 AND model = $2 AND name = $3", cancellation, id, model, origin, target);

    /// <summary>Moves a mark within the transaction of the rows it stands for.</summary>
    /// <exception cref="ReplayCancelledException">Meanwhile the replay ended, or somebody else moved the mark.</exception>
    public static async Task MoveAsync(NpgsqlTransaction transaction, string id, string model, OriginMark from, Portion to, string? state, double seconds, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("""
            UPDATE trail.replay_origin SET last_index = $5, target = greatest(target, $5), events = events + $6, state = $7, seconds = seconds + $8
            WHERE replay = $1 AND model = $2 AND name = $3 AND last_index = $4 AND EXISTS (SELECT FROM trail.replay WHERE id = $1 AND state = 'running')
            """, transaction.Connection, transaction);
        Add(command.Parameters, id, model, from.Name, from.LastIndex, to.LastIndex, (long)to.Events, (object?)state ?? DBNull.Value, (decimal)seconds);
        if (await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false) != 1)
            throw new ReplayCancelledException();
    }

    public Task StateAsync(string id, string model, string state, CancellationToken cancellation) =>
        ExecuteAsync("UPDATE trail.replay_model SET state = $3 WHERE replay = $1 AND name = $2", cancellation, id, model, state);

    public Task ResultAsync(string id, string model, IReadOnlyList<ReplayedFigures> figures, CancellationToken cancellation) =>
        ExecuteAsync("UPDATE trail.replay_model SET state = 'compared', result = $3::jsonb WHERE replay = $1 AND name = $2", cancellation, id, model, JsonSerializer.Serialize(figures, JsonSerializerOptions.Web));

    public Task DropAsync(ReadModel model, CancellationToken cancellation) =>
        ExecuteAsync("SELECT trail.rebuild_drop($1)", cancellation, (object)model.Tables.Select(table => table.Name).ToArray());

    public Task IndexAsync(ReadModel model, CancellationToken cancellation) =>
        ExecuteAsync("SELECT trail.rebuild_index($1)", cancellation, (object)model.Tables.Select(table => table.Name).ToArray());

    /// <summary>Replays with their models: one, or the newest.</summary>
    public async Task<IReadOnlyList<Replay>> ReadAsync(string service, string? id, int limit, IReadOnlyList<KeptTable> kept, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("""
            WITH chosen AS (SELECT * FROM trail.replay WHERE $1::text IS NULL OR id = $1 ORDER BY asked_at DESC, id DESC LIMIT $2)
            SELECT r.id, r.swap, r.state, r.trouble, r.asked_at, r.finished_at, m.name, m.state, m.result::text, coalesce(o.done, 0)::bigint, coalesce(o.total, 0)::bigint, coalesce(o.events, 0)::bigint,
              coalesce(o.seconds, 0)
            FROM chosen r JOIN trail.replay_model m ON m.replay = r.id LEFT JOIN LATERAL (
              SELECT sum(last_index + 1) AS done, sum(target + 1) AS total, sum(events) AS events, sum(seconds) AS seconds FROM trail.replay_origin WHERE replay = r.id AND model = m.name) o ON true
            ORDER BY r.asked_at DESC, r.id DESC, m.place
            """);
        Add(command.Parameters, new NpgsqlParameter { Value = (object?)id ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text }, limit);
        await using var row = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var replays = new List<Replay>();
        while (await row.ReadAsync(cancellation).ConfigureAwait(false))
        {
            var figures = row.IsDBNull(8) ? [] : JsonSerializer.Deserialize<ReplayedFigures[]>(row.GetString(8), JsonSerializerOptions.Web)!;
            var model = new ReplayedModel(row.GetString(6), row.GetString(7), row.GetInt64(9), row.GetInt64(10), row.GetInt64(11), decimal.Round(row.GetDecimal(12), 3),
                [.. figures.Select(each => new ReplayedTable(each.Name, each.Live, each.Rebuilt, each.DigestLive, each.DigestRebuilt, each.FirstDifference))]);
            if (replays.Count == 0 || replays[^1].Id != row.GetString(0))
                replays.Add(new(row.GetString(0), service, row.GetBoolean(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3), row.GetFieldValue<DateTimeOffset>(4),
                    row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5), null, [], kept));
            replays[^1] = replays[^1] with { Models = [.. replays[^1].Models, model] };
        }
        return [.. replays.Select(each => each with { Identical = each.State == "finished" ? each.Models.All(model => model.Tables.All(table => table.DigestLive == table.DigestRebuilt)) : null })];
    }

    private async Task<int> ExecuteAsync(string sql, CancellationToken cancellation, params object[] values)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 0;
        Add(command.Parameters, values);
        return await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private static void Command(NpgsqlBatch batch, string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        Add(command.Parameters, values);
        batch.BatchCommands.Add(command);
    }

    private static void Add(NpgsqlParameterCollection parameters, params object[] values)
    {
        foreach (var value in values)
            parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value });
    }
}
