using Transparency.RedFlag.Statistics;
using Transparency.RedFlag.Statistics.Peers;
using Xunit.Abstractions;

namespace Transparency.RedFlag.Tests.Statistics;

/// <summary>A unit held against the others when what units differ anyway adds to chance.</summary>
public class Units_that_differ_anyway(ITestOutputHelper output)
{
    private const int Seed = 20261129;

    private static double Normal(ref SeededStream chance) => Math.Sqrt(-2 * Math.Log(1 - chance.Unit())) * Math.Cos(2 * Math.PI * chance.Unit());

    [Fact]
    public void The_constants_are_the_mean_and_variance_of_a_bounded_square()
    {
        double mean = 0, square = 0;
        const double Step = 1e-4;
        for (var z = -9 + Step / 2; z < 9; z += Step)
        {
            var (bounded, density) = (Math.Min(z * z, 4), Step * Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI));
            (mean, square) = (mean + bounded * density, square + bounded * bounded * density);
        }
        SpreadPivot.Mean.ShouldBe(mean, 1e-6);
        SpreadPivot.Variance.ShouldBe(square - mean * mean, 1e-6);
    }

    [Fact]
    public void Many_others_tell_how_much_units_differ_and_few_leave_the_range_as_it_was()
    {
        output.WriteLine($"seed {Seed}");
        var chance = new SeededStream(Seed, 1);
        var pivot = new SpreadPivot(0.1, 1);
        var others = new List<(double, double)>();
        for (var i = 0; i < 1000; i++)
        {
            var variance = 5 + 60 * chance.Unit();
            others.Add((Normal(ref chance) * Math.Sqrt(1 + 0.7 * 0.7 * variance), variance));
        }
        double Median(IReadOnlyList<(double, double)> told)
        {
            var (weights, sum, at) = (pivot.Weights(told), 0.0, -1);
            weights.Sum().ShouldBe(1, 1e-9);
            while (sum < 0.5) sum += weights[++at];
            return Math.Sqrt(SpreadPivot.Squares[at]);
        }
        Median(others).ShouldBe(0.7, 0.05);
        // The middle of the range on the scale of ratios: √(0.1 · 1).
        Median([(1, 9), (-1, 9)]).ShouldBe(Math.Sqrt(0.1), 0.015);
        Median([(0, 9), (0, 9), (0, 9), (0, 9)]).ShouldBe(Math.Sqrt(0.1), 0.015);
        Median([(2, 0), (2, 0), (2, 0), (2, 0)]).ShouldBe(Math.Sqrt(0.1), 0.015);
    }

    [Fact]
    public void What_is_known_beforehand_and_what_others_tell_are_weighed_as_integrating_says()
    {
        // Ten others of one variance, none beyond two deviations anywhere near: the weights against a chi-square of the same degrees, integrated with steps of its own.
        const double V = 20;
        double[] z = [-3.1, -2.4, -1.5, -0.8, -0.2, 0.4, 1.1, 1.9, 2.6, 2.2];
        var weights = new SpreadPivot(0.1, 1).Weights([.. z.Select(each => (each, V))]);
        var mean = weights.Select((weight, i) => weight * Math.Log(SpreadPivot.Squares[i]) / 2).Sum();
        double all = 0, logs = 0;
        for (var log = Math.Log(0.005); log < Math.Log(20); log += 0.001)
        {
            var phi = 1 + Math.Exp(2 * log) * V;
            var away = (log - Math.Log(0.1) / 2) / (Math.Log(10) / 3.919928);
            var weight = Math.Pow(phi, -9 / 2.0) * Math.Exp(-z.Sum(each => each * each) * 0.9 / phi / 2 - away * away / 2);
            (all, logs) = (all + weight, logs + weight * log);
        }
        // A bounded square knows a little less than the square: the two agree within a fifth of what nine degrees leave open.
        Math.Exp(mean).ShouldBe(Math.Exp(logs / all), 0.03);
    }

    [Fact]
    public void Tails_are_uniform_when_units_differ_as_the_range_says()
    {
        // Validation of Bayesian software by simulating from the range (Cook, Gelman and Rubin, JCGS 15, 2006).
        output.WriteLine($"seed {Seed}");
        const int Rounds = 4000;
        var (pivot, chance) = (new SpreadPivot(0.1, 1), new SeededStream(Seed, 2));
        var tails = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            var spread = Math.Exp(Math.Log(0.1) / 2 + Math.Log(10) / 3.919928 * Normal(ref chance));
            var units = new (double Z, double Variance)[20];
            for (var i = 0; i < units.Length; i++)
            {
                var variance = Math.Exp(1 + 4 * chance.Unit());
                units[i] = (Normal(ref chance) * Math.Sqrt(1 + spread * spread * variance), variance);
            }
            tails[round] = pivot.Tail(0, units[0].Z, units[0].Variance, units[1..]);
        }
        foreach (var level in new[] { 0.5, 0.2, 0.05, 0.01 })
        {
            var share = (double)tails.Count(tail => tail <= level) / Rounds;
            output.WriteLine($"at {level}: {share}");
            // Four standard errors, and a tenth for the beta that stands for the true distribution.
            share.ShouldBe(level, 0.1 * level + 4 * Math.Sqrt(level * (1 - level) / Rounds));
        }
    }

    [Fact]
    public void The_tail_is_never_below_that_of_chance() =>
        new SpreadPivot(0.1, 1).Tail(0.01, 50, 1, [(0.1, 5), (0.1, 5), (-0.1, 5), (0.1, 5)]).ShouldBeGreaterThanOrEqualTo(0.01);

    [Fact]
    public void Who_decides_much_is_not_named_for_it_and_a_second_harsh_unit_hides_nobody()
    {
        output.WriteLine($"seed {Seed}");
        const int Rounds = 150;
        int alarms = 0, before = 0, found = 0, foundBefore = 0, pair = 0, pairBefore = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var ordinary = Cells(new SeededStream(Seed, 3, round), harsh: 0);
            alarms += Flagged(ordinary, Now).Count > 0 ? 1 : 0;
            before += Flagged(ordinary, Before).Count > 0 ? 1 : 0;
            var one = Cells(new SeededStream(Seed, 4, round), harsh: 1);
            found += Flagged(one, Now).Contains("u-00") ? 1 : 0;
            foundBefore += Flagged(one, Before).Contains("u-00") ? 1 : 0;
            var two = Cells(new SeededStream(Seed, 5, round), harsh: 2);
            pair += Flagged(two, Now).Count(unit => unit is "u-00" or "u-01");
            pairBefore += Flagged(two, Before).Count(unit => unit is "u-00" or "u-01");
        }
        output.WriteLine($"of {Rounds} rounds somebody named where nobody is harsh {alarms} (one factor for all {before}); the harsh one found {found} ({foundBefore}), of two {pair} of {2 * Rounds} ({pairBefore})");
        // Three standard errors above 7 %, beyond the nominal 5 by what counts are skewed.
        alarms.ShouldBeLessThanOrEqualTo((int)(Rounds * (0.07 + 3 * Math.Sqrt(0.07 * 0.93 / Rounds))));
        alarms.ShouldBeLessThan(before);
        found.ShouldBeGreaterThan(foundBefore);
        pair.ShouldBeGreaterThanOrEqualTo(pairBefore);
    }

    private static readonly PeerComparison Now = new(Spread: (0.1, 1)), Before = new(OthersOnly: true);

    private static List<string> Flagged(IReadOnlyList<PeerCell> cells, PeerComparison comparison) => [.. comparison.Of(cells).Units.Where(unit => unit.Flagged).Select(unit => unit.Unit)];

    // Twenty units of 40 to 600 decisions, easy and hard ones, whose log-odds differ by 0.3; the first, of 150, are harsh.
    private static List<PeerCell> Cells(SeededStream chance, int harsh)
    {
        var cells = new List<PeerCell>();
        for (var unit = 0; unit < 20; unit++)
        {
            var (habit, n) = (0.3 * Normal(ref chance), unit < 2 ? 150 : (int)(40 * Math.Pow(15, unit / 19.0)));
            foreach (var (stratum, odds, share) in new[] { ("easy", -2.2, 0.75), ("hard", 0.0, 0.25) })
            {
                var (count, found) = ((int)(n * share), 0);
                for (var i = 0; i < count; i++) found += chance.Unit() < 1 / (1 + Math.Exp(-odds - habit - (unit < harsh ? 1.6 : 0))) ? 1 : 0;
                cells.Add(new($"u-{unit:D2}", stratum, count, found));
            }
        }
        return cells;
    }
}
