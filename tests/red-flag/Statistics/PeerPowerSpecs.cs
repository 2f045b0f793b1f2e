using Transparency.RedFlag.Statistics.Peers;
using Xunit.Abstractions;

namespace Transparency.RedFlag.Tests.Statistics;

/// <summary>Who is found and who is left alone, on decisions whose truth is known.</summary>
public class Peers_with_known_truth(ITestOutputHelper output)
{
    private const int Seed = 20261127;

    /// <summary>Chance of a refusal in simple, ordinary and hard cases.</summary>
    private static readonly double[] Refusal = [0.05, 0.15, 0.45];

    /// <summary>
    /// Thirty officers with 200 decisions each. "hard" gets mostly hard cases and decides like everyone; "harsh" refuses with odds three times as high.
    /// </summary>
    private static List<(string Officer, string Kind, bool Refused)> Decisions(Random random, bool harsh)
    {
        var decisions = new List<(string, string, bool)>();
        for (var officer = 0; officer < 30; officer++)
        {
            var name = officer switch { 0 => "hard", 1 => "harsh", _ => $"officer-{officer:00}" };
            for (var i = 0; i < 200; i++)
            {
                var kind = officer == 0 && random.NextDouble() < 0.8 ? 2 : random.Next(3);
                var odds = Refusal[kind] / (1 - Refusal[kind]) * (harsh && officer == 1 ? 3 : 1);
                decisions.Add((name, $"kind-{kind}", random.NextDouble() < odds / (1 + odds)));
            }
        }
        return decisions;
    }

    private static PeerReport Compare(IEnumerable<(string Officer, string Kind, bool Refused)> decisions, bool stratified = true)
    {
        var tally = new PeerTally();
        foreach (var (officer, kind, refused) in decisions) tally.Add(officer, stratified ? kind : "", refused);
        return new PeerComparison().Of(tally.Cells);
    }

    [Fact]
    public void The_harsh_officer_is_found_and_the_one_with_hard_cases_is_not()
    {
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        const int Rounds = 40;
        int found = 0, accused = 0, others = 0, naive = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var decisions = Decisions(random, harsh: true);
            var flagged = Compare(decisions).Units.Where(unit => unit.Flagged).Select(unit => unit.Unit).ToList();
            found += flagged.Contains("harsh") ? 1 : 0;
            accused += flagged.Contains("hard") ? 1 : 0;
            others += flagged.Count(unit => unit.StartsWith("officer", StringComparison.Ordinal));
            naive += Math.Abs(Compare(decisions, stratified: false).Units.Single(unit => unit.Unit == "hard").Z) > 3 ? 1 : 0;
        }
        output.WriteLine($"harsh found {found}, hard cases accused {accused}, other officers {others}, accused without strata {naive} of {Rounds}");
        found.ShouldBeGreaterThanOrEqualTo(Rounds * 9 / 10);
        accused.ShouldBeLessThanOrEqualTo(2);
        others.ShouldBeLessThanOrEqualTo(Rounds / 10);
        naive.ShouldBeGreaterThanOrEqualTo(Rounds * 9 / 10);
    }

    [Fact]
    public void When_outcomes_are_shuffled_among_like_cases_false_alarms_stay_at_the_nominal_level()
    {
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        var decisions = Decisions(random, harsh: true);
        const int Rounds = 400;
        int alarms = 0, small = 0, tests = 0, population = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var shuffled = decisions.GroupBy(each => each.Kind).SelectMany(kind =>
            {
                var outcomes = kind.Select(each => each.Refused).ToArray();
                random.Shuffle(outcomes);
                return kind.Select((each, i) => (each.Officer, each.Kind, outcomes[i]));
            });
            var report = Compare(shuffled);
            alarms += report.Flagged.FalseDiscovery > 0 ? 1 : 0;
            small += report.Units.Count(unit => unit.P <= 0.05);
            tests += report.Units.Count;
            population += report.Population.MantelHaenszel!.P <= 0.05 ? 1 : 0;
        }
        output.WriteLine($"rounds with a flag {alarms} of {Rounds}; exact p ≤ 0.05: {small} of {tests}; population p ≤ 0.05: {population}");
        // Three standard errors above the nominal 5 %.
        alarms.ShouldBeLessThanOrEqualTo((int)(Rounds * (0.05 + 3 * Math.Sqrt(0.05 * 0.95 / Rounds))));
        ((double)small / tests).ShouldBeLessThan(0.05 + 3 * Math.Sqrt(0.05 * 0.95 / Rounds / 5));
        population.ShouldBeLessThanOrEqualTo((int)(Rounds * (0.05 + 3 * Math.Sqrt(0.05 * 0.95 / Rounds))));
    }

    [Fact]
    public void Officers_who_all_differ_a_little_are_not_flagged_one_by_one()
    {
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        const int Rounds = 200;
        int alarms = 0, stratified = 0, overDispersed = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var cells = Enumerable.Range(0, 60).Select(officer =>
            {
                var chance = 0.3 + 0.05 * random.Normal();
                return new PeerCell($"officer-{officer:00}", "", 1500, Enumerable.Range(0, 1500).Count(_ => random.NextDouble() < chance));
            });
            var report = new PeerComparison().Of([.. cells]);
            alarms += report.Flagged.FalseDiscovery > 0 ? 1 : 0;
            stratified += report.Flagged.Stratified;
            overDispersed += report.Flagged.OverDispersed;
            report.Population.Pooled.P.ShouldBeLessThan(1e-6);
        }
        output.WriteLine($"of {Rounds} × 60 officers beyond 3: {stratified}, after over-dispersion {overDispersed}; rounds with a flag {alarms}");
        stratified.ShouldBeGreaterThan(Rounds * 20);
        overDispersed.ShouldBeLessThan(Rounds * 2);
        // Three standard errors above the nominal 5 %.
        alarms.ShouldBeLessThanOrEqualTo((int)(Rounds * (0.05 + 3 * Math.Sqrt(0.05 * 0.95 / Rounds))));
    }
}
