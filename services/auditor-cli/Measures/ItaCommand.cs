using System.CommandLine;
using Transparency.AuditorCli.Publishing;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Ita;
using Transparency.Scoring.Tables;

namespace Transparency.AuditorCli.Measures;

/// <summary>
/// <c>transparency ita compute --answers FILE</c>: question scores → indicators, instruments, total, level, what is missing to the next level, the
/// five weakest questions per instrument. <c>--json</c> prints the result with a member <c>comparison</c>. Exit code 1: the result differs from the printed figures; 2: the file is refused, with every reason.
/// </summary>
public static class ItaCommand
{
    public static Command Create() => new("ita", "Recount an ITA result") { CreateCompute() };

    private static Command CreateCompute()
    {
        var answers = new Option<string>("--answers") { Description = "CSV with the columns instrument, question, score (0–100)", Required = true };
        var printed = new Option<string?>("--printed") { Description = "CSV with the columns figure (total, an instrument or an indicator's number) and score: printed figures to compare with" };
        var asAnswered = new Option<bool>("--as-answered") { Description = "reverse-scored questions are given as answered: they count 100 − score (published scores are turned already)" };
        var json = new Option<bool>("--json") { Description = "print the result as JSON" };
        var command = new Command("compute", "Compute indicators, instruments, total and level from question scores") { answers, printed, asAnswered, json };
        command.SetAction(parsed => ExitCode.OfAsync(async () =>
        {
            var (file, forPrograms) = (parsed.GetValue(answers)!, parsed.GetValue(json));
            var reading = AnswerTable.Read(Printing.ReadText(file), ItaEdition.Newest, parsed.GetValue(asAnswered));
            if (reading.Answers is not { } complete) return await RefuseAsync(file, reading.Refused, forPrograms);
            var result = ItaComputation.Of(complete);
            var comparison = parsed.GetValue(printed) is { } path ? PublishedResult.Compare(path, result.YearBe, result, Figures(path), [])
                : PublishedResult.RepeatedBy(complete)?.Against(result, complete);
            if (forPrograms) await Printing.AsJsonAsync(result, ("comparison", comparison));
            else await ItaPage.WriteAsync(Console.Out, result, comparison);
            return comparison is { Same: false } ? ExitCode.Failed : ExitCode.Good;
        }));
        return command;
    }

    private static async Task<int> RefuseAsync(string file, IReadOnlyList<RefusedRow> refused, bool json)
    {
        if (json) await Printing.AsJsonAsync(new { file, refused });
        foreach (var row in refused)
            await Console.Error.WriteLineAsync($"{file}: {(row.Line is { } line ? $"line {line}" : "whole file")}, field {row.Field}, rule {row.Rule}: {row.Message}");
        return ExitCode.Unusable;
    }

    // Also the published files as they are: indicator_no,…,score_printed · instrument_id,score · …,total.
    private static List<PrintedFigure> Figures(string path)
    {
        var rows = CsvText.Rows(Printing.ReadText(path));
        if (rows.Count == 0) throw new UnusableInputException($"{path}: the file is empty: the columns figure and score are needed");
        var (figure, score) = (Column("figure", "indicator_no", "instrument_id"), Column("score", "score_printed", "total"));
        if (score < 0) throw new UnusableInputException($"{path}: line 1, field score, rule column: there is no column score; the file has {string.Join(", ", rows[0].Fields)}");
        return [.. rows.Skip(1).Where(row => row.Fields.Count > score && row.Fields[score].Length > 0).Take(figure < 0 ? 1 : int.MaxValue).Select(row => new PrintedFigure(Name(row),
            CsvText.Number(row.Fields[score]) ?? throw new UnusableInputException($"{path}: line {row.Line}, field score, rule number: '{row.Fields[score]}' is not a number")))];

        int Column(params string[] names) => Enumerable.Range(0, rows[0].Fields.Count).FirstOrDefault(at => names.Contains(rows[0].Fields[at], StringComparer.OrdinalIgnoreCase), -1);

        string Name(CsvRow row)
        {
            if (figure < 0) return "total";
            var name = row.Fields[figure];
            var known = name.Equals("total", StringComparison.OrdinalIgnoreCase) ? "total" : AnswerTable.InstrumentOf(name) ?? CsvText.ArabicDigits(name);
            return known == "total" || ItaEdition.Newest.Instruments.Any(each => each.Id == known) || ItaEdition.Newest.Indicators.Any(each => $"{each.Number}" == known) ? known
                : throw new UnusableInputException($"{path}: line {row.Line}, field {rows[0].Fields[figure]}, rule unknown-figure: '{name}' is neither total nor an instrument nor an indicator's number");
        }
    }
}
