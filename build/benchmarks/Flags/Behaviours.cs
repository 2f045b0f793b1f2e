using System.Globalization;
using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Statistics.Peers;
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
        var (rules, rounds) = (await RulesAsync(bench, cancellation), bench.Size(500, 5));
        foreach (var (planted, id) in s_seeks)
        {
            var found = Enumerable.Range(first, rounds).AsParallel().WithCancellation(cancellation).Select(seed => Judge(rules, id, SimulatedBureau.Rows(seed, planted, PerOfficer))).ToList();
            Tell(outcome, $"{planted} found by {id}", found.Count(f => f.Contains(SimulatedBureau.Planted)), rounds, 90, atMost: false);
            outcome.Tell(new($"rounds in which {id} names somebody else too", 100.0 * found.Count(f => f.Any(o => o != SimulatedBureau.Planted)) / rounds, "%"));
        }
        var innocent = Enumerable.Range(first, rounds).AsParallel().WithCancellation(cancellation).Select(seed => Judge(rules, "outcome-differs-from-peers", SimulatedBureau.Rows(seed, Behaviour.HardCases, PerOfficer))).ToList();
        Tell(outcome, "the innocent officer with hard cases named", innocent.Count(f => f.Contains(SimulatedBureau.Planted)), rounds, 5, atMost: true);
    }

    // A share of rounds is worth as much as there are rounds: its exact interval stands beside it.
    private static void Tell(Outcome outcome, string what, int found, int rounds, double wanted, bool atMost)
    {
        var (low, high) = ExactInterval.Of(found, rounds);
        outcome.Tell(new(string.Create(CultureInfo.InvariantCulture, $"{what}, of {rounds} rounds ({100 * low:0.0}–{100 * high:0.0} %)"), 100.0 * found / rounds, "%", wanted, atMost));
    }

    public static async Task AlarmsAsync(Bench bench, Outcome outcome, CancellationToken cancellation)
    {
        var (rules, rounds) = (await RulesAsync(bench, cancellation), bench.Size(4_000, 5));
        foreach (var id in StudyBook.Functions.Keys)
        {
            var rule = rules.Rules.Single(r => r.Id == id);
            var nominal = (double)rule.Parameters.GetValueOrDefault("falseDiscoveryPercent", rule.Parameters.GetValueOrDefault("significancePercent", 5));
            var alarms = Enumerable.Range(0, rounds).AsParallel().WithCancellation(cancellation)
                .Count(seed => Judge(rules, id, SimulatedBureau.Shuffled(SimulatedBureau.Rows(seed, null, PerOfficer), seed)).Count > 0);
            Tell(outcome, $"{id} names anybody, shuffled", alarms, rounds, nominal, atMost: true);
        }
    }

    internal static async Task<RuleSet> RulesAsync(Bench bench, CancellationToken cancellation) =>
        RuleSet.Parse(await File.ReadAllBytesAsync(Path.Combine(bench.Checkout, "services", "red-flag", "rules.json"), cancellation));

    private static List<string?> Judge(RuleSet rules, string id, IReadOnlyList<StudyRow> rows) =>
        [.. StudyBook.Functions[id].Judge(rules.Rules.Single(r => r.Id == id), StudyBook.Functions[id].Reduced(rules.Rules.Single(r => r.Id == id), SimulatedBureau.Cohort, rows)).Select(f => f.Officer)];
}
