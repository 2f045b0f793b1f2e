namespace Transparency.RedFlag.Statistics.Anomalies;

/// <summary>
/// How thin each column is around a row's value: Goldstein and Dengel, "Histogram-based Outlier Score (HBOS)", KI 2012. Unlike tail
/// probability it sees gaps between the modes of a column.
/// </summary>
/// <remarks>The score is the sum over columns of ln(highest density ÷ density of the value's bin), so a column's contribution is its summand.</remarks>
internal sealed class MarginalDensity : MarginalDetector
{
    /// <summary>As published; finer bins say more about noise than about gaps in the small tables that peer groups are.</summary>
    private const int Bins = 10;
    private readonly double[][] _surprise;

    internal MarginalDensity(Margins margins)
        : base(margins)
    {
        _surprise = new double[margins.Mean.Length][];
        foreach (var column in margins.Varying)
        {
            var counts = new double[Bins];
            foreach (var value in margins.Sorted(column)) counts[Bin(column, value)]++;
            var highest = counts.Max();
            _surprise[column] = [.. counts.Select(count => Math.Log(highest / Math.Max(count, 0.5)))];
        }
    }

    internal override string Code => "marginal-density";

    protected override double Surprise(int column, double value) =>
        value < Margins.Sorted(column)[0] || value > Margins.Sorted(column)[^1] ? _surprise[column].Max() : _surprise[column][Bin(column, value)];

    private int Bin(int column, double value)
    {
        var sorted = Margins.Sorted(column);
        return Math.Clamp((int)((value - sorted[0]) / (sorted[^1] - sorted[0]) * Bins), 0, Bins - 1);
    }
}
