using System.Diagnostics;
using Npgsql;

namespace Transparency.EventStore;

/// <summary>
/// Rebuilds one read model beside the live one. It only ever writes rows of schema <see cref="ReadModel.Side"/> and its own marks: nothing is
/// appended, announced or sent. Killed anywhere, it goes on where its last transaction ended.
/// </summary>
internal sealed class Rebuild(Store store, ReplayRecords records, string replay, ReadModel model)
{
    /// <summary>Positions that may be left to read while the live tables are held still.</summary>
    private const long NearEnough = 2_000;
    private const int LockAttempts = 60;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private long _since = Stopwatch.GetTimestamp();

    private IEnumerable<Origin> Folded => model.Origins.Where(origin => !origin.IsRecomputation);

    public async Task RunAsync(bool swap, CancellationToken cancellation)
    {
        var mark = await records.ModelAsync(replay, model.Name, cancellation).ConfigureAwait(false);
        if (mark.State is "swapped" || (mark.State is "compared" && !swap))
            return;
        var shape = await ShapeAsync(cancellation).ConfigureAwait(false);
        if (mark.State is "waiting" || mark.Shape != shape)
            await records.BeginAsync(replay, model, shape, cancellation).ConfigureAwait(false);
        if (mark.State is not "compared" || mark.Shape != shape)
        {
            await CatchUpAsync(cancellation).ConfigureAwait(false);
            await records.IndexAsync(model, cancellation).ConfigureAwait(false);
            await CompareAsync(cancellation).ConfigureAwait(false);
        }
        if (swap)
            await SwapAsync(cancellation).ConfigureAwait(false);
        else
            await records.DropAsync(model, cancellation).ConfigureAwait(false);
    }

    // Until little is left, however fast the log grows meanwhile.
    private async Task CatchUpAsync(CancellationToken cancellation)
    {
        for (var left = long.MaxValue; left > NearEnough;)
        {
            left = 0;
            foreach (var origin in Folded)
            {
                await using var connection = await store.Source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
                var through = await origin.PositionAsync(connection, cancellation).ConfigureAwait(false);
                left = Math.Max(left, await ReadToAsync(origin, through, cancellation).ConfigureAwait(false));
            }
        }
    }

