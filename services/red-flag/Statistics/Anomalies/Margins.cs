namespace Transparency.RedFlag.Statistics.Anomalies;

/// <summary>Every column by itself: its values sorted, mean and deviation. 8 bytes a cell.</summary>
internal sealed class Margins
{
    private readonly double[][] _sorted;

    internal Margins(NumberTable table, int threads)
    {
        _sorted = new double[table.Width][];
        (Mean, Deviation) = (new double[table.Width], new double[table.Width]);
        Parallel.For(0, table.Width, new ParallelOptions { MaxDegreeOfParallelism = threads }, column =>
        {
            var values = new double[table.Rows];
            for (var row = 0; row < values.Length; row++) values[row] = table.Values[row * table.Width + column];
            Array.Sort(values);
            _sorted[column] = values;

            // Equal values would leave a deviation of rounding noise, by which nothing may be divided.
            if (values[0] == values[^1])
            {
                Mean[column] = values[0];
                return;
            }
            // Scaled by the largest size so that squares of huge but finite values stay finite.
            var size = Math.Max(Math.Abs(values[0]), Math.Abs(values[^1]));
            var mean = values.Sum(value => value / size) / values.Length;
            Mean[column] = mean * size;
            Deviation[column] = Math.Sqrt(values.Sum(value => (value / size - mean) * (value / size - mean)) / values.Length) * size;
        });
        Varying = [.. Enumerable.Range(0, table.Width).Where(column => Deviation[column] > 0)];
        Rows = table.Rows;
    }

    /// <summary>Columns that say anything: those with more than one value.</summary>
    internal int[] Varying { get; }
    internal int Rows { get; }
    internal double[] Mean { get; }
    internal double[] Deviation { get; }

    /// <summary>The varying columns of a row with mean 0 and deviation 1. Deviations, not quartiles: columns that are mostly one value have none.</summary>
    internal void Standardise(ReadOnlySpan<double> row, Span<double> standardised)
    {
        for (var i = 0; i < standardised.Length; i++) standardised[i] = (row[Varying[i]] - Mean[Varying[i]]) / Deviation[Varying[i]];
    }

    internal ReadOnlySpan<double> Sorted(int column) => _sorted[column];

    /// <summary>How many fitted values of the column are below a value.</summary>
    internal int Below(int column, double value) => MidRanks.Below(_sorted[column], value);

    /// <summary>How many fitted values of the column are at or below a value.</summary>
    internal int AtOrBelow(int column, double value) => MidRanks.AtOrBelow(_sorted[column], value);
}
