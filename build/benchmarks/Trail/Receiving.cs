using System.Diagnostics;
using System.Globalization;
using RabbitMQ.Client;
using Transparency.AuditorCli.Publishing;
using Transparency.DecisionCapture.Intake.Broker;
using Transparency.Servers;

namespace Transparency.Benchmarks.Trail;

/// <summary>
/// The real decision-capture takes a full queue: how many case events a second are stored, acknowledged and ledgered, and whether one was
/// lost or counted twice although every hundredth was sent a second time and the service was killed half way.
/// </summary>
public static class Receiving
{
    public static async Task RunAsync(Bench bench, Outcome outcome, CancellationToken cancellation)
    {
        var count = bench.Size(200_000, 2_000);
        await using var trail = await CaptureTrail.CreateAsync(bench, "broker", cancellation);
        var broker = await bench.RabbitAsync(cancellation);
        await broker.DeleteVhostAsync("bench", cancellation);
        var administrator = await broker.CreateVhostAsync("bench", cancellation);
        await broker.DeleteVhostAsync("bench-messages", cancellation);
        var messages = await broker.CreateVhostAsync("bench-messages", cancellation);
        var sender = await broker.CreateUserAsync(CaptureTrail.Sender, "bench", cancellation);
        await broker.GrantAsync(CaptureTrail.Sender, "bench", "", IntakeTopology.Exchange, "", cancellation);
        await using var connection = await new ConnectionFactory { Uri = administrator }.CreateConnectionAsync(cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        await IntakeTopology.DeclareAsync(channel, cancellation);
        using var cases = HistoricalLog.Cases(bench.Log).GetEnumerator();
        var events = Importing.Chunk(cases, count);
        var twice = events.Where((_, place) => place % 100 == 0);
        await using (var publisher = new BrokerPublisher(sender))
            await publisher.PublishAsync(events.Concat(twice).Select(each => ("it-local-police", each)), _ => { }, cancellation);

        var before = await LeavesAsync(trail, cancellation);
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings:Intake"] = administrator.ToString(), ["ConnectionStrings:Broker"] = messages.ToString(), ["Ticket:PublicKeys"] = bench.NewFolder("ticket-keys"),
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{FreePort.Any()}", ["Logging__LogLevel__Default"] = "Error",
        };
        var (half, killed) = (before + (events.Count / 2), false);
        var process = trail.Start(bench, settings);
        try
        {
            var marks = new List<(long Leaves, double Seconds)>();
            var watch = Stopwatch.StartNew();
            while (true)
            {
                if (process.HasExited && !killed) throw new InvalidOperationException($"the service ended: {await process.StandardError.ReadToEndAsync(cancellation)}");
                var leaves = await LeavesAsync(trail, cancellation);
                marks.Add((leaves, watch.Elapsed.TotalSeconds));
                if (leaves >= before + events.Count && await channel.MessageCountAsync(IntakeTopology.Queue, cancellation) == 0) break;
                if (!killed && leaves >= half)
                {
                    process.Kill();
                    await process.WaitForExitAsync(cancellation);
                    process.Dispose();
                    (killed, process) = (true, trail.Start(bench, settings));
                }
                await Task.Delay(50, cancellation);
            }
            Tell(outcome, marks, before, half);
            await CountAsync(outcome, trail, events, before, cancellation);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
            process.Dispose();
        }
    }

    // The pace of each half from its first recorded events on: a program that starts and compiles itself records nothing meanwhile.
    private static void Tell(Outcome outcome, List<(long Leaves, double Seconds)> marks, long before, long half)
    {
        foreach (var (name, from, to) in ((string, long, long)[])[("first half, a service just started", before, half), ("second half, after a kill -9 at work", half, marks[^1].Leaves)])
        {
            var of = marks.Where(mark => mark.Leaves > from + ((to - from) / 5) && mark.Leaves <= to).ToList();
            if (of.Count < 2) continue;
            outcome.Tell(new($"broker → stored, acknowledged, ledgered: {name}", (of[^1].Leaves - of[0].Leaves) / (of[^1].Seconds - of[0].Seconds), "/s", 5_000));
        }
        outcome.Keep("seconds at which leaves were counted", [.. marks.Select(mark => mark.Seconds)]);
        outcome.Keep("leaves", [.. marks.Select(mark => (double)mark.Leaves)]);
    }

    private static async Task CountAsync(Outcome outcome, CaptureTrail trail, List<CaseEvent> events, long before, CancellationToken cancellation)
    {
        var inbox = await trail.Database.ScalarAsync<long>(string.Create(CultureInfo.InvariantCulture, $"SELECT count(*) FROM trail.inbox i JOIN trail.leaf l ON l.event_id = i.event_id JOIN events.mt_events e ON e.seq_id = l.seq_id WHERE l.idx >= {before}"), cancellation);
        var facts = await trail.Database.ScalarAsync<long>("SELECT count(*) FROM events.mt_events WHERE correlation_id IS NOT NULL AND data ? 'sourceEventId'", cancellation);
        outcome.Tell(new($"lost of {events.Count:#,0}", events.Count - inbox, "events", 0, AtMost: true));
        outcome.Tell(new("recorded twice", facts - inbox, "events", 0, AtMost: true));
    }

    private static Task<long> LeavesAsync(CaptureTrail trail, CancellationToken cancellation) => trail.Database.ScalarAsync<long>("SELECT size FROM trail.ledger_head", cancellation);
}