    /// <summary>Folds up to an index; returns how many positions that were.</summary>
    private async Task<long> ReadToAsync(Origin origin, long through, CancellationToken cancellation)
    {
        await records.AimAsync(replay, model.Name, origin.Name, through, cancellation).ConfigureAwait(false);
        var mark = await records.OriginAsync(replay, model.Name, origin.Name, cancellation).ConfigureAwait(false);
        var from = mark.LastIndex;
        _since = Stopwatch.GetTimestamp();
        var ahead = NextAsync(origin, mark.LastIndex, through, cancellation);
        try
        {
            while (mark.LastIndex < through && await ahead.ConfigureAwait(false) is { } portion)
            {
                // While one portion is folded the next one is read.
                ahead = NextAsync(origin, portion.LastIndex, through, cancellation);
                await using var connection = await store.Source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
                await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
                // Nobody waits for these rows: after a crash of the server the last of them and their marks are made again.
                await ExecuteAsync(connection, "SET LOCAL synchronous_commit = off", cancellation).ConfigureAwait(false);
                mark = await FoldAsync(transaction, mark, portion, cancellation).ConfigureAwait(false);
                await transaction.CommitAsync(cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            await ((Task)ahead).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return mark.LastIndex >= through ? through - from
            : throw new TimeoutException($"{origin.Name} ends at {mark.LastIndex} but the live tables reflect {through}; it is asked again");
    }

    private static Task<Portion?> NextAsync(Origin origin, long after, long through, CancellationToken cancellation) =>
        after < through ? origin.ReadAsync(after, through, cancellation) : Task.FromResult<Portion?>(null);

    private async Task<OriginMark> FoldAsync(NpgsqlTransaction transaction, OriginMark mark, Portion portion, CancellationToken cancellation)
    {
        var state = await portion.FoldAsync(transaction, ReadModel.Side, mark.State, cancellation).ConfigureAwait(false);
        var now = Stopwatch.GetTimestamp();
        await ReplayRecords.MoveAsync(transaction, replay, model.Name, mark, portion, state, Stopwatch.GetElapsedTime(_since, now).TotalSeconds, cancellation).ConfigureAwait(false);
        _since = now;
        return mark with { LastIndex = portion.LastIndex, State = state };
    }

    // The live tables go on meanwhile: what is compared is their state in one snapshot, and the rebuilt ones are read up to just there.
    private async Task CompareAsync(CancellationToken cancellation)
    {
        await records.StateAsync(replay, model.Name, "comparing", cancellation).ConfigureAwait(false);
        await using var live = await store.Source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var side = await store.Source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var snapshot = await SettledAsync(live, cancellation).ConfigureAwait(false);
        foreach (var origin in model.Origins.OrderBy(origin => origin.IsRecomputation))
            await ReadToAsync(origin, await origin.PositionAsync(live, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        var comparison = new TableComparison(live, side);
        var figures = new List<ReplayedFigures>();
        foreach (var table in model.Tables.Where(table => !table.IsTransient))
            figures.Add(await comparison.CompareAsync(table, cancellation).ConfigureAwait(false));
        foreach (var origin in model.Origins.Where(origin => origin.IsRecomputation))
            figures.Add(origin.Described((await records.OriginAsync(replay, model.Name, origin.Name, cancellation).ConfigureAwait(false)).State));
        await records.ResultAsync(replay, model.Name, figures, cancellation).ConfigureAwait(false);
    }

    private async Task<NpgsqlTransaction> SettledAsync(NpgsqlConnection live, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var snapshot = await live.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellation).ConfigureAwait(false);
            if (await model.IsSettledAsync(live, cancellation).ConfigureAwait(false))
                return snapshot;
            await snapshot.DisposeAsync().ConfigureAwait(false);
            if (attempt == LockAttempts)
                throw new TimeoutException("the live tables do not come to rest; they are looked at again");
            await Task.Delay(s_pause, cancellation).ConfigureAwait(false);
        }
    }

    private async Task SwapAsync(CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            await CatchUpAsync(cancellation).ConfigureAwait(false);
            try
            {
                await using var connection = await store.Source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
                await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
                // Given up before the server would look for a deadlock: nobody else's statement is ever the one that fails.
                await ExecuteAsync(connection, "SET LOCAL lock_timeout = '400ms'", cancellation).ConfigureAwait(false);
                await ExecuteAsync(connection, $"LOCK TABLE {string.Join(", ", model.Tables.Select(table => $"{ReadModel.Live}.{table.Name}"))} IN ACCESS EXCLUSIVE MODE", cancellation).ConfigureAwait(false);
                // Whoever wrote these tables has committed now, and with the rows the mark: this position is the last one of the old tables.
                foreach (var origin in Folded)
                    await LastAsync(connection, transaction, origin, cancellation).ConfigureAwait(false);
                await model.CarryOverAsync(transaction, cancellation).ConfigureAwait(false);
                await using (var swap = new NpgsqlCommand("SELECT trail.rebuild_swap($1)", connection) { Parameters = { new NpgsqlParameter<string[]> { TypedValue = [.. model.Tables.Select(table => table.Name)] } } })
                    await swap.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
                await using (var note = new NpgsqlCommand("UPDATE trail.replay_model SET state = 'swapped' WHERE replay = $1 AND name = $2 AND EXISTS (SELECT FROM trail.replay WHERE id = $1 AND state = 'running' FOR SHARE)", connection)
                { Parameters = { new NpgsqlParameter<string> { TypedValue = replay }, new NpgsqlParameter<string> { TypedValue = model.Name } } })
                    if (await note.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false) != 1)
                        throw new ReplayCancelledException();
                await transaction.CommitAsync(cancellation).ConfigureAwait(false);
                return;
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected && attempt < LockAttempts)
            {
                await Task.Delay(s_pause, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task LastAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, Origin origin, CancellationToken cancellation)
    {
        var through = await origin.PositionAsync(connection, cancellation).ConfigureAwait(false);
        var mark = await records.OriginAsync(replay, model.Name, origin.Name, cancellation).ConfigureAwait(false);
        while (mark.LastIndex < through)
            mark = await FoldAsync(transaction, mark, await origin.ReadAsync(mark.LastIndex, through, cancellation).ConfigureAwait(false)
                ?? throw new TimeoutException($"{origin.Name} ends at {mark.LastIndex} but the live tables reflect {through}; it is asked again"), cancellation).ConfigureAwait(false);
    }

    /// <summary>What the side tables depend on besides the events: the folding code and the columns.</summary>
    private async Task<string> ShapeAsync(CancellationToken cancellation)
    {
        await using var command = store.Source.CreateCommand("""
            SELECT encode(sha256(convert_to(coalesce(string_agg(t.name || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ',' ORDER BY t.place, a.attnum), ''), 'UTF8')), 'hex')
            FROM unnest($1) WITH ORDINALITY AS t (name, place) JOIN pg_attribute a ON a.attrelid = to_regclass('app.' || t.name) AND a.attnum > 0 AND NOT a.attisdropped
            """);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. model.Tables.Select(table => table.Name)] });
        return $"{model.GetType().Module.ModuleVersionId:n} {await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false)}";
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }
}
