using Transparency.AuditorCli.Publishing;
using Transparency.Benchmarks.Trail;

namespace Transparency.Benchmarks.Citizens;

/// <summary>
/// Nine ratings and one complaint in ten requests, sent when their time has come whether or not the earlier ones are answered, from many addresses, while a
/// source reports case events through the broker. Load, services and servers share the machine.
/// </summary>
public static class Together
{
    private const int PerSecond = 1_000, EventsPerSecond = 100, Addresses = 250;

    public static async Task RunAsync(Bench bench, Outcome outcome, CancellationToken cancellation)
    {
        var (rate, seconds) = (bench.Size(PerSecond, 50), bench.Size(60, 5));
        await using var site = await CitizenSite.StartAsync(bench, "together", cancellation);
        await new CitizenLoad(site, Addresses).RunAsync(Math.Min(rate, 50), 5, cancellation);
        var before = await site.StoredAsync(cancellation);
        var recordedBefore = await site.RecordedAsync(cancellation);
        using var cases = HistoricalLog.Cases(bench.Log).GetEnumerator();
        var load = new CitizenLoad(site, Addresses);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var reporting = ReportAsync(site, cases, seconds, over.Token);
        await load.RunAsync(rate, seconds, cancellation);
        var published = await reporting;
        await site.RecordedAllAsync(recordedBefore + published, cancellation);

        Tell(outcome, load, seconds);
        await CitizenCount.TellAsync(outcome, site, load, before, cancellation);
        outcome.Tell(new("case events published meanwhile", published, "events"));
        var recorded = await site.RecordedAsync(cancellation) - recordedBefore;
        outcome.Tell(new("case events lost", published - recorded, "events", 0, AtMost: true));
    }

    // A second's worth at a time: the publisher waits for the broker's confirmation of each.
    private static async Task<long> ReportAsync(CitizenSite site, IEnumerator<IReadOnlyList<CaseEvent>> cases, int seconds, CancellationToken cancellation)
    {
        await using var publisher = new BrokerPublisher(site.Intake);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        long published = 0;
        for (var second = 0; second < seconds; second++)
        {
            published += await publisher.PublishAsync(Importing.Chunk(cases, EventsPerSecond).Select(each => ("it-local-police", each)), _ => { }, cancellation);
            await timer.WaitForNextTickAsync(cancellation);
        }
        return published;
    }

    private static void Tell(Outcome outcome, CitizenLoad load, int seconds)
    {
        var accepted = load.Answers.Where(each => each.Accepted).ToList();
        outcome.Tell(new("requests sent", load.Answers.Count, "requests"));
        outcome.Tell(new("accepted (2xx)", accepted.Count / (double)seconds, "/s", PerSecond));
        foreach (var (name, of) in new[] { ("rating", accepted.Where(each => !each.Complaint)), ("complaint", accepted.Where(each => each.Complaint)) })
        {
            var latencies = of.Select(each => each.Milliseconds).ToList();
            outcome.Keep($"{name}: ms from when it was due", latencies);
            if (latencies.Count == 0) continue;
            outcome.Tell(new($"{name}: p50 from when it was due", Contest.Quantile(latencies, 0.5), "ms"));
            outcome.Tell(new($"{name}: p99 from when it was due", Contest.Quantile(latencies, 0.99), "ms"));
        }
    }
}
