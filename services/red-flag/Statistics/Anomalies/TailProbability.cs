namespace Transparency.RedFlag.Statistics.Anomalies;

/// <summary>
/// How far in the tails of its columns a row stands: Li, Zhao, Hu, Botta, Ionescu and Chen, "ECOD: Unsupervised Outlier Detection Using Empirical
/// Cumulative Distribution Functions", TKDE 2022. Free of parameters, scale and randomness; equal values share their tail.
/// </summary>
/// <remarks>
/// The score is the sum over columns of −ln of the smaller tail: the form in which the authors' figures are computed, each column two-sided, so that
/// a row low in one column and high in another counts as both. A column's contribution is its summand.
/// </remarks>
internal sealed class TailProbability(Margins margins) : Detector
{
    internal override string Code => "tail-probability";

    internal override void Score(NumberTable table, int from, int to, bool fitted, Span<double> scores)
    {
        for (var row = from; row < to; row++)
        {
            var values = table[row];
            double sum = 0;
            foreach (var column in margins.Varying) sum += Surprise(column, values[column]);
            scores[row - from] = sum;
        }
    }

    internal override void Explain(NumberTable table, int row, bool fitted, Span<double> contributions)
    {
        var values = table[row];
        foreach (var column in margins.Varying) contributions[column] += Surprise(column, values[column]);
    }

    /// <summary>−ln of the share at or below or at or above, whichever is smaller. A value beyond all fitted ones stands as far out as the last of them.</summary>
    private double Surprise(int column, double value)
    {
        var tail = Math.Min(margins.AtOrBelow(column, value), margins.Rows - margins.Below(column, value));
        return -Math.Log((double)Math.Max(1, tail) / margins.Rows);
    }
}
