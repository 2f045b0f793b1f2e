namespace Transparency.RedFlag.Statistics.Anomalies;

/// <summary>
/// How far in the tails of its columns a row stands: Li, Zhao, Hu, Botta, Ionescu and Chen, "ECOD: Unsupervised Outlier Detection Using Empirical
/// Cumulative Distribution Functions", TKDE 2022. Free of parameters, scale and randomness; equal values share their tail.
/// </summary>
/// <remarks>
/// The score is the sum over columns of −ln of the smaller tail: the form in which the authors' figures are computed, each column two-sided, so that
/// a row low in one column and high in another counts as both. A column's contribution is its summand.
/// </remarks>
internal sealed class TailProbability(Margins margins) : MarginalDetector(margins)
{
    internal override string Code => "tail-probability";

    /// <summary>−ln of the share at or below or at or above, whichever is smaller. A value beyond all fitted ones stands as far out as the last of them.</summary>
    protected override double Surprise(int column, double value)
    {
        var tail = Math.Min(Margins.AtOrBelow(column, value), Margins.Rows - Margins.Below(column, value));
        return -Math.Log((double)Math.Max(1, tail) / Margins.Rows);
    }
}
