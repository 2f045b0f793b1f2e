using System.CommandLine;
using System.Globalization;
using Transparency.AuditorCli.Publishing;
using Transparency.RedFlag.Statistics.Anomalies;

namespace Transparency.AuditorCli.Anomalies;

/// <summary><c>transparency anomaly score FILE.csv --out scores.csv --seed 1</c>: how unusual each row of a table of numbers is.</summary>
/// <remarks>
/// The result is a CSV file with the column <c>score</c> and, with <c>--explain</c>, <c>because</c>: the three columns that bear most of the score with
/// their parts, <c>x3=1.20;x0=0.71;x5=0.33</c>. Row k of the result is row k of the table.
/// </remarks>
public static class AnomalyCommand
{
    private const int Reasons = 3;

    public static Command Create() => new("anomaly", "Find rows of a table that do not look like the others") { CreateScore() };

    private static Command CreateScore()
    {
        var file = new Argument<string>("FILE") { Description = "CSV with a header and numeric columns, plain or gzip; a column named label is left out" };
        var output = new Option<string>("--out") { Description = "file to write: one score a row, in the order of the rows; higher is more anomalous", Required = true };
        var seed = new Option<int>("--seed") { Description = "the same seed and table give the same bytes", DefaultValueFactory = _ => 1 };
        var ignore = new Option<string>("--ignore") { Description = "columns that are no features, separated by commas", DefaultValueFactory = _ => "" };
        var missing = new Option<MissingValues>("--missing") { Description = "what to do with missing values" };
        var explain = new Option<bool>("--explain") { Description = "also write which columns bear the score" };
        var threads = new Option<int>("--threads") { Description = "threads to use; changes no score", DefaultValueFactory = _ => Environment.ProcessorCount };
        var command = new Command("score", "Score every row by an ensemble of detectors; nothing to train and nothing to tune") { file, output, seed, ignore, missing, explain, threads };
        command.SetAction(parsed => ExitCode.OfAsync(async () =>
        {
            if (parsed.GetValue(threads) < 1) throw new UnusableInputException("--threads: a number from 1");
            var table = Read(parsed.GetValue(file)!, Names(parsed.GetValue(ignore)!), parsed.GetValue(missing));
            var model = AnomalyModel.Fit(table, parsed.GetValue(seed), parsed.GetValue(threads));
            await using (var writer = new StreamWriter(parsed.GetValue(output)!)) await WriteAsync(writer, model, parsed.GetValue(explain));
            await Console.Error.WriteLineAsync($"scored {table.Rows} rows of {table.Width} columns");
            return ExitCode.Good;
        }));
        return command;
    }

    private static NumberTable Read(string path, string[] ignored, MissingValues missing)
    {
        using var csv = CsvTable.Open(path);
        return NumberFile.Read(csv, ignored, missing);
    }

    private static async Task WriteAsync(StreamWriter writer, AnomalyModel model, bool explained)
    {
        writer.NewLine = "\n";
        await writer.WriteLineAsync(explained ? "score,because" : "score");
        for (var row = 0; row < model.FittedScores.Count; row++)
        {
            var score = model.FittedScores[row].ToString("R", CultureInfo.InvariantCulture);
            await writer.WriteLineAsync(explained ? $"{score},{Quoted(Because(model, row))}" : score);
        }
    }

    private static string Because(AnomalyModel model, int row)
    {
        var contributions = model.ExplainFitted(row).Contributions;
        return string.Join(';', Enumerable.Range(0, contributions.Count).OrderByDescending(column => contributions[column]).ThenBy(column => column).Take(Reasons)
            .Select(column => string.Create(CultureInfo.InvariantCulture, $"{model.Columns[column]}={contributions[column]:0.00}")));
    }

    private static string Quoted(string field) => field.AsSpan().IndexOfAny(",\"\n\r") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    internal static string[] Names(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
