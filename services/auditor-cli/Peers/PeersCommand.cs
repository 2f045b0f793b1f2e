using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Transparency.AuditorCli.Anomalies;
using Transparency.AuditorCli.Publishing;
using Transparency.RedFlag.Statistics.Peers;

namespace Transparency.AuditorCli.Peers;

/// <summary><c>transparency peers FILE.csv --outcome COLUMN=VALUE --by officer --strata a,b</c>: who decides unlike the others on like cases?</summary>
public static class PeersCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        // Thai names stay readable; the output is a document of its own, not part of a page.
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
    };

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "decision table: CSV with a header, one decision a row, plain or gzip" };
        var outcome = new Option<string>("--outcome") { Description = "COLUMN=VALUE: what is compared", Required = true };
        var by = new Option<string>("--by") { Description = "column that names who decided", DefaultValueFactory = _ => "officer" };
        var strata = new Option<string>("--strata") { Description = "columns within whose values cases are alike, separated by commas", DefaultValueFactory = _ => "" };
        var minimum = new Option<long>("--min-n") { Description = "units with fewer decisions are listed apart and never judged", DefaultValueFactory = _ => 30 };
        var rate = new Option<double>("--fdr") { Description = "rate of false discoveries among the flags", DefaultValueFactory = _ => 0.05 };
        var method = new Option<FdrMethod>("--fdr-method") { Description = "bh, or by for tests that depend on each other in any way" };
        var json = new Option<bool>("--json") { Description = "print the result as JSON" };
        var command = new Command("peers", "Compare who decides with others on like cases; a unit that stands out is a lead, not proof") { file, outcome, by, strata, minimum, rate, method, json };
        command.SetAction(parsed => ExitCode.OfAsync(async () =>
        {
            if (parsed.GetValue(minimum) < 1) throw new UnusableInputException("--min-n: a number from 1");
            if (parsed.GetValue(rate) is not (> 0 and < 1)) throw new UnusableInputException("--fdr: a number between 0 and 1");
            var question = PeerQuestion.Of(parsed.GetValue(outcome)!, parsed.GetValue(by)!, AnomalyCommand.Names(parsed.GetValue(strata)!));
            var comparison = new PeerComparison(parsed.GetValue(minimum), parsed.GetValue(rate),
                parsed.GetValue(method) == FdrMethod.By ? FalseDiscoveryMethod.BenjaminiYekutieli : FalseDiscoveryMethod.BenjaminiHochberg);
            using var csv = CsvTable.Open(parsed.GetValue(file)!);
            var result = PeersResult.Of(question, comparison, PeerTable.Read(csv, question));
            if (parsed.GetValue(json)) await Console.Out.WriteLineAsync(JsonSerializer.Serialize(result, Json));
            else await PeersPage.WriteAsync(Console.Out, result);
            return ExitCode.Good;
        }));
        return command;
    }

    /// <summary>As the field abbreviates them.</summary>
    private enum FdrMethod
    {
        Bh,
        By,
    }
}
