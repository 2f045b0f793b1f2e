using System.Text.Unicode;
using CsvHelper;
using Transparency.AuditorCli.Publishing;

namespace Transparency.AuditorCli;

/// <summary>A CSV file with a header, plain or gzip, read one row at a time: memory does not grow with the file.</summary>
public sealed class CsvTable : IDisposable
{
    private static readonly CsvReaderOptions Options = CsvReaderOptions.Default with { Separator = ',', TrackLineNumbers = true, MalformedData = CsvMalformedDataHandling.Throw };
    private readonly CsvReader _csv;

    /// <exception cref="UnusableInputException">There is no header, or two columns have one name.</exception>
    public CsvTable(Stream stream)
    {
        _csv = CsvReader.Create(stream, Options, leaveOpen: false);
        Columns = Checked(() =>
        {
            _csv.ReadHeader();
            return _csv.Headers.ToArray();
        });
        if (Columns.Count == 0) throw new UnusableInputException("the file is empty: a header row is needed");
        if (Columns.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(names => names.Count() > 1) is { } twice)
            throw new UnusableInputException($"line 1: two columns are named {twice.Key}");
    }

    public IReadOnlyList<string> Columns { get; }

    /// <summary>Line of the file on which the row starts, the header on line 1.</summary>
    public long Line => _csv.LineNumber;

    /// <exception cref="UnusableInputException">The file does not exist.</exception>
    public static CsvTable Open(string path) => File.Exists(path) ? new(XesLog.Open(path)) : throw new UnusableInputException($"{path} does not exist");

    /// <summary>Moves to the next row; empty lines are none. False at the end.</summary>
    /// <exception cref="UnusableInputException">The row has another number of fields than the header, or is no CSV; names the line.</exception>
    public bool Read()
    {
        if (!Checked(_csv.Read)) return false;
        if (_csv.FieldCount < Columns.Count) throw new UnusableInputException($"line {Line}: {_csv.FieldCount} fields where the header has {Columns.Count}; column {Columns[_csv.FieldCount]} is missing");
        if (_csv.FieldCount > Columns.Count) throw new UnusableInputException($"line {Line}: {_csv.FieldCount} fields where the header has {Columns.Count}; nothing is known of what follows column {Columns[^1]}");
        return true;
    }

    /// <summary>A field of the row as UTF-8; valid until the next read.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => _csv.GetSpan(column);

    /// <summary>A field of the row.</summary>
    /// <exception cref="UnusableInputException">The field is not UTF-8: read as if it were, different names become one.</exception>
    public string Text(int column) => Utf8.IsValid(Bytes(column)) ? _csv.GetString(column)
        : throw new UnusableInputException($"line {Line}, column {Columns[column]}: the text is not UTF-8; a Thai file of an older system is mostly TIS-620 and has to be saved as UTF-8");

    /// <summary>The ordinal of a column.</summary>
    /// <exception cref="UnusableInputException">There is none of that name; names those there are.</exception>
    public int Column(string name)
    {
        for (var column = 0; column < Columns.Count; column++)
            if (Columns[column] == name) return column;
        throw new UnusableInputException($"there is no column {name}; the file has {string.Join(", ", Columns)}");
    }

    public void Dispose() => _csv.Dispose();

    private static T Checked<T>(Func<T> read)
    {
        try { return read(); }
        catch (CsvFormatException broken) { throw new UnusableInputException(broken.Message); }
        catch (InvalidDataException broken) { throw new UnusableInputException($"the gzip data is damaged: {broken.Message}"); }
    }
}
