using Transparency.RedFlag.Statistics;
using Transparency.RedFlag.Statistics.Peers;
using Xunit.Abstractions;

namespace Transparency.RedFlag.Tests.Statistics;

/// <summary>A unit held against the others alone.</summary>
public class Units_against_the_others(ITestOutputHelper output)
{
    private const int Seed = 20261128;

    [Fact]
    public void The_scale_is_the_variance_where_nobody_stands_out_and_counts_who_does_as_two_deviations()
    {
        double[] z = [-1.5, -1, -0.5, 0, 0.5, 1, 1.5, -1.2, 1.2, 0.8];
        var scale = OthersPivot.Scale(z);
        scale.ShouldBe(z.Average(each => each * each) / 0.920537, 1e-9);
        // One at a hundred: φ solves (Σ of the nine + 4φ) ÷ 10 = 0.920537 φ.
        double[] wild = [.. z[..9], 100];
        OthersPivot.Scale(wild).ShouldBe(z[..9].Sum(each => each * each) / (10 * 0.920537 - 4), 1e-6);
        OthersPivot.Scale([0, 0, 0]).ShouldBe(0);
    }

    [Fact]
    public void The_tail_is_a_little_above_that_of_student_which_knows_the_variance()
    {
        // Nineteen others that vary with φ = 4, so that chance alone explains nothing: z ÷ √φ with eighteen degrees of freedom, less what a bounded scale knows less.
        var others = Enumerable.Range(0, 19).Select(i => 2 * (i % 2 == 0 ? 1 : -1) * Math.Sqrt(19 / 18.0 * (i == 18 ? 0 : 1))).ToList();
        var phi = OthersPivot.Scale(others);
        var (score, p) = (3.5 * Math.Sqrt(phi), 1e-9);
        new OthersPivot(19).Tail(p, score, others).ShouldBeInRange(Tails.TwoSided(3.5, 18), Tails.TwoSided(3.5, 13));
    }

    [Fact]
    public void The_tail_is_never_below_that_of_chance()
    {
        new OthersPivot(10).Tail(0.01, 50, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]).ShouldBe(0.01, 1e-12);
        new OthersPivot(10).Tail(0.04, 9, [.. Enumerable.Range(0, 10).Select(i => i % 2 == 0 ? 1.0 : -1.0)]).ShouldBe(0.04, 0.01);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_harsh_are_found_and_who_only_differs_is_spared(int harsh)
    {
        output.WriteLine($"seed {Seed}");
        const int Rounds = 120;
        int found = 0, before = 0, others = 0, alarms = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var cells = Cells(new SeededStream(Seed, 1, round), harsh);
            List<string> Flagged(PeerComparison comparison) => [.. comparison.Of(cells).Units.Where(unit => unit.Flagged).Select(unit => unit.Unit)];
            bool Planted(string unit) => string.CompareOrdinal(unit, $"u-{harsh:D2}") < 0;
            var flagged = Flagged(new(OthersOnly: true));
            found += flagged.Count(Planted);
            before += Flagged(new(WithoutSelf: true)).Count(Planted);
            others += flagged.Exists(unit => !Planted(unit)) ? 1 : 0;
            alarms += new PeerComparison(OthersOnly: true).Of(Cells(new SeededStream(Seed, 2, round), harsh: 0)).Flagged.FalseDiscovery > 0 ? 1 : 0;
        }
        output.WriteLine($"found {found} of {harsh * Rounds}, {before} with the own decisions in the expected; somebody else in {others}, where nobody is harsh in {alarms} of {Rounds} rounds");
        found.ShouldBeGreaterThan(before);
        found.ShouldBeGreaterThanOrEqualTo(harsh * Rounds * 7 / 10);
        // Three standard errors above the nominal 5 %.
        alarms.ShouldBeLessThanOrEqualTo((int)(Rounds * (0.05 + 3 * Math.Sqrt(0.05 * 0.95 / Rounds))));
        others.ShouldBeLessThanOrEqualTo((int)(Rounds * (0.05 + 3 * Math.Sqrt(0.05 * 0.95 / Rounds))));
    }

    // Thirty units that differ a little, 300 decisions each; the first are harsh.
    private static PeerCell[] Cells(SeededStream chance, int harsh)
    {
        var cells = new PeerCell[30];
        for (var unit = 0; unit < cells.Length; unit++)
        {
            var habit = 0.035 * Math.Sqrt(-2 * Math.Log(1 - chance.Unit())) * Math.Cos(2 * Math.PI * chance.Unit());
            var (share, found) = (0.3 + habit + (unit < harsh ? 0.22 : 0), 0);
            for (var i = 0; i < 300; i++) found += chance.Unit() < share ? 1 : 0;
            cells[unit] = new($"u-{unit:D2}", "", 300, found);
        }
        return cells;
    }
}
