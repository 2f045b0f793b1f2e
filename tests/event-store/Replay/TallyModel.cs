using Npgsql;

namespace Transparency.EventStore.Tests.Replay;

/// <summary>A read model for these tests: events per stream, kept by a subscription and rebuilt through the same statement.</summary>
public sealed class TallyModel(Store store, int portion = 40) : ReadModel("tallies", new ReadModelTable("tally", "touched_at"))
{
    public const string Table = """
        CREATE TABLE app.tally (stream text COLLATE "C" CONSTRAINT tally_pkey PRIMARY KEY, events bigint NOT NULL, last_idx bigint NOT NULL, kind text NOT NULL DEFAULT 'none',
            touched_at timestamptz NOT NULL DEFAULT clock_timestamp(), CONSTRAINT tally_counted CHECK (events > 0));
        CREATE INDEX tally_newest_idx ON app.tally (last_idx);
        """;

    /// <summary>Called before each portion is folded, with its first index.</summary>
    public Func<long, CancellationToken, Task>? Before { get; set; }

    public override IReadOnlyList<Origin> Origins => [new LogOrigin(store, "tallies", portion, async (batch, transaction, schema, cancellation) =>
    {
        if (Before is not null) await Before(batch[0].Index, cancellation);
        await FoldAsync(batch, transaction, schema, cancellation);
    })];

    public static async Task FoldAsync(IReadOnlyList<StoredEvent> batch, NpgsqlTransaction transaction, string schema, CancellationToken cancellation)
    {
        var streams = batch.GroupBy(stored => stored.StreamId).ToList();
        await using var command = new NpgsqlCommand($"""
            INSERT INTO {schema}.tally AS t (stream, events, last_idx) SELECT * FROM unnest($1, $2, $3)
            ON CONFLICT ON CONSTRAINT tally_pkey DO UPDATE SET events = t.events + excluded.events, last_idx = excluded.last_idx, touched_at = clock_timestamp()
            """, transaction.Connection, transaction)
        {
            Parameters =
            {
                new NpgsqlParameter<string[]> { TypedValue = [.. streams.Select(s => s.Key)] }, new NpgsqlParameter<long[]> { TypedValue = [.. streams.Select(s => s.LongCount())] },
                new NpgsqlParameter<long[]> { TypedValue = [.. streams.Select(s => s.Last().Index)] },
            },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}

/// <summary>Keeps the live tallies.</summary>
public sealed class Tallies() : TransactionalSubscription("tallies")
{
    public override Task HandleAsync(IReadOnlyList<StoredEvent> batch, NpgsqlTransaction transaction, CancellationToken cancellation) =>
        TallyModel.FoldAsync(batch, transaction, ReadModel.Live, cancellation);
}

/// <summary>Stands for everything that is told to others.</summary>
public sealed class Told() : ExternalSubscription("told")
{
    private int _events;

    public int Events => _events;

    public override Task HandleAsync(IReadOnlyList<StoredEvent> batch, CancellationToken cancellation)
    {
        Interlocked.Add(ref _events, batch.Count);
        return Task.CompletedTask;
    }
}
