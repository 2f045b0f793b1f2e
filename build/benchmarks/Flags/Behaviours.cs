using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Studies;

namespace Transparency.Benchmarks.Flags;

/// <summary>Power and false alarms of the studies on <see cref="SimulatedBureau"/>, with the limits of the shipped rules.</summary>
public static class Behaviours
{
    private const int PerOfficer = 150;

    /// <summary>Limits are chosen on rounds from here on, and never on those that are reported, which begin at 0.</summary>
    private const int FirstTuningSeed = 100_000;

    private static readonly (Behaviour Planted, string Study)[] s_seeks =
    [
        (Behaviour.FastLane, "decides-unusually-fast"), (Behaviour.Favourites, "pair-above-chance"), (Behaviour.CopiedReasons, "reasons-copied"), (Behaviour.Drift, "outcome-drifts"),
        (Behaviour.Harsh, "outcome-differs-from-peers"),
    ];

    public static Task PowerAsync(Bench bench, Outcome outcome, CancellationToken cancellation) => PowerAsync(bench, outcome, 0, cancellation);

    /// <summary>The same on rounds of its own, for choosing limits.</summary>
    public static async Task TuneAsync(Bench bench, Outcome outcome, CancellationToken cancellation)
    {
        await PowerAsync(bench, outcome, FirstTuningSeed, cancellation);
        var (rules, rounds) = (await RulesAsync(bench, cancellation), bench.Size(200, 5));
        foreach (var id in new[] { "outcome-differs-from-peers", "outcome-drifts" })
        {
            var ordinary = Enumerable.Range(FirstTuningSeed, rounds).AsParallel().WithCancellation(cancellation).Count(seed => Judge(rules, id, SimulatedBureau.Rows(seed, null, PerOfficer)).Count > 0);
            outcome.Tell(new($"{id} names anybody where officers only differ as people do, of {rounds} rounds", 100.0 * ordinary / rounds, "%"));
        }
    }

    private static async Task PowerAsync(Bench bench, Outcome outcome, int first, CancellationToken cancellation)
    {
        var (rules, rounds) = (await RulesAsync(bench, cancellation), bench.Size(100, 5));
        foreach (var (planted, id) in s_seeks)
        {
            var found = Enumerable.Range(first, rounds).AsParallel().WithCancellation(cancellation).Select(seed => Judge(rules, id, SimulatedBureau.Rows(seed, planted, PerOfficer))).ToList();
            outcome.Tell(new($"{planted} found by {id}, of {rounds} rounds", 100.0 * found.Count(f => f.Contains(SimulatedBureau.Planted)) / rounds, "%", 90));
            outcome.Tell(new($"rounds in which {id} names somebody else too", 100.0 * found.Count(f => f.Any(o => o != SimulatedBureau.Planted)) / rounds, "%"));
        }
        var innocent = Enumerable.Range(first, rounds).AsParallel().WithCancellation(cancellation).Select(seed => Judge(rules, "outcome-differs-from-peers", SimulatedBureau.Rows(seed, Behaviour.HardCases, PerOfficer))).ToList();
        outcome.Tell(new("the innocent officer with hard cases named", 100.0 * innocent.Count(f => f.Contains(SimulatedBureau.Planted)) / rounds, "%", 5, AtMost: true));
    }

    public static async Task AlarmsAsync(Bench bench, Outcome outcome, CancellationToken cancellation)
    {
        var (rules, rounds) = (await RulesAsync(bench, cancellation), bench.Size(200, 5));
        foreach (var id in StudyBook.Functions.Keys)
        {
            var rule = rules.Rules.Single(r => r.Id == id);
            var nominal = (double)rule.Parameters.GetValueOrDefault("falseDiscoveryPercent", rule.Parameters.GetValueOrDefault("significancePercent", 5));
            var alarms = Enumerable.Range(0, rounds).AsParallel().WithCancellation(cancellation)
                .Count(seed => Judge(rules, id, SimulatedBureau.Shuffled(SimulatedBureau.Rows(seed, null, PerOfficer), seed)).Count > 0);
            outcome.Tell(new($"{id} names anybody, of {rounds} shuffled rounds", 100.0 * alarms / rounds, "%", nominal, AtMost: true));
        }
    }

    internal static async Task<RuleSet> RulesAsync(Bench bench, CancellationToken cancellation) =>
        RuleSet.Parse(await File.ReadAllBytesAsync(Path.Combine(bench.Checkout, "services", "red-flag", "rules.json"), cancellation));

    private static List<string?> Judge(RuleSet rules, string id, IReadOnlyList<StudyRow> rows) =>
        [.. StudyBook.Functions[id].Judge(rules.Rules.Single(r => r.Id == id), StudyBook.Functions[id].Reduced(rules.Rules.Single(r => r.Id == id), SimulatedBureau.Cohort, rows)).Select(f => f.Officer)];
}
