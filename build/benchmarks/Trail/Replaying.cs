using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Transparency.DecisionCapture.Intake;
using Transparency.EventStore.Verification;

namespace Transparency.Benchmarks.Trail;

/// <summary>
/// Verification of a whole store – every row read, every leaf recomputed, folded into tree, heads and streams – against reading the same
/// rows and doing nothing with them.
/// </summary>
public static class Replaying
{
    public static async Task RunAsync(Bench bench, Outcome outcome, CancellationToken cancellation)
    {
        await using var trail = await CaptureTrail.CreateAsync(bench, "replay", cancellation);
        var policy = await RecordAsync(bench, trail, bench.Log is null ? bench.Size(200_000, 5_000) : int.MaxValue, cancellation);
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(trail.Database.Addresses.Reader) { ReadBufferSize = 1 << 17 }.ConnectionString);
        var size = await trail.Database.ScalarAsync<long>("SELECT size FROM trail.ledger_head", cancellation);
        Console.WriteLine($"  {size:#,0} events are recorded and published");
        var contest = new Contest(outcome, bench.Size(7, 1))
            .With("verification", async stop =>
            {
                var report = await new TrailVerification(source, new VerificationOptions(policy)).RunAsync(stop);
                return report.Accepted && report.Leaves == size ? size : throw new InvalidOperationException($"verified {report.Leaves} of {size}: {string.Join(" · ", report.Differences)}");
            })
            .With("reading alone", async stop => { await ReadAsync(source, size, stop); return size; });
        await contest.RunAsync(cancellation);
        outcome.Tell(new($"events read and left alone, of {size:#,0}", contest.Pace("reading alone"), "/s"));
        outcome.Tell(new("verified replay, both cores", contest.Pace("verification"), "/s", 75_000));
        outcome.Tell(new("processor time of this process per verified event", contest.ProcessorMicroseconds("verification"), "µs"));
        outcome.Tell(new("verified replay against reading alone", contest.Ratio("verification", "reading alone"), "×"));
    }

    /// <summary>Imports so many events while the log is published; answers by whom its heads are signed.</summary>
    private static async Task<Ledger.TrustPolicy> RecordAsync(Bench bench, CaptureTrail trail, int events, CancellationToken cancellation)
    {
        await using var host = await PublishingHost.StartAsync(bench, trail.Database, null, cancellation);
        await using var app = trail.Build();
        await app.Services.GetRequiredService<DecisionCapture.Catalogue.CatalogueLog>().RefreshAsync(cancellation);
        using var cases = HistoricalLog.Cases(bench.Log).GetEnumerator();
        for (var left = events; left > 0;)
        {
            var chunk = Importing.Chunk(cases, Math.Min(left, 20_000));
            if (chunk.Count == 0) break;
            await Importing.ImportAsync(app.Services.GetRequiredService<RecordCaseEvents>(), chunk, cancellation);
            left -= chunk.Count;
        }
        await host.HeadOfAsync(await host.Store.HeadAsync(cancellation), cancellation);
        await trail.Database.ExecuteAsync("VACUUM (ANALYZE)", cancellation);
        return host.Policy;
    }

    // Two connections, as many as verification has workers on two cores.
    private static Task ReadAsync(NpgsqlDataSource source, long size, CancellationToken cancellation) =>
        Parallel.ForEachAsync(Enumerable.Range(0, 2), cancellation, async (part, stop) =>
        {
            await using var connection = await source.OpenConnectionAsync(stop);
            await using var copy = await connection.BeginRawBinaryCopyAsync($"""
                COPY (SELECT e.*, l.* FROM trail.leaf l JOIN events.mt_events e ON e.seq_id = l.seq_id WHERE l.idx >= {size * part / 2} AND l.idx < {size * (part + 1) / 2}) TO STDOUT (FORMAT binary)
                """, stop);
            await copy.CopyToAsync(Stream.Null, 1 << 17, stop);
        });
}
