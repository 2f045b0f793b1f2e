using Npgsql;
using NpgsqlTypes;
using Transparency.EventStore;

namespace Transparency.Benchmarks.Trail;

/// <summary>A hundred events per call against one prepared INSERT of as many rows, which has nothing to check, to hash or to remember.</summary>
public static class BatchedAppending
{
    private const int EventsPerCall = 100;

    // Arrays are the quickest way to hand over many rows: the bare side is not made slow.
    private const string Streams = "INSERT INTO events.mt_streams (tenant_id, id, type, version) VALUES ($1, $2, $3, $4)";
    private const string Events = """
        INSERT INTO events.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, headers, user_name)
        SELECT nextval('events.mt_events_sequence'), n.id, $2, n.version, n.data, n.type, n.at, $1, n.dotnet, n.headers, n.who
        FROM unnest($3, $4, $5, $6, $7, $8, $9, $10) AS n (id, version, data, type, at, dotnet, headers, who)
        """;

    public static async Task RunAsync(Bench bench, Outcome outcome, CancellationToken cancellation)
    {
        await using var ours = await TrailDatabase.CreateAsync(bench, "batch", cancellation);
        await using var bare = await TrailDatabase.CreateAsync(bench, "batch_bare", cancellation);
        await using var store = ours.Store();
        foreach (var callers in (int[])[1, 8])
        {
            var calls = bench.Size(400, 10);
            var (name, against) = ($"store, {callers} callers", $"bare INSERT, {callers} connections");
            var contest = new Contest(outcome, bench.Size(7, 1))
                .With(name, stop => EachAsync(callers, calls, () => AppendAsync(store, stop)))
                .With(against, stop => EachAsync(callers, calls, () => InsertAsync(bare.Source, stop)));
            await contest.RunAsync(cancellation);
            outcome.Tell(new($"events through bare INSERTs, {callers} connection(s)", contest.Pace(against), "/s"));
            outcome.Tell(new($"events through the store, {callers} caller(s)", contest.Pace(name), "/s"));
            outcome.Tell(new($"store against bare INSERT, {callers} caller(s)", contest.Ratio(name, against), "×", 0.6));
        }
    }

    private static async Task<Work> EachAsync(int callers, int calls, Func<Task> call)
    {
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < calls / callers; i++) await call();
        })));
        return calls / callers * callers * EventsPerCall;
    }

    private static async Task AppendAsync(Store store, CancellationToken cancellation)
    {
        if (await store.AppendAsync(SampleFacts.NewCase(EventsPerCall), cancellation) is not AppendResult.Appended)
            throw new InvalidOperationException("a batch was not recorded");
    }

    private static async Task InsertAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        var append = SampleFacts.NewCase(EventsPerCall);
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new(Streams)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = append.Tenant }, new NpgsqlParameter<string> { TypedValue = append.StreamId },
                new NpgsqlParameter<string> { TypedValue = append.StreamType }, new NpgsqlParameter<long> { TypedValue = EventsPerCall },
            },
        });
        var events = new NpgsqlBatchCommand(Events);
        events.Parameters.Add(new NpgsqlParameter<string> { TypedValue = append.Tenant });
        events.Parameters.Add(new NpgsqlParameter<string> { TypedValue = append.StreamId });
        Column(NpgsqlDbType.Uuid, append.Events.Select(each => each.Id));
        Column(NpgsqlDbType.Bigint, Enumerable.Range(1, EventsPerCall).Select(version => (long)version));
        Column(NpgsqlDbType.Jsonb, append.Events.Select(_ => SampleFacts.Json));
        Column(NpgsqlDbType.Varchar, append.Events.Select(each => each.Type));
        Column(NpgsqlDbType.TimestampTz, append.Events.Select(each => each.Timestamp.UtcDateTime));
        Column(NpgsqlDbType.Varchar, append.Events.Select(each => each.DotNetType));
        Column(NpgsqlDbType.Jsonb, append.Events.Select(_ => SampleFacts.Headers));
        Column(NpgsqlDbType.Varchar, append.Events.Select(each => each.UserName));
        batch.BatchCommands.Add(events);
        await batch.PrepareAsync(cancellation);
        await batch.ExecuteNonQueryAsync(cancellation);

        void Column<T>(NpgsqlDbType type, IEnumerable<T> values) =>
            events.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = [.. values], NpgsqlDbType = NpgsqlDbType.Array | type });
    }
}
