namespace Transparency.RedFlag.Statistics.Anomalies;

/// <summary>A detector that looks at each column by itself: a row's score is the sum of its values' surprises, and a column's contribution is its summand.</summary>
internal abstract class MarginalDetector(Margins margins) : Detector
{
    /// <summary>The columns as they were fitted.</summary>
    protected Margins Margins => margins;

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

    /// <summary>How unusual a value is in its column, 0 or more.</summary>
    protected abstract double Surprise(int column, double value);
}
