using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Transparency.DecisionCapture.Cases;
using Transparency.DecisionCapture.MyCase;
using Transparency.DecisionCapture.Replay;
using Transparency.EventStore;

namespace Transparency.Benchmarks.Trail;

/// <summary>A replay of decision-capture's list of cases: read, fold, write, and compare with what an earlier replay built.</summary>
public static class Rebuilding
{
    private const int EventsPerCase = 6, Window = 5_000, AtOnce = 1_000;
    private static readonly DateTimeOffset s_morning = new(2026, 1, 5, 9, 0, 0, TimeSpan.FromHours(7));

    private static readonly string[] s_types = ["case_opened", "completeness_checked", "step_completed", "step_completed", "decision_reached", "decision_notified"];

    private static readonly string[] s_details =
    [
        "\"case\":{\"kind\":\"application\"}", "\"complete\":true", "\"step\":\"check\"", "\"step\":\"sign\"", "\"decisionPoint\":\"grant\",\"outcome\":\"granted\"", "\"channel\":\"counter\"",
    ];

    public static async Task RunAsync(Bench bench, Outcome outcome, CancellationToken cancellation)
    {
        await using var database = await TrailDatabase.CreateAsync(bench, "rebuild", cancellation, typeof(CasesReadModel).Assembly);
        await using var store = database.Store();
        var cases = bench.Size(100_000, 1_000);
        await RecordAsync(store, cases, cancellation);
        var last = await store.HeadAsync(cancellation) - 1;
        await database.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO trail.subscription (name, last_index) VALUES ('{CaseProjection.Mark}', {last})"), cancellation);
        await database.ExecuteAsync("VACUUM (ANALYZE)", cancellation);

        using var logging = LoggerFactory.Create(builder => builder.AddSimpleConsole().SetMinimumLevel(LogLevel.Error));
        var paces = new List<double>();
        for (var round = 0; round <= bench.Size(3, 1); round++)
        {
            // The first one fills the live tables; the others are compared with it.
            var replays = new Replays(store, new("bench", [new CasesReadModel(store, new TrackingSecrets(new byte[32]))], []), TimeProvider.System, logging.CreateLogger<Replays>());
            var started = await replays.StartAsync(swap: round == 0, "bench", cancellation) ?? throw new InvalidOperationException("a replay is running");
            var watch = Stopwatch.StartNew();
            await replays.RunAsync(cancellation);
            var replay = (await replays.FindAsync(started.Id, cancellation))!;
            if (replay.State != "finished" || (round > 0 && replay.Identical != true))
                throw new InvalidOperationException($"round {round}: {replay.State} {replay.Trouble} {replay.Models[0].Tables.FirstOrDefault(table => table.FirstDifference is not null)?.FirstDifference}");
            var model = replay.Models[0];
            if (round > 0) paces.Add(model.Events / (double)model.Seconds);
            outcome.Tell(new($"round {round}: whole replay of {model.Events.ToString("#,0", CultureInfo.InvariantCulture)} events, digests included", watch.Elapsed.TotalSeconds, "s"));
        }
        outcome.Keep("events/s of each round", paces);
        outcome.Tell(new("rebuild of a read model, byte-identical", paces.Order().ElementAt(paces.Count / 2), "/s", 40_000));
        outcome.Tell(new("largest working set of this process", Process.GetCurrentProcess().PeakWorkingSet64 / (double)(1 << 20), "MiB"));
    }

    // A window of cases at a time, one event of each after the other: the facts of a case lie far apart, as in life.
    private static async Task RecordAsync(Store store, int cases, CancellationToken cancellation)
    {
        for (var first = 0; first < cases; first += Window)
            for (var step = 0; step < EventsPerCase; step++)
                foreach (var some in Enumerable.Range(first, Math.Min(Window, cases - first)).Chunk(AtOnce))
                    await store.AppendAllAsync([.. some.Select(number => Append(number, step))], cancellation);
    }

    private static Append Append(int number, int step)
    {
        var data = string.Create(CultureInfo.InvariantCulture, $$"""
            {"source":"urn:mol:doe:work-permit","sourceEventId":"e-{{number}}-{{step}}","agency":"doe","office":"doe-{{number % 40}}","service":"work-permit","caseRef":"WP-2569-{{number:000000}}","catalogueVersion":1,"times":{"occurredAt":"{{s_morning.AddMinutes(number + (step * 300)):yyyy-MM-dd'T'HH:mm:sszzz}}"},{{s_details[step]}}}
            """);
        return new(SampleFacts.Tenant, $"case-{number:x32}", SampleFacts.StreamType, step == 0 ? ExpectedVersion.NoStream : ExpectedVersion.Exactly(step),
            [SampleFacts.Event() with { Type = s_types[step], Data = Encoding.UTF8.GetBytes(data) }]);
    }
}
