using System.Diagnostics;
using Transparency.EventStore;

namespace Transparency.Benchmarks.Trail;

/// <summary>Concurrent callers of one event each, durable, against what PostgreSQL does for clients that insert stream and event themselves.</summary>
public static class Appending
{
    // Data and headers travel with every transaction, as they do in ours; ids grow with time, as ours do.
    private const string Bare = $"""
        \set n random(1, 9000000000000000000)
        BEGIN;
        INSERT INTO events.mt_streams (tenant_id, id, type, version) VALUES ('{SampleFacts.Tenant}', 'case-' || to_hex(:n::bigint), '{SampleFacts.StreamType}', 1);
        INSERT INTO events.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, headers, user_name)
            VALUES (nextval('events.mt_events_sequence'), (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7000' || lpad(to_hex(:n::bigint), 16, '0'))::uuid,
                'case-' || to_hex(:n::bigint), 1, :data::jsonb, '{SampleFacts.Type}', clock_timestamp(), '{SampleFacts.Tenant}', '{SampleFacts.DotNetType}', :headers::jsonb, 'doe-001');
        COMMIT;
        """;

    public static async Task RunAsync(Bench bench, Outcome outcome, CancellationToken cancellation)
    {
        await using var ours = await TrailDatabase.CreateAsync(bench, "append", cancellation);
        await using var bare = await TrailDatabase.CreateAsync(bench, "append_bare", cancellation);
        await using var store = ours.Store();
        var script = Path.Combine(bench.NewFolder("pgbench"), "append.sql");
        await File.WriteAllTextAsync(script, Bare.ReplaceLineEndings("\n"), cancellation);
        var variables = new Dictionary<string, string> { ["data"] = SampleFacts.Json, ["headers"] = SampleFacts.Headers };
        var seconds = bench.Size(4, 1);
        var contest = new Contest(outcome, bench.Size(7, 1))
            .With("store, 16 callers", stop => CallAsync(store, 16, TimeSpan.FromSeconds(seconds), stop))
            .With("pgbench, 16 clients", async stop => await PgBench.RunAsync(bare.Superuser, script, 16, seconds, variables, stop))
            .With("store, 128 callers", stop => CallAsync(store, 128, TimeSpan.FromSeconds(seconds), stop));
        await contest.RunAsync(cancellation);
        outcome.Tell(new("bare transactions, pgbench with 16 clients", contest.Pace("pgbench, 16 clients"), "/s"));
        outcome.Tell(new("appends through the store, 16 callers", contest.Pace("store, 16 callers"), "/s"));
        outcome.Tell(new("appends through the store, 128 callers", contest.Pace("store, 128 callers"), "/s"));
        outcome.Tell(new("16 callers against pgbench", contest.Ratio("store, 16 callers", "pgbench, 16 clients"), "×", 1.5));
        outcome.Tell(new("128 callers against pgbench", contest.Ratio("store, 128 callers", "pgbench, 16 clients"), "×", 2.5));
    }

    private static async Task<Work> CallAsync(Store store, int callers, TimeSpan duration, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        var done = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            var appended = 0;
            for (; Stopwatch.GetElapsedTime(started) < duration; appended++)
                if (await store.AppendAsync(SampleFacts.NewCase(), cancellation) is not AppendResult.Appended)
                    throw new InvalidOperationException("an append was not recorded");
            return appended;
        }, cancellation)));
        return done.Sum();
    }
}
