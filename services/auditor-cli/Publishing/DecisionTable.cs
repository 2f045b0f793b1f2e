using CsvHelper;

namespace Transparency.AuditorCli.Publishing;

/// <summary>
/// Reads a decision table (CSV with a header, one decision a row, plain or gzip). Rows of one case need not stand together,
/// so every row is a case part of its own; the case stream joins them again.
/// </summary>
public static class DecisionTable
{
    /// <exception cref="UnusableInputException">A column that the mapping needs is missing, or a row has another number of fields.</exception>
    public static IEnumerable<LogCase> Read(Stream stream)
    {
        using var csv = CsvReader.Create(stream, CsvReaderOptions.Default, leaveOpen: true);
        var header = Checked(() =>
        {
            csv.ReadHeader();
            return csv.Headers.ToArray();
        });
        if (header.Length == 0) throw new UnusableInputException("the table is empty: a header row is needed");
        foreach (var needed in (string[])["case_ref", "decision_point", "decided_at"])
            if (!header.Contains(needed)) throw new UnusableInputException($"column {needed} is missing");

        // The table has no event id: row numbers of a published file are stable, and the source name keeps files apart.
        for (var row = 2; Checked(csv.Read); row++)
        {
            var fields = new Dictionary<string, string>(header.Length);
            for (var column = 0; column < header.Length; column++)
                if (csv.GetString(column) is { Length: > 0 } value) fields[header[column]] = value;
            if (!fields.TryGetValue("case_ref", out var reference)) throw new UnusableInputException($"row {row}: case_ref is empty");
            if (!fields.TryGetValue("decision_point", out var point)) throw new UnusableInputException($"row {row}: decision_point is empty");
            yield return new(reference, fields, [new(row, point, fields)]);
        }
    }

    private static T Checked<T>(Func<T> read)
    {
        try { return read(); }
        catch (CsvFormatException broken) { throw new UnusableInputException(broken.Message); }
        catch (InvalidDataException broken) { throw new UnusableInputException($"the gzip data is damaged: {broken.Message}"); }
    }
}
