using System.Globalization;
using System.Text;
using Transparency.DecisionCapture.Announcements;

namespace Transparency.DecisionCapture.Exports;

/// <summary>
/// RFC 4180, UTF-8, one event a line. A cell that a spreadsheet would take for a formula gets a leading apostrophe. Where several officers took
/// part, <c>officer</c> and <c>role</c> list them in the same order, separated by semicolons.
/// </summary>
internal sealed class CsvFormat(CaseAnnouncements officers) : IExportFormat
{
    private const string Header = "case_id,case_ref,agency,office,service,event,event_id,ledger_index,version,occurred_at,recorded_at,source,decision_id,decision_point,outcome,officer,role";
    private StreamWriter writer = null!;

    public string MediaType => "text/csv; charset=utf-8; header=present";
    public string FileExtension => "csv";
    public int Passes => 1;

    public void Open(Stream output)
    {
        writer = new(output, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\r\n" };
        writer.WriteLine(Header);
    }

    public void BeginPass(int pass) { }

    public void Write(ExportedCase exported)
    {
        foreach (var fact in exported.Facts)
        {
            var decision = fact.Body as DecisionReached;
            var acting = officers.Acting(fact);
            writer.WriteLine(string.Join(',', ((string?[])
            [
                exported.CaseId, exported.CaseRef, exported.Agency, fact.Body.Office ?? exported.Office, exported.Service, fact.Activity(), fact.EventId.ToString(),
                fact.Index.ToString(CultureInfo.InvariantCulture), fact.Version.ToString(CultureInfo.InvariantCulture), ExportedFacts.Instant(fact.OccurredAt),
                ExportedFacts.Instant(fact.RecordedAt), fact.Body.Source, fact.DecisionId, decision?.DecisionPoint, decision?.Outcome,
                string.Join(';', acting.Select(a => a.Officer)), string.Join(';', acting.Select(a => a.Role)),
            ]).Select(Cell)));
        }
    }

    public void Flush() => writer.Flush();

    public void Close() => writer.Flush();

    /// <summary>One cell: guarded against formulas, quoted where it must be.</summary>
    internal static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        // Tab and carriage return are skipped by spreadsheets, and what follows them is read as a formula too.
        var guarded = text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;
        return guarded.AsSpan().IndexOfAny(",\"\r\n") < 0 ? guarded : $"\"{guarded.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
