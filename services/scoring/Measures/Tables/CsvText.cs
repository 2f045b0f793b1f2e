using System.Globalization;
using System.Text;

namespace Transparency.Scoring.Tables;

/// <summary>A row of a table: its line in the file, the header on line 1, and its fields without surrounding blanks.</summary>
/// <param name="Line">Line on which the row starts.</param>
/// <param name="Fields">Fields in the order of the file.</param>
public sealed record CsvRow(int Line, IReadOnlyList<string> Fields);

/// <summary>A text is no CSV.</summary>
/// <param name="line">Line on which what is wrong begins.</param>
/// <param name="message">What is wrong.</param>
public sealed class MalformedTableException(int line, string message) : FormatException(message)
{
    /// <summary>Line on which what is wrong begins, the header on line 1.</summary>
    public int Line { get; } = line;
}

/// <summary>Reads small CSV files as people send them (RFC 4180; byte order mark, any line end, and semicolon or tab instead of comma are accepted).</summary>
public static class CsvText
{
    /// <summary>The rows of a text, empty lines left out.</summary>
    /// <exception cref="MalformedTableException">A quoted field does not end.</exception>
    public static IReadOnlyList<CsvRow> Rows(string text)
    {
        var (rows, fields, field) = (new List<CsvRow>(), new List<string>(), new StringBuilder());
        text = text.TrimStart('\uFEFF');
        var separator = Separator(text);
        var (line, start, quotedFrom, wasQuoted) = (1, 1, 0, false);
        for (var at = 0; at < text.Length; at++)
        {
            var sign = text[at];
            if (sign == '\n' || (sign == '\r' && (at + 1 == text.Length || text[at + 1] != '\n'))) line++;
            if (quotedFrom > 0)
            {
                if (sign != '"') field.Append(sign);
                else if (at + 1 < text.Length && text[at + 1] == '"') field.Append(text[at++]);
                else quotedFrom = 0;
            }
            else if (sign == '"' && field.Length == 0 && !wasQuoted) (quotedFrom, wasQuoted) = (line, true);
            else if (sign == separator) EndField();
            else if (sign is '\n' or '\r')
            {
                if (sign == '\r' && at + 1 < text.Length && text[at + 1] == '\n') continue;
                EndRow();
            }
            else if (!(sign == ' ' && field.Length == 0)) field.Append(sign);
        }
        if (quotedFrom > 0) throw new MalformedTableException(quotedFrom, "a quoted field is not closed");
        EndRow();
        return rows;

        void EndField()
        {
            fields.Add(field.ToString().Trim());
            field.Clear();
            wasQuoted = false;
        }

        void EndRow()
        {
            EndField();
            if (fields.Count > 1 || fields[0].Length > 0) rows.Add(new(start, [.. fields]));
            fields.Clear();
            start = line;
        }
    }

    /// <summary>Thai digits as Arabic ones; everything else as it is.</summary>
    public static string ArabicDigits(string text) => string.Concat(text.Select(sign => sign is >= '๐' and <= '๙' ? (char)(sign - '๐' + '0') : sign));

    /// <summary>A decimal number with a point, in Thai or Arabic digits; null when it is none.</summary>
    public static decimal? Number(string text) =>
        decimal.TryParse(ArabicDigits(text), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture, out var number) ? number : null;

    // The header decides: whichever of the three stands in it most often.
    private static char Separator(string text)
    {
        var header = text.AsSpan();
        if (header.IndexOfAny('\r', '\n') is >= 0 and var end) header = header[..end];
        var (commas, semicolons, tabs) = (header.Count(','), header.Count(';'), header.Count('\t'));
        return commas >= semicolons && commas >= tabs ? ',' : semicolons >= tabs ? ';' : '\t';
    }
}
