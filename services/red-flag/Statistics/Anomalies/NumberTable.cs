namespace Transparency.RedFlag.Statistics.Anomalies;

/// <summary>Rows of numbers, row after row in one array: 8 bytes a cell.</summary>
public sealed class NumberTable
{
    /// <summary>Largest size of a value: squares of differences stay finite.</summary>
    public const double Largest = 1e150;

    /// <param name="columns">Names, in the order of the values of a row.</param>
    /// <param name="values">Finite values up to ±<see cref="Largest"/>, row after row; kept, not copied.</param>
    /// <exception cref="ArgumentException">No column, a number of values that is no multiple of the columns, or a value out of range.</exception>
    public NumberTable(IReadOnlyList<string> columns, double[] values)
    {
        if (columns.Count == 0 || values.Length % columns.Count != 0) throw new ArgumentException("the values do not fill whole rows", nameof(values));
        if (Array.FindIndex(values, value => !(Math.Abs(value) <= Largest)) is >= 0 and var at)
            throw new ArgumentException($"row {at / columns.Count + 1}, column {columns[at % columns.Count]}: the value is not a number within ±1e150", nameof(values));
        (Columns, Values, Width, Rows) = (columns, values, columns.Count, values.Length / columns.Count);
    }

    /// <summary>Names of the columns.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Number of columns.</summary>
    public int Width { get; }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>One row.</summary>
    public ReadOnlySpan<double> this[int row] => Values.AsSpan(row * Width, Width);

    internal double[] Values { get; }
}
