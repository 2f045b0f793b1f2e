using Transparency.RedFlag.Statistics.Anomalies;

namespace Transparency.RedFlag.Tests.Statistics;

public class Voices_of_detectors
{
    private static (IReadOnlyList<double>, bool) Row(bool found, params double[] evidence) => (evidence, found);

    [Fact]
    public void Are_equal_without_labels_of_both_kinds()
    {
        VoiceWeights.Of(4, []).ShouldBe([0.25, 0.25, 0.25, 0.25]);
        VoiceWeights.Of(2, [Row(true, 9, 0), Row(true, 8, 1)]).ShouldBe([0.5, 0.5]);
    }

    [Fact]
    public void Are_heard_by_how_well_they_rank_and_few_labels_move_little()
    {
        // The first ranks every pair right, the second none, the third says nothing: λ = m ÷ (m + 25).
        IReadOnlyList<(IReadOnlyList<double>, bool)> Labels(int each) => [.. Enumerable.Range(0, each).SelectMany(_ => new[] { Row(true, 2, 1, 1), Row(false, 1, 2, 1) })];
        VoiceWeights.Of(3, Labels(25)).ShouldBe([0.5 / 3 + 0.5, 0.5 / 3, 0.5 / 3], 1e-3);
        VoiceWeights.Of(3, Labels(1))[0].ShouldBe(25 / 26.0 / 3 + 1 / 26.0, 1e-3);
        VoiceWeights.Of(3, Labels(1000))[0].ShouldBeGreaterThan(0.97);
        // Nobody ranks better than chance: nobody is heard more.
        VoiceWeights.Of(2, [Row(true, 1, 1), Row(false, 2, 1)]).ShouldBe([0.5, 0.5]);
    }

    [Fact]
    public void Change_the_score_and_its_parts_alike()
    {
        var equal = AnomalyModel.Fit(Tables.Normal(9, 400, 4, [6, 0, 0, -6]), 3, 2);
        double[] row = [3, 0, 0, 0.5];
        var kinds = equal.Explain(row).Kinds;
        equal.Weighing([1, 1, 1, 1]).FittedScores.Zip(equal.FittedScores).ShouldAllBe(each => Math.Abs(each.First - each.Second) < 1e-9);
        var weighed = equal.Weighing([2, 1, 1, 0]);
        weighed.Score(row).ShouldBe((2 * kinds[0] + kinds[1] + kinds[2]) / 4, 1e-9);
        weighed.Explain(row).Contributions.Sum().ShouldBe(weighed.Score(row), 1e-9);
        weighed.FittedScores[400].ShouldBe(weighed.ExplainFitted(400).Score, 1e-9);
        foreach (var wrong in new double[][] { [1, 1, 1], [0, 0, 0, 0], [1, -1, 1, 1], [double.NaN, 1, 1, 1] }) Should.Throw<ArgumentException>(() => equal.Weighing(wrong));
    }
}
