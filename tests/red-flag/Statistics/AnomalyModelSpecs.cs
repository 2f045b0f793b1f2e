using Transparency.RedFlag.Statistics.Anomalies;

namespace Transparency.RedFlag.Tests.Statistics;

public class An_anomaly_model
{
    private static readonly double[] FarOut = [8, -8, 8, -8];

    /// <summary>Every column ordinary by itself; neighbouring columns go together in all other rows.</summary>
    private static readonly double[] Torn = [1.6, -1.6, 1.6, -1.6];

    private static AnomalyModel Fit(NumberTable table, int seed = 1, int threads = 2) => AnomalyModel.Fit(table, seed, threads);

    [Fact]
    public void Puts_a_row_that_is_far_out_among_the_first_and_names_its_column()
    {
        var model = Fit(Tables.Normal(1, 500, 4, [0, 0, 12, 0]));
        model.FittedScores.Count(score => score > model.FittedScores[500]).ShouldBeLessThan(5);
        var contributions = model.ExplainFitted(500).Contributions;
        contributions[2].ShouldBe(contributions.Max());
    }

    [Fact]
    public void Finds_values_that_are_ordinary_alone_and_do_not_go_together()
    {
        var model = Fit(Tables.Normal(2, 500, 4, Torn));
        var explanation = model.ExplainFitted(500);
        model.Kinds[3].ShouldBe("shape");
        explanation.Kinds[3].ShouldBe(explanation.Kinds.Max());
        model.FittedScores.Count(score => score > model.FittedScores[500]).ShouldBeLessThan(10);
    }

    [Fact]
    public void Gives_the_same_bits_for_the_same_seed_on_any_number_of_threads()
    {
        var table = Tables.Normal(3, 3000, 5, FarOut.Append(0).ToArray());
        var scores = Fit(table, 7, 1).FittedScores;
        Fit(table, 7, 1).FittedScores.ShouldBe(scores);
        Fit(table, 7, 2).FittedScores.ShouldBe(scores);
        Fit(table, 7, 5).FittedScores.ShouldBe(scores);
        Fit(table, 8, 2).FittedScores.ShouldNotBe(scores);
    }

    [Fact]
    public void Contributions_add_up_to_the_score_and_none_is_negative()
    {
        var model = Fit(Tables.Normal(4, 300, 4, FarOut, Torn));
        for (var row = 0; row < 302; row += 7)
        {
            var explanation = model.ExplainFitted(row);
            explanation.Score.ShouldBe(model.FittedScores[row], 1e-9);
            explanation.Kinds.Average().ShouldBe(explanation.Score, 1e-9);
            explanation.Contributions.Sum().ShouldBe(explanation.Score, 1e-9);
            explanation.Contributions.Min().ShouldBeGreaterThanOrEqualTo(0);
        }
    }

    [Fact]
    public void Scores_a_new_row_like_a_fitted_one()
    {
        var model = Fit(Tables.Normal(5, 2000, 4, FarOut));
        var ordinary = model.Score([0, 0, 0, 0]);
        ordinary.ShouldBeLessThan(0.7);
        model.Score(FarOut).ShouldBeGreaterThan(5);
        model.Score([1e9, 1e9, -1e9, 0]).ShouldBeGreaterThan(5);
        model.Explain([0, 0, 0, 0]).Score.ShouldBe(ordinary);
    }

    [Fact]
    public void Does_not_care_about_units_of_measurement_or_constant_columns()
    {
        var rows = Enumerable.Range(0, 301).Select(row => Tables.Normal(6, 300, 3, [5, -5, 5])[row].ToArray()).ToList();
        var plain = Fit(Tables.Of(rows)).FittedScores;
        var scaled = Fit(Tables.Of([.. rows.Select(row => new[] { row[0] * 1024 + 512, row[1] / 1024, row[2] })])).FittedScores;
        for (var row = 0; row < plain.Count; row++) scaled[row].ShouldBe(plain[row], 0.15);
        var constant = Fit(Tables.Of([.. rows.Select(row => row.Append(3).ToArray())]));
        constant.ExplainFitted(300).Contributions[3].ShouldBe(0);
        constant.FittedScores.Select((score, row) => (score, row)).Max().row.ShouldBe(300);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(40, 1)]
    public void A_table_whose_rows_are_all_alike_has_no_anomaly(int rows, int width)
    {
        var scores = Fit(Tables.Of([.. Enumerable.Range(0, rows).Select(_ => Enumerable.Repeat(4.2, width).ToArray())])).FittedScores;
        scores.ShouldAllBe(score => double.IsFinite(score) && score == scores[0]);
    }

    [Fact]
    public void A_duplicate_of_a_strange_row_is_as_strange()
    {
        var scores = Fit(Tables.Normal(8, 400, 4, FarOut, FarOut)).FittedScores;
        scores[400].ShouldBe(scores[401], 0.4);
        scores.Count(score => score >= Math.Min(scores[400], scores[401])).ShouldBe(2);
    }

    [Fact]
    public void Works_with_more_columns_than_rows_and_with_columns_that_are_mostly_one_value()
    {
        var wide = Tables.Normal(9, 40, 120, Enumerable.Repeat(6.0, 120).ToArray());
        Fit(wide).FittedScores.Select((score, row) => (score, row)).Max().row.ShouldBe(40);
        var random = new Random(10);
        var sparse = Enumerable.Range(0, 500).Select(row => new[] { random.Normal(), row % 50 == 0 ? 1 : 0, row == 499 ? 1 : 0 }).ToList();
        Fit(Tables.Of(sparse)).FittedScores.ShouldAllBe(score => double.IsFinite(score));
    }

    [Fact]
    public void Refuses_what_is_no_number()
    {
        Should.Throw<ArgumentException>(() => Tables.Of([[1, 2], [3, double.NaN]])).Message.ShouldContain("row 2, column x1");
        Should.Throw<ArgumentException>(() => new NumberTable(["x0", "x1"], [1, 2, 3]));
    }

    // Floors are a few points below what five seeds gave (cardio 90.0, thyroid 98.0, glass 81.3, wine 87.5), so that they mark damage and not luck.
    [PublicAnomaliesTheory]
    [InlineData("6_cardio", 0.87)]
    [InlineData("38_thyroid", 0.96)]
    [InlineData("14_glass", 0.77)]
    [InlineData("45_wine", 0.83)]
    public void Ranks_the_anomalies_of_public_sets_without_their_labels(string name, double floor)
    {
        var (table, anomalous) = Tables.Read(name);
        Enumerable.Range(1, 3).Average(seed => Tables.Auroc(Fit(table, seed).FittedScores, anomalous)).ShouldBeGreaterThan(floor);
    }
}
