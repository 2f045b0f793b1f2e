using System.Globalization;
using System.Text;
using Transparency.ServiceDefaults;

namespace Transparency.DecisionCapture.Catalogue.Files;

/// <summary>A row of a table by column names; what cannot be read is collected with line and column, and the row goes on.</summary>
public sealed class CsvRow(int line, IReadOnlyDictionary<string, string> cells, List<FieldError> faults)
{
    /// <summary>Line on which it starts, the header on line 1.</summary>
    public int Line => line;

    public bool Names(string column) => cells.ContainsKey(column);

    /// <summary>The text of a column; what was there before when the table does not name it; null when the cell is empty.</summary>
    public string? Text(string column, string? before) => !cells.TryGetValue(column, out var cell) ? before : cell.Length == 0 ? null : cell;

    /// <summary>Texts between semicolons.</summary>
    public IReadOnlyList<string> List(string column, IReadOnlyList<string>? before) => !cells.ContainsKey(column) ? before ?? [] : [.. Parts(column).Select(CellParts.Plain)];

    /// <summary>Parts between semicolons, still escaped (<see cref="CellParts"/>); those that are empty are none.</summary>
    public IEnumerable<string> Parts(string column) => CellParts.Split(cells[column], ';').Where(each => each.Length > 0);

    public bool Flag(string column, bool before) => Text(column, before ? "true" : "false") switch
    {
        "true" or "1" or "yes" => true,
        "false" or "0" or "no" or null => false,
        _ => Wrong<bool>(column, "not-a-flag", "true or false"),
    };

    public int? Number(string column, int? before) => !cells.TryGetValue(column, out var cell) ? before : cell.Length == 0 ? null
        : int.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : Wrong<int?>(column, "not-a-number", "a whole number");

    public decimal? Amount(string column, decimal? before) => !cells.TryGetValue(column, out var cell) ? before : cell.Length == 0 ? null
        : decimal.TryParse(cell, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) ? amount : Wrong<decimal?>(column, "not-a-number", "a number with a point");

    public DateOnly? Day(string column, DateOnly? before) => !cells.TryGetValue(column, out var cell) ? before : cell.Length == 0 ? null
        : DateOnly.TryParseExact(cell, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : Wrong<DateOnly?>(column, "not-a-date", "yyyy-mm-dd");

    public T? Wrong<T>(string column, string rule, string detail)
    {
        faults.Add(new($"line {line}, {column}", rule, detail));
        return default;
    }

    /// <summary>The rows of a text (RFC 4180; byte order mark and any line end are accepted), with every fault of its form.</summary>
    /// <param name="columns">Columns that the table may have; the first is required.</param>
    public static (IReadOnlyList<CsvRow> Rows, List<FieldError> Faults) Read(string text, IReadOnlyList<string> columns)
    {
        var (rows, faults) = (new List<CsvRow>(), new List<FieldError>());
        IReadOnlyList<string>? header = null;
        foreach (var (line, fields) in Lines(text.TrimStart('\uFEFF'), faults))
        {
            if (header is null)
            {
                header = fields;
                foreach (var unknown in fields.Where(each => !columns.Contains(each))) faults.Add(new("line 1, " + unknown, "unknown-column", string.Join(", ", columns)));
                if (fields.Distinct().Count() < fields.Count) faults.Add(new("line 1", "repeated", "A column stands twice."));
                if (!fields.Contains(columns[0])) faults.Add(new("line 1, " + columns[0], "required", "The column is missing."));
            }
            else if (fields.Count != header.Count) faults.Add(new($"line {line}", "column-count", $"{header.Count} columns are expected"));
            else if (faults.Count == 0 || rows.Count > 0) rows.Add(new(line, header.Zip(fields).ToDictionary(each => each.First, each => each.Second, StringComparer.Ordinal), faults));
        }
        if (header is null) faults.Add(new("line 1", "required", "The file is empty."));
        return (rows, faults);
    }

    private static IEnumerable<(int Line, IReadOnlyList<string> Fields)> Lines(string text, List<FieldError> faults)
    {
        var (fields, field, line, start, quoted) = (new List<string>(), new StringBuilder(), 1, 1, false);
        for (var at = 0; at <= text.Length; at++)
        {
            var sign = at == text.Length ? '\n' : text[at];
            if (at == text.Length && quoted)
            {
                faults.Add(new($"line {start}", "malformed", "A quoted field is not closed."));
                yield break;
            }
            if (quoted)
            {
                if (sign == '\n') line++;
                if (sign != '"') field.Append(sign);
                else if (at + 1 < text.Length && text[at + 1] == '"') field.Append(text[at++]);
                else quoted = false;
            }
            else if (sign == '"' && field.Length == 0) quoted = true;
            else if (sign == ',') End();
            else if (sign == '\n')
            {
                End();
                if (fields.Count > 1 || fields[0].Length > 0) yield return (start, [.. fields]);
                fields.Clear();
                start = ++line;
            }
            else if (sign != '\r') field.Append(sign);
        }

        void End()
        {
            // An export guards what a spreadsheet would take for a formula; the guard is not part of the text.
            var cell = field.ToString().Trim();
            fields.Add(cell.Length > 1 && cell[0] == '\'' && cell[1] is '=' or '+' or '-' or '@' ? cell[1..] : cell);
            field.Clear();
        }
    }
}
