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

    private const string Outcomes = "outcome-differs-from-peers", Drifts = "outcome-drifts";

    public static async Task PowerAsync(Bench bench, Outcome outcome, CancellationToken cancellation)
    {
        await FindAsync(bench, outcome, Behaviour.FastLane, "decides-unusually-fast", 0, bench.Size(500, 5), cancellation);
        await FindAsync(bench, outcome, Behaviour.Favourites, "pair-above-chance", 0, bench.Size(500, 5), cancellation);
        await FindAsync(bench, outcome, Behaviour.CopiedReasons, "reasons-copied", 0, bench.Size(500, 5), cancellation);
    }

    public static Task DriftAsync(Bench bench, Outcome outcome, CancellationToken cancellation) => DriftAsync(bench, outcome, 0, bench.Size(500, 5), cancellation);

    public static Task HarshAsync(Bench bench, Outcome outcome, CancellationToken cancellation) => HarshAsync(bench, outcome, 0, bench.Size(500, 5), cancellation);

    public static Task OrdinaryAsync(Bench bench, Outcome outcome, CancellationToken cancellation) => OrdinaryAsync(bench, outcome, 0, bench.Size(500, 5), Outcomes, cancellation);

    /// <summary>Harshness, innocence and ordinary differences on rounds of their own, for choosing limits.</summary>
    public static async Task TuneHarshAsync(Bench bench, Outcome outcome, CancellationToken cancellation)
    {
        await HarshAsync(bench, outcome, FirstTuningSeed, bench.Size(3_000, 5), cancellation);
        await OrdinaryAsync(bench, outcome, FirstTuningSeed, bench.Size(3_000, 5), Outcomes, cancellation);
    }

    /// <summary>Drift and its ordinary differences on rounds of their own.</summary>
    public static async Task TuneDriftAsync(Bench bench, Outcome outcome, CancellationToken cancellation)
    {
        await DriftAsync(bench, outcome, FirstTuningSeed, bench.Size(500, 5), cancellation);
        await OrdinaryAsync(bench, outcome, FirstTuningSeed, bench.Size(500, 5), Drifts, cancellation);
    }

    private static Task DriftAsync(Bench bench, Outcome outcome, int first, int rounds, CancellationToken cancellation) => FindAsync(bench, outcome, Behaviour.Drift, Drifts, first, rounds, cancellation);

    private static async Task HarshAsync(Bench bench, Outcome outcome, int first, int rounds, CancellationToken cancellation)
    {
        await FindAsync(bench, outcome, Behaviour.Harsh, Outcomes, first, rounds, cancellation);
        var rules = await RulesAsync(bench, cancellation);
        var innocent = Rounds(first, rounds, cancellation).Count(seed => Judge(rules, Outcomes, SimulatedBureau.Rows(seed, Behaviour.HardCases, PerOfficer)).Contains(SimulatedBureau.Planted));
        Tell(outcome, "the innocent officer with hard cases named", innocent, rounds, 5, atMost: true);
    }

    // Where nobody does anything officers still differ as people do; in the second half of the question some decide fifteen times as much as others.
    private static async Task OrdinaryAsync(Bench bench, Outcome outcome, int first, int rounds, string id, CancellationToken cancellation)
    {
        var rules = await RulesAsync(bench, cancellation);
        var equal = Rounds(first, rounds, cancellation).Count(seed => Judge(rules, id, SimulatedBureau.Rows(seed, null, PerOfficer)).Count > 0);
        Tell(outcome, $"{id} names anybody where officers only differ as people do", equal, rounds, null, atMost: true);
        var unequal = Rounds(first, rounds, cancellation).Count(seed => Judge(rules, id, SimulatedBureau.Unequal(SimulatedBureau.Rows(seed, null, SimulatedBureau.MostUnequal))).Count > 0);
        Tell(outcome, $"{id} the same, officers with 40 to {SimulatedBureau.MostUnequal} decisions", unequal, rounds, null, atMost: true);
    }

    private static async Task FindAsync(Bench bench, Outcome outcome, Behaviour planted, string id, int first, int rounds, CancellationToken cancellation)
    {
        var rules = await RulesAsync(bench, cancellation);
        var found = Rounds(first, rounds, cancellation).Select(seed => Judge(rules, id, SimulatedBureau.Rows(seed, planted, PerOfficer))).ToList();
        Tell(outcome, $"{planted} found by {id}", found.Count(f => f.Contains(SimulatedBureau.Planted)), rounds, 90, atMost: false);
        Tell(outcome, $"rounds in which {id} names somebody else too", found.Count(f => f.Any(o => o != SimulatedBureau.Planted)), rounds, null, atMost: true);
    }

    private static ParallelQuery<int> Rounds(int first, int rounds, CancellationToken cancellation) => Enumerable.Range(first, rounds).AsParallel().WithCancellation(cancellation);

    // A share of rounds is worth as much as there are rounds: its exact interval stands beside it.
    private static void Tell(Outcome outcome, string what, int found, int rounds, double? wanted, bool atMost)
    {
        var (low, high) = ExactInterval.Of(found, rounds);
        outcome.Tell(new(string.Create(CultureInfo.InvariantCulture, $"{what}, of {rounds} rounds ({100 * low:0.0}–{100 * high:0.0} %)"), 100.0 * found / rounds, "%", wanted, atMost));
    }

    public static Task AlarmsAsync(Bench bench, Outcome outcome, CancellationToken cancellation) => AlarmsAsync(bench, outcome, StudyBook.Functions.Keys.Where(id => id != Drifts), cancellation);

    public static Task DriftAlarmsAsync(Bench bench, Outcome outcome, CancellationToken cancellation) => AlarmsAsync(bench, outcome, [Drifts], cancellation);

    private static async Task AlarmsAsync(Bench bench, Outcome outcome, IEnumerable<string> ids, CancellationToken cancellation)
    {
        var (rules, rounds) = (await RulesAsync(bench, cancellation), bench.Size(4_000, 5));
        foreach (var id in ids)
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
