namespace Transparency.Benchmarks.Citizens;

/// <summary>One address sends more than its bucket holds and refills, and nobody else sends anything.</summary>
public static class BeyondLimit
{
    public static async Task RunAsync(Bench bench, Outcome outcome, CancellationToken cancellation)
    {
        await using var site = await CitizenSite.StartAsync(bench, "limit", cancellation);
        var before = await site.StoredAsync(cancellation);
        var load = new CitizenLoad(site, addresses: 1);
        // The bucket holds 600 and gets 60 a second: even the small size is more.
        await load.RunAsync(300, bench.Size(20, 5), cancellation);
        outcome.Tell(new("requests sent by one client", load.Answers.Count, "requests"));
        outcome.Tell(new("refused with 429", load.Answers.Count(each => each.Status == 429), "requests", 1));
        await CitizenCount.TellAsync(outcome, site, load, before, cancellation);
    }
}
