using System.Diagnostics;
using Transparency.AuditorCli.Publishing;
using Transparency.Launch;

namespace Transparency.Benchmarks.Pipeline;

/// <summary>One rate, held for some seconds, and what became of it.</summary>
/// <param name="run">Begins the ids of this step's messages.</param>
public sealed class Step(Bench bench, Instance instance, BrokerPublisher publisher, Sightings scores, Sightings flags, string run)
{
    private const double LongestMilliseconds = 1_000;
    // What is due within it goes out together, late by up to as much, which counts as latency: case systems run on machines of their own, and what publishing costs here is taken from what is measured.
    private static readonly TimeSpan s_turn = TimeSpan.FromMilliseconds(20);
    private readonly LiveDecisions _decisions = new(bench.Checkout);
    private readonly List<double> _scoredBehind = [];
    private long _begun;
    private int _rate, _count, _scoresBefore, _flagsBefore;
    private TimeSpan _sent, _arrived;

    public async Task RunAsync(int rate, int seconds, TimeSpan patience, CancellationToken cancellation)
    {
        (_rate, _count) = (rate, rate * seconds);
        (_scoresBefore, _flagsBefore) = (scores.First.Count, flags.First.Count);
        _begun = Stopwatch.GetTimestamp();
        for (var next = 0; next < _count;)
        {
            var turn = Stopwatch.GetTimestamp();
            // Whatever is due by now goes at once: a publisher that waits for confirmation must not slow the load down.
            var due = Math.Min(_count, (int)(Stopwatch.GetElapsedTime(_begun).TotalSeconds * rate) + 1);
            if (due > next) await publisher.PublishAsync(Enumerable.Range(next, due - next).SelectMany(number => _decisions.Of(run, number)), _ => { }, cancellation);
            if (s_turn - Stopwatch.GetElapsedTime(turn) is { Ticks: > 0 } rest) await Task.Delay(rest, cancellation);
            if (due / rate > next / rate) _scoredBehind.Add(due - (scores.First.Count - _scoresBefore));
            next = due;
        }
        _sent = Stopwatch.GetElapsedTime(_begun);
        var broken = (_count + LiveDecisions.Every - 1) / LiveDecisions.Every;
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < patience && (scores.First.Count - _scoresBefore < _count || flags.First.Count - _flagsBefore < broken);)
            await Task.Delay(20, cancellation);
        _arrived = Stopwatch.GetElapsedTime(_begun);
    }

    public async Task TellAsync(Outcome outcome, bool wanted, CancellationToken cancellation)
    {
        var cases = await Steps.CasesAsync(instance, run, cancellation);
        var (scored, flagged, missing, unflagged) = (new List<double>(), new List<double>(), 0, 0);
        for (var number = 0; number < _count; number++)
        {
            var known = cases.GetValueOrDefault(LiveDecisions.DecisionId(run, number));
            if (known is not null && scores.First.TryGetValue(known, out var score)) scored.Add(Since(number, score));
            else missing++;
            if (number % LiveDecisions.Every != 0) continue;
            if (known is not null && flags.First.TryGetValue(known, out var flag)) flagged.Add(Since(number, flag));
            else unflagged++;
        }
        outcome.Keep($"{_rate}/s: ms from due to score", scored);
        outcome.Keep($"{_rate}/s: ms from due to flag", flagged);
        outcome.Keep($"{_rate}/s: decisions without score, second by second", _scoredBehind);
        outcome.Tell(new($"{_rate} decisions a second: sent", _count / _sent.TotalSeconds, "/s"));
        foreach (var (name, times) in new[] { ("score", scored), ("flag", flagged) })
        {
            if (times.Count == 0) continue;
            outcome.Tell(new($"{_rate}/s: due → {name} visible, p50", Contest.Quantile(times, 0.5), "ms"));
            outcome.Tell(new($"{_rate}/s: due → {name} visible, p99", Contest.Quantile(times, 0.99), "ms", LongestMilliseconds, AtMost: true));
        }
        outcome.Tell(new($"{_rate}/s: without score when the last was sent", _scoredBehind.Count == 0 ? 0 : _scoredBehind[^1], "decisions"));
        outcome.Tell(new($"{_rate}/s: everything there after the last was sent", (_arrived - _sent).TotalSeconds, "s"));
        outcome.Tell(new($"{_rate}/s: kept up with, from first to last score", scored.Count / _arrived.TotalSeconds, "/s", wanted ? _rate * 0.95 : null));
        outcome.Tell(new($"{_rate}/s: lost, without score of {_count:#,0} or without flag", missing + unflagged, "decisions", 0, AtMost: true));
    }

    private double Since(int number, long seen) => Stopwatch.GetElapsedTime(_begun, seen).TotalMilliseconds - (1000.0 * number / _rate);
}
