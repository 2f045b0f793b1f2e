using System.Diagnostics;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Decisions;
using Transparency.Scoring.Rubrics;

namespace Transparency.Benchmarks.Scoring;

/// <summary>What one score costs without database and broker: history, clock, every criterion, sum.</summary>
public static class Deciding
{
    public static Task Run(Bench bench, Outcome outcome, CancellationToken cancellation)
    {
        var (catalogue, times, count) = (new CatalogueIndex(SampleCases.Catalogue), new List<double>(), bench.Size(100_000, 1_000));
        for (var number = 0; number < count; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            var facts = SampleCases.Facts(number);
            var started = Stopwatch.GetTimestamp();
            var history = CaseHistory.Of(facts);
            var scored = DecisionScoring.Score(RubricShelf.InForce, new(history, history.Decisions[^1], catalogue, DateTimeOffset.MaxValue));
            if (number >= count / 10) times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            if (scored.Whole.Score is null) throw new InvalidOperationException("no criterion applied");
        }
        outcome.Keep("scoring ms", times);
        outcome.Tell(new($"{RubricShelf.InForce.Criteria.Count} criteria on a case of {SampleCases.FactsPerCase} facts, median", Contest.Quantile(times, 0.5), "ms"));
        outcome.Tell(new("the same, p99", Contest.Quantile(times, 0.99), "ms", 1, AtMost: true));
        return Task.CompletedTask;
    }
}
