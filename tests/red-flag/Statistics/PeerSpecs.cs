using Transparency.RedFlag.Statistics.Peers;

namespace Transparency.RedFlag.Tests.Statistics;

/// <summary>Peer statistics against published values, values by hand and slow computations.</summary>
public class Peer_statistics
{
    /// <summary>Berkeley admissions 1973 (Bickel, Hammel and O'Connell, Science 187, 1975): department, men admitted and refused, women admitted and refused.</summary>
    private static readonly (string Department, long Men, long MenOut, long Women, long WomenOut)[] Berkeley =
        [("A", 512, 313, 89, 19), ("B", 353, 207, 17, 8), ("C", 120, 205, 202, 391), ("D", 138, 279, 131, 244), ("E", 53, 138, 94, 299), ("F", 22, 351, 24, 317)];

    private static readonly PeerCell[] Admissions = [.. Berkeley.SelectMany(each => new[] { new PeerCell("men", each.Department, each.Men + each.MenOut, each.Men), new PeerCell("women", each.Department, each.Women + each.WomenOut, each.Women) })];

    [Fact]
    public void Strata_take_away_what_only_looks_like_a_difference()
    {
        var report = new PeerComparison().Of(Admissions);
        // 92.2 and, within departments, 1.52 with p = 0.217 are the values that textbooks and statistics packages give for this table.
        report.Population.Crude.Value.ShouldBe(92.205, 0.001);
        report.Population.MantelHaenszel!.Value.ShouldBe(1.5246, 0.0001);
        report.Population.MantelHaenszel.DegreesOfFreedom.ShouldBe(1);
        report.Population.MantelHaenszel.P.ShouldBe(0.2169, 0.0001);
        report.Flagged.Naive.ShouldBe(2);
        report.Flagged.FalseDiscovery.ShouldBe(0);
    }

    [Fact]
    public void Expected_and_z_follow_by_hand()
    {
        // Stratum a: 30 of 100 have the outcome, b: 20 of 200. Unit u decides 40 in a and 60 in b: 12 + 6 expected, variance 8.4 + 5.4.
        PeerCell[] cells = [new("u", "a", 40, 20), new("v", "a", 60, 10), new("u", "b", 60, 8), new("v", "b", 140, 12)];
        var unit = new PeerComparison().Of(cells).Units.Single(each => each.Unit == "u");
        (unit.N, unit.Observed, unit.Expected, unit.Rate).ShouldBe((100, 28, 18, 0.28));
        unit.Z.ShouldBe(10 / Math.Sqrt(13.8), 1e-12);
        unit.NaiveZ.ShouldBe((28 - 100 * 50 / 300.0) / Math.Sqrt(100 * (1 / 6.0) * (5 / 6.0)), 1e-12);
        unit.Ratio!.Value.ShouldBe(28 / 18.0, 1e-12);
        unit.RateLow.ShouldBe(0.2014, 0.0001);
        unit.RateHigh.ShouldBe(0.3749, 0.0001);
    }

    [Fact]
    public void The_exact_test_is_that_of_the_lady_tasting_tea() =>
        // Fisher 1935: all four of four right by chance once in 70; half of it counts, on both sides.
        ExactTest.MidP(4, [(4, 8, 4)]).ShouldBe(1 / 70.0, 1e-12);

    [Fact]
    public void The_exact_distribution_equals_counting_every_way_to_deal_the_cases()
    {
        (long N, long Total, long Outcomes)[] strata = [(3, 7, 4), (2, 6, 1), (4, 5, 3)];
        var counted = new SortedDictionary<long, double> { [0] = 1 };
        foreach (var (n, total, outcomes) in strata)
        {
            // Every subset of n of the stratum's cases, the first of which have the outcome.
            var hands = Enumerable.Range(0, 1 << (int)total).Where(hand => int.PopCount(hand) == n).GroupBy(hand => (long)int.PopCount(hand & ((1 << (int)outcomes) - 1))).ToDictionary(each => each.Key, each => each.Count());
            var next = new SortedDictionary<long, double>();
            foreach (var (sum, p) in counted)
                foreach (var (k, ways) in hands) next[sum + k] = next.GetValueOrDefault(sum + k) + p * ways / hands.Values.Sum();
            counted = next;
        }
        var (offset, probabilities) = ExactTest.Distribution(strata);
        offset.ShouldBe(counted.Keys.First());
        probabilities.ShouldBe(counted.Values, 1e-12);
    }

    [Fact]
    public void The_exact_test_agrees_with_the_normal_one_where_numbers_are_large()
    {
        (long N, long Total, long Outcomes)[] strata = [(20_000, 90_000, 30_000), (5_000, 60_000, 6_000)];
        var standard = Standard.Of(strata);
        var observed = (long)(standard.Expected + 2.5 * Math.Sqrt(standard.ExactVariance));
        ExactTest.MidP(observed, strata).ShouldBe(Tails.TwoSided((observed - standard.Expected) / Math.Sqrt(standard.ExactVariance)), 2e-4);
    }

