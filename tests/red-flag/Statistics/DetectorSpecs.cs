using Transparency.RedFlag.Statistics;
using Transparency.RedFlag.Statistics.Anomalies;

namespace Transparency.RedFlag.Tests.Statistics;

/// <summary>Each detector against its definition, computed slowly.</summary>
public class Detectors
{
    private static readonly NumberTable Table = Tables.Normal(11, 150, 3, [6, 0, -6], [0, 5, -5]);
    private static readonly Margins Margins = new(Table, 1);

    private static double[] Scores(Detector detector)
    {
        var scores = new double[Table.Rows];
        detector.Score(Table, 0, Table.Rows, fitted: true, scores);
        return scores;
    }

    private static double[] Explained(Detector detector, int row)
    {
        var contributions = new double[Table.Width];
        detector.Explain(Table, row, fitted: true, contributions);
        return contributions;
    }

    private static double[] Column(int column) => [.. Enumerable.Range(0, Table.Rows).Select(row => Table[row][column])];

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 5.0 / 3)]
    [InlineData(4, 13.0 / 6)]
    public void Expected_paths_are_those_of_unsuccessful_searches(int n, double path) => IsolationForest.ExpectedPath(n).ShouldBe(path, 1e-12);

    [Fact]
    public void Gains_of_cuts_add_up_to_the_isolation_score()
    {
        var forest = new IsolationForest(Table, 1, 1);
        var scores = Scores(forest);
        for (var row = 0; row < Table.Rows; row += 10) Explained(forest, row).Sum().ShouldBe(scores[row], 1e-9);
    }

    [Fact]
    public void Tail_probability_is_the_smaller_share_of_each_column()
    {
        var scores = Scores(new TailProbability(Margins));
        for (var row = 0; row < Table.Rows; row++)
        {
            var expected = Enumerable.Range(0, 3).Sum(column => -Math.Log(Math.Min(Column(column).Count(x => x <= Table[row][column]), Column(column).Count(x => x >= Table[row][column])) / (double)Table.Rows));
            scores[row].ShouldBe(expected, 1e-9);
            Explained(new TailProbability(Margins), row).Sum().ShouldBe(expected, 1e-9);
        }
    }

    [Fact]
    public void Marginal_density_counts_the_values_in_the_same_tenth_of_the_range()
    {
        var scores = Scores(new MarginalDensity(Margins));
        double Surprise(int row, int column)
        {
            var values = Column(column);
            int Bin(double value) => Math.Min(9, (int)((value - values.Min()) / (values.Max() - values.Min()) * 10));
            return Math.Log((double)values.GroupBy(Bin).Max(bin => bin.Count()) / values.Count(value => Bin(value) == Bin(Table[row][column])));
        }
        for (var row = 0; row < Table.Rows; row += 5) scores[row].ShouldBe(Enumerable.Range(0, 3).Sum(column => Surprise(row, column)), 1e-9);
    }

    [Theory]
    [InlineData(5, 8)]
    [InlineData(3, 64)]
    [InlineData(2, 13)]
    public void Neighbour_distance_is_the_mean_distance_to_the_nearest_other_row_of_each_subset(int subsets, int size)
    {
        var scores = Scores(new NeighbourDistance(Table, Margins, subsets, size, 5));
        double Distance(int a, int b) => Math.Sqrt(Enumerable.Range(0, 3).Sum(column => Math.Pow((Table[a][column] - Table[b][column]) / Margins.Deviation[column], 2)));
        var drawn = Enumerable.Range(0, subsets).Select(subset => new SeededStream(5, 100 + size, subset).Subset(size, Table.Rows)).ToArray();
        for (var row = 0; row < Table.Rows; row += 3)
        {
            scores[row].ShouldBe(drawn.Average(rows => rows.Where(other => other != row).Min(other => Distance(row, other))), 1e-5);
            Explained(new NeighbourDistance(Table, Margins, subsets, size, 5), row).Sum().ShouldBe(scores[row], 1e-5);
        }
    }

    [Fact]
    public void Mahalanobis_distance_equals_the_one_by_the_inverse_and_splits_into_columns()
    {
        // Many rows: the shrinkage weight is its floor w, and the covariance is known by hand up to it.
        var random = new Random(12);
        double[] rows = [.. Enumerable.Range(0, 4000).SelectMany(_ => random.Normal() is var x ? new[] { x, 0.9 * x + 0.5 * random.Normal() } : [])];
        var (mx, my) = (rows.Where((_, i) => i % 2 == 0).Average(), rows.Where((_, i) => i % 2 == 1).Average());
        double Product(int a, int b) => Enumerable.Range(0, 4000).Average(row => (rows[2 * row + a] - (a == 0 ? mx : my)) * (rows[2 * row + b] - (b == 0 ? mx : my)));
        const double W = 0.01;
        var mean = (Product(0, 0) + Product(1, 1)) / 2;
        var (a, b, c) = ((1 - W) * Product(0, 0) + W * mean, (1 - W) * Product(0, 1), (1 - W) * Product(1, 1) + W * mean);
        var covariance = new Covariance(rows, 2, [.. Enumerable.Range(0, 4000)], W);
        covariance.LogDeterminant.ShouldBe(Math.Log(a * c - b * b), 1e-9);
        var (scratch, parts) = (new double[2], new double[2]);
        double[] point = [1, -1];
        var expected = (c * (1 - mx) * (1 - mx) - 2 * b * (1 - mx) * (-1 - my) + a * (-1 - my) * (-1 - my)) / (a * c - b * b);
        covariance.Distance(point, scratch).ShouldBe(expected, 1e-9);
        covariance.Parts(point, parts);
        parts.Sum().ShouldBe(expected, 1e-9);
    }

    [Fact]
    public void The_robust_distance_is_not_pulled_by_two_fifths_of_strange_rows()
    {
        var random = new Random(13);
        var rows = Enumerable.Range(0, 500).Select(row => row < 300 ? new[] { random.Normal(), random.Normal() } : [7 + 0.1 * random.Normal(), 7 + 0.1 * random.Normal()]).ToList();
        var table = Tables.Of(rows);
        var scores = new double[500];
        new RobustDistance(table, new Margins(table, 1), 1, 1).Score(table, 0, 500, fitted: true, scores);
        Tables.Auroc(scores, [.. Enumerable.Range(0, 500).Select(row => row >= 300)]).ShouldBe(1);
    }

    [Fact]
    public void Mid_ranks_share_the_places_of_equal_values() =>
        MidRanks.Of([5, 1, 5, 9]).ShouldBe([0.5, 0.125, 0.5, 0.875]);

    [Fact]
    public void A_seeded_stream_is_the_same_everywhere_and_draws_subsets_without_repetition()
    {
        var stream = new SeededStream(1, 2, 3);
        var first = Enumerable.Range(0, 5).Select(_ => stream.Below(1000)).ToArray();
        first.ShouldBe(FirstNumbers);
        var subset = stream.Subset(50, 60);
        subset.ShouldBe(subset.Distinct().Order());
        subset.Length.ShouldBe(50);
        Enumerable.Range(0, 20_000).Average(_ => stream.Unit()).ShouldBe(0.5, 0.01);
    }

    /// <summary>Recorded once: another machine, runtime or refactoring must draw the same.</summary>
    private static readonly int[] FirstNumbers = [863, 357, 504, 601, 987];
}
