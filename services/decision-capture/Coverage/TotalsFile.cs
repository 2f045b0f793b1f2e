using Transparency.Contracts.DecisionCapture.V1;
using Transparency.ServiceDefaults;

namespace Transparency.DecisionCapture.Coverage;

/// <summary>
/// Reads independent totals from a CSV: a header, then agency, service, month, kind, total, origin and (for corrections) reason. Comma, semicolon or tab; fields may be
/// quoted (RFC 4180). Thai digits and years of the Buddhist Era are read; nothing is guessed.
/// </summary>
public static class TotalsFile
{
    /// <summary>Rows that one file may hold.</summary>
    public const int Most = 2_000;

    public static readonly string[] Header = ["agency", "service", "month", "kind", "total", "origin", "reason"];

    /// <summary>The rows with their lines, and what cannot be read; pure.</summary>
    public static (IReadOnlyList<(int Line, StateTotal Total)> Rows, IReadOnlyList<FieldError> Faults) Read(string text)
    {
        var lines = text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        var separator = lines[0].Contains('\t', StringComparison.Ordinal) ? '\t' : lines[0].Contains(';', StringComparison.Ordinal) ? ';' : ',';
        var header = Fields(lines[0], separator);
        if (header is null || !Header.Take(6).SequenceEqual(header.Take(6).Select(name => name.ToLowerInvariant())))
            return ([], [new("line 1", "header", string.Join(",", Header))]);
        var (rows, faults) = (new List<(int, StateTotal)>(), new List<FieldError>());
        for (var i = 1; i < lines.Length; i++)
        {
            if (lines[i].Trim().Length == 0) continue;
            if (Fields(lines[i], separator) is not { Count: 6 or 7 } fields)
                faults.Add(new($"line {i + 1}", "columns", "6 or 7 columns"));
            else if (!long.TryParse(WesternDigits(fields[4]).Replace(",", "", StringComparison.Ordinal), out var total))
                faults.Add(new($"line {i + 1}: total", "number", "0–100,000,000"));
            else
                rows.Add((i + 1, new(fields[0], fields[1], fields[2], fields[3], total, fields[5], fields.Count == 7 && fields[6].Length > 0 ? fields[6] : null)));
        }
        if (rows.Count > Most) faults.Add(new("text", "too-many-rows", $"at most {Most} rows"));
        if (rows.Count == 0 && faults.Count == 0) faults.Add(new("text", "empty", "no rows behind the header"));
        return (rows, faults);
    }

    /// <summary>The first day of a month written yyyy-MM; a year from 2400 on is of the Buddhist Era. Null when it is none.</summary>
    public static DateOnly? Month(string? text)
    {
        if (WesternDigits(text?.Trim() ?? "").Split('-') is not [{ Length: 4 } year, { Length: 1 or 2 } month]) return null;
        if (!int.TryParse(year, out var y) || !int.TryParse(month, out var m) || m is < 1 or > 12) return null;
        y = y >= 2400 ? y - 543 : y;
        return y is >= 2000 and < 2400 ? new DateOnly(y, m, 1) : null;
    }

    private static string WesternDigits(string text) => string.Concat(text.Select(sign => sign is >= '๐' and <= '๙' ? (char)('0' + (sign - '๐')) : sign));

    // Null when a quoted field does not end on its line.
    private static List<string>? Fields(string line, char separator)
    {
        var (fields, field, quoted) = (new List<string>(), new System.Text.StringBuilder(), false);
        for (var i = 0; i < line.Length; i++)
        {
            var sign = line[i];
            if (quoted && sign == '"' && i + 1 < line.Length && line[i + 1] == '"') field.Append(line[i++]);
            else if (sign == '"') quoted = !quoted;
            else if (sign == separator && !quoted)
            {
                fields.Add(field.ToString().Trim());
                field.Clear();
            }
            else field.Append(sign);
        }
        fields.Add(field.ToString().Trim());
        return quoted ? null : fields;
    }
}