    [Fact]
    public void False_discovery_rejects_the_four_of_the_published_example()
    {
        // Benjamini and Hochberg 1995, §4.1: 15 tests, four rejected at 0.05 where Bonferroni rejects three.
        double[] p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000];
        var q = FalseDiscovery.Q(p, FalseDiscoveryMethod.BenjaminiHochberg);
        q.Count(each => each <= 0.05).ShouldBe(4);
        q[3].ShouldBe(0.0095 * 15 / 4, 1e-12);
        var harmonic = Enumerable.Range(1, 15).Sum(i => 1.0 / i);
        FalseDiscovery.Q(p, FalseDiscoveryMethod.BenjaminiYekutieli)[0].ShouldBe(0.0001 * 15 * harmonic, 1e-12);
        FalseDiscovery.Q([.. p.Reverse()], FalseDiscoveryMethod.BenjaminiHochberg).ShouldBe(q.Reverse());
    }

    [Fact]
    public void Over_dispersion_pulls_in_a_tenth_at_either_end()
    {
        // Of ten, one at either end: −9 becomes −2, 30 becomes 4; squares 4+4+1+0+0+1+1+4+16+16.
        OverDispersion.Of([30, -9, -2, -1, 0, 0, 1, 1, 2, 4]).ShouldBe(4.7, 1e-12);
        OverDispersion.Of([]).ShouldBe(1);
    }

    [Fact]
    public void Shrinkage_follows_DerSimonian_and_Laird_by_hand()
    {
        // Weights 1, 1, 1; mean 2; Q = 4 + 0 + 4 − 2 = 6 above its expectation; Σw − Σw²/Σw = 2, so τ² = 3 and three quarters are kept.
        var shrinkage = Shrinkage.Of([(0, 1), (2, 1), (4, 1)]);
        (shrinkage.Mean, shrinkage.Between).ShouldBe((2, 3));
        shrinkage.Draw(4, 1).Ratio.ShouldBe(3.5, 1e-12);
        shrinkage.Draw(4, 9).Ratio.ShouldBe(2.5, 1e-12);
    }

    [Fact]
    public void Small_units_are_listed_apart_and_still_count_as_peers()
    {
        var report = new PeerComparison(MinimumN: 30).Of([new("large", "", 90, 45), new("small", "", 10, 10)]);
        report.Units.Select(unit => unit.Unit).ShouldBe(["large"]);
        report.BelowMinimum.ShouldHaveSingleItem().ShouldBe(new SmallUnit("small", 10, 10, 5.5));
        report.Units[0].Expected.ShouldBe(49.5, 1e-12);
    }

    [Fact]
    public void Nothing_differs_where_all_or_none_have_the_outcome()
    {
        var report = new PeerComparison().Of([new("a", "", 40, 40), new("b", "", 50, 50), new("a", "x", 30, 0), new("b", "x", 30, 0)]);
        report.Units.ShouldAllBe(unit => unit.Z == 0 && unit.P == 1 && !unit.Flagged);
        report.Population.Stratified.ShouldBe(new ChiSquareResult(0, 0, 1));
        report.Population.MantelHaenszel!.DegreesOfFreedom.ShouldBe(0);
    }

    [Fact]
    public void Cochran_Mantel_Haenszel_of_one_stratum_is_Pearsons_with_n_minus_1_for_n()
    {
        PeerCell[] cells = [new("a", "", 40, 10), new("b", "", 50, 25), new("c", "", 60, 12)];
        var population = new PeerComparison().Of(cells).Population;
        population.MantelHaenszel!.DegreesOfFreedom.ShouldBe(2);
        population.MantelHaenszel.Value.ShouldBe(population.Crude.Value * 149 / 150, 1e-9);
        population.Strata[0].Effect.ShouldBe(Math.Sqrt(population.Crude.Value / 150), 1e-12);
    }

    [Fact]
    public void Counting_does_not_depend_on_the_order_of_the_decisions()
    {
        (string Unit, string Stratum, bool Outcome)[] decisions = [("b", "x", true), ("a", "x", false), ("b", "x", false), ("a", "w", true)];
        PeerTally forwards = new(), backwards = new();
        foreach (var (unit, stratum, outcome) in decisions) forwards.Add(unit, stratum, outcome);
        foreach (var (unit, stratum, outcome) in decisions.Reverse()) backwards.Add(unit, stratum, outcome);
        forwards.Cells.ShouldBe([new("a", "w", 1, 1), new("a", "x", 1, 0), new("b", "x", 2, 1)]);
        backwards.Cells.ShouldBe(forwards.Cells);
    }
}
