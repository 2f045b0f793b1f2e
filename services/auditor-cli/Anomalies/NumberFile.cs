using System.Globalization;
using System.Text;
using Transparency.AuditorCli.Publishing;
using Transparency.RedFlag.Statistics.Anomalies;

namespace Transparency.AuditorCli.Anomalies;

/// <summary>What is done with a value that is missing: an empty field, or NA, NaN or null in any case.</summary>
public enum MissingValues
{
    /// <summary>The file is refused: a number that nobody recorded must not be made up unasked.</summary>
    Refuse,

    /// <summary>The median of the column's other values takes its place, which makes the row look ordinary in that column.</summary>
    Median,
}

/// <summary>Reads the numbers of a CSV file. Memory: 8 bytes a cell, and as much again for a moment at the end.</summary>
public static class NumberFile
{
    /// <summary>The column that is never a feature: the answer, in tables that test detectors.</summary>
    public const string Label = "label";
    private const int RowsAtOnce = 4096;

    /// <param name="ignored">Names of columns that are no features, beside <see cref="Label"/>.</param>
    /// <exception cref="UnusableInputException">A field that is no number, missing or infinite; names line and column. Or no row, or no column is left.</exception>
    public static NumberTable Read(CsvTable csv, IReadOnlyCollection<string> ignored, MissingValues missing)
    {
        foreach (var name in ignored) csv.Column(name);
        var kept = Enumerable.Range(0, csv.Columns.Count).Where(column => csv.Columns[column] != Label && !ignored.Contains(csv.Columns[column])).ToArray();
        if (kept.Length == 0) throw new UnusableInputException("no column is left to score");
        if (kept.All(column => double.TryParse(csv.Columns[column], NumberStyles.Float, CultureInfo.InvariantCulture, out _)))
            throw new UnusableInputException("line 1: a header with the names of the columns is needed, not numbers");

        var (chunks, rows, gaps) = (new List<double[]>(), 0, false);
        for (; csv.Read(); rows++)
        {
            if (rows % RowsAtOnce == 0) chunks.Add(new double[RowsAtOnce * kept.Length]);
            for (var i = 0; i < kept.Length; i++)
            {
                var value = Number(csv, kept[i], missing);
                gaps |= double.IsNaN(value);
                chunks[^1][rows % RowsAtOnce * kept.Length + i] = value;
            }
        }
        if (rows == 0) throw new UnusableInputException("the file has a header and no row");
        if ((long)rows * kept.Length > Array.MaxLength) throw new UnusableInputException($"{rows} rows of {kept.Length} columns are more numbers than fit into memory at once ({Array.MaxLength})");

        var values = new double[rows * kept.Length];
        for (var chunk = 0; chunk < chunks.Count; chunk++)
            chunks[chunk].AsSpan(0, Math.Min(chunks[chunk].Length, values.Length - chunk * RowsAtOnce * kept.Length)).CopyTo(values.AsSpan(chunk * RowsAtOnce * kept.Length));
        string[] names = [.. kept.Select(column => csv.Columns[column])];
        if (gaps) FillWithMedians(names, values);
        return new(names, values);
    }

    private static double Number(CsvTable csv, int column, MissingValues missing)
    {
        var field = csv.Bytes(column).Trim(" \t"u8);
        if (IsMissing(field))
            return missing == MissingValues.Median ? double.NaN
                : throw new UnusableInputException($"line {csv.Line}, column {csv.Columns[column]}: the value is missing (--missing median puts the column's median in its place)");
        // Numbers out of a double's range read as infinite, as does the word; its short form does not.
        var value = double.PositiveInfinity;
        if (!Ascii.EqualsIgnoreCase(field.TrimStart("+-"u8), "inf"u8) && !double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
            throw new UnusableInputException($"line {csv.Line}, column {csv.Columns[column]}: '{Shown(field)}' is not a number");
        return double.IsInfinity(value) ? throw new UnusableInputException($"line {csv.Line}, column {csv.Columns[column]}: '{Shown(field)}' is infinite")
            : Math.Abs(value) > NumberTable.Largest ? throw new UnusableInputException($"line {csv.Line}, column {csv.Columns[column]}: {Shown(field)} is beyond ±{NumberTable.Largest:0e+0}")
            : value;
    }

    private static bool IsMissing(ReadOnlySpan<byte> field) =>
        field.Length == 0 || (field.Length <= 4 && (Ascii.EqualsIgnoreCase(field, "NA"u8) || Ascii.EqualsIgnoreCase(field, "NaN"u8) || Ascii.EqualsIgnoreCase(field, "null"u8)));

    private static string Shown(ReadOnlySpan<byte> field) => Encoding.UTF8.GetString(field.Length > 40 ? field[..40] : field);

    private static void FillWithMedians(string[] names, double[] values)
    {
        for (var column = 0; column < names.Length; column++)
        {
            var known = new List<double>();
            for (var at = column; at < values.Length; at += names.Length)
                if (!double.IsNaN(values[at])) known.Add(values[at]);
            if (known.Count == 0) throw new UnusableInputException($"column {names[column]}: every value is missing");
            known.Sort();
            var median = (known[(known.Count - 1) / 2] + known[known.Count / 2]) / 2;
            for (var at = column; at < values.Length; at += names.Length)
                if (double.IsNaN(values[at])) values[at] = median;
        }
    }
}
