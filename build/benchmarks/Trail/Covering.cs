using System.Collections.Concurrent;
using System.Diagnostics;
using Transparency.EventStore;

namespace Transparency.Benchmarks.Trail;

/// <summary>How long a recorded event waits until a published head with a witness's cosignature covers it, while others are recorded all the time.</summary>
public static class Covering
{
    public static async Task RunAsync(Bench bench, Outcome outcome, CancellationToken cancellation)
    {
        await using var database = await TrailDatabase.CreateAsync(bench, "covering", cancellation);
        WitnessProcess? witness = null;
        try
        {
            await using var host = await PublishingHost.StartAsync(bench, database, async keys => witness = await WitnessProcess.StartAsync(bench, keys, cancellation), cancellation);
            foreach (var perSecond in (int[])[50, 500])
            {
                var waits = await WaitsAsync(host, database, perSecond, TimeSpan.FromSeconds(bench.Size(40, 4)), cancellation);
                outcome.Keep($"ms from recorded to covered, {perSecond} events/s", waits);
                outcome.Tell(new($"recorded → covered by a published, witnessed head, {perSecond} events/s, median", Contest.Quantile(waits, 0.5) / 1_000, "s"));
                outcome.Tell(new($"recorded → covered by a published, witnessed head, {perSecond} events/s, p99", Contest.Quantile(waits, 0.99) / 1_000, "s", 2, AtMost: true));
            }
            var head = await host.HeadOfAsync(1, cancellation);
            if (!host.Policy.Check(Ledger.SignedNote.Parse(head.Note)).Accepted) throw new InvalidOperationException("a published head is not signed and cosigned as it must be");
        }
        finally
        {
            if (witness is not null) await witness.DisposeAsync();
        }
    }

    private static async Task<List<double>> WaitsAsync(PublishingHost host, TrailDatabase database, int perSecond, TimeSpan duration, CancellationToken cancellation)
    {
        var recorded = new ConcurrentQueue<(long Index, long At)>();
        var started = Stopwatch.GetTimestamp();
        var recording = Task.Run(async () =>
        {
            var appends = new List<Task>();
            for (var done = 0; Stopwatch.GetElapsedTime(started) < duration;)
            {
                for (; done < Stopwatch.GetElapsedTime(started).TotalSeconds * perSecond; done++)
                    appends.Add(AppendAsync());
                await Task.Delay(5, cancellation);
            }
            await Task.WhenAll(appends);
        }, cancellation);
        var (open, waits) = (new List<(long Index, long At)>(), new List<double>());
        while (!recording.IsCompleted || !recorded.IsEmpty || open.Count > 0)
        {
            // What anybody outside sees: the newest head that is stored, which only ever is a cosigned one.
            var size = await database.ScalarAsync<long>("SELECT coalesce(max(size), 0) FROM trail.checkpoint", cancellation);
            var now = Stopwatch.GetTimestamp();
            while (recorded.TryDequeue(out var each)) open.Add(each);
            waits.AddRange(open.Where(each => each.Index < size).Select(each => Math.Max(0, Stopwatch.GetElapsedTime(each.At, now).TotalMilliseconds)));
            open.RemoveAll(each => each.Index < size);
            await Task.Delay(5, cancellation);
        }
        await recording;
        return waits;

        async Task AppendAsync()
        {
            if (await host.Store.AppendAsync(SampleFacts.NewCase(), cancellation) is AppendResult.Appended appended)
                recorded.Enqueue((appended.FirstIndex, Stopwatch.GetTimestamp()));
        }
    }
}
