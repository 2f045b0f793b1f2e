using System.CommandLine;
using System.Globalization;
using Transparency.AuditorCli.Publishing;
using Transparency.Scoring.Sampling;
using Transparency.Scoring.Tables;

namespace Transparency.AuditorCli.Measures;

/// <summary>
/// <c>transparency sample seed|assign|judge</c>: the rest of what an outsider needs to repeat a verification from published values – the seed, who was
/// assigned, and what the errors found mean by the plan fixed beforehand.
/// </summary>
internal static class SampleSeedCommands
{
    public static Command CreateSeed()
    {
        var ids = new Option<string>("--ids") { Description = "the frozen population: one id a line, or a CSV whose first column is named id", Required = true };
        var value = new Option<string>("--public-value") { Description = "the value that was named beforehand and is known now", Required = true };
        var json = SampleCommand.Json();
        var command = new Command("seed", "Seed = SHA-256(Merkle root of the population ‖ public value)") { ids, value, json };
        command.SetAction(parsed => ExitCode.OfAsync(async () =>
        {
            var population = SampleCommand.Ids(parsed.GetValue(ids)!);
            var root = SampleSeed.RootOf(population);
            var seed = SampleCommand.Checked(() => SampleSeed.Of(root, parsed.GetValue(value)!));
            if (parsed.GetValue(json)) await Printing.AsJsonAsync(new { population = population.Count, root = Convert.ToHexStringLower(root), seed = Convert.ToHexStringLower(seed) });
            else await SampleCommand.Line($"population {population.Count}\nroot {Convert.ToHexStringLower(root)}\nseed {Convert.ToHexStringLower(seed)}");
            return ExitCode.Good;
        }));
        return command;
    }

    public static Command CreateAssign()
    {
        var items = new Option<string>("--items") { Description = "CSV with the columns id and agency: the sample, in the order of the draw", Required = true };
        var verifiers = new Option<string>("--verifiers") { Description = "CSV with the columns id, agency and served (agencies of the last two years, separated by blanks)", Required = true };
        var seed = new Option<string>("--seed") { Description = "seed in hex", Required = true };
        var json = SampleCommand.Json();
        var command = new Command("assign", "Two verifiers for each item: none from the agency itself, least work first, then the smallest ticket") { items, verifiers, seed, json };
        command.SetAction(parsed => ExitCode.OfAsync(async () =>
        {
            var claimed = Rows(parsed.GetValue(items)!, "id", "agency").Select(row => new ClaimedItem(row[0], row[1])).ToList();
            var candidates = Rows(parsed.GetValue(verifiers)!, "id", "agency", "served").Select(row => new VerifierCandidate(row[0], row[1], row[2].Split(' ', StringSplitOptions.RemoveEmptyEntries))).ToList();
            var bytes = SampleCommand.Hex(parsed.GetValue(seed)!);
            var assigned = SampleCommand.Checked(() => VerifierDraw.Assign(claimed, candidates, bytes));
            if (parsed.GetValue(json)) await Printing.AsJsonAsync(assigned);
            else foreach (var each in assigned) await SampleCommand.Line($"{each.Item}  {string.Join("  ", each.Verifiers)}");
            return ExitCode.Good;
        }));
        return command;
    }

    public static Command CreateJudge()
    {
        var population = new Option<int>("--population") { Description = "number of items", Required = true };
        var confidence = new Option<string>("--confidence") { Description = "between 0 and 1, or in percent", DefaultValueFactory = _ => "0.95" };
        var tolerable = new Option<string>("--tolerable") { Description = "share of wrong items that must not be missed", DefaultValueFactory = _ => "0.05" };
        var most = new Option<int>("--most-allowed") { Description = "errors that the last stage of the plan allows", DefaultValueFactory = _ => 2 };
        var looked = new Option<int>("--size") { Description = "items looked at: the size of a stage", Required = true };
        var errors = new Option<int>("--errors") { Description = "errors among them", Required = true };
        var json = SampleCommand.Json();
        var command = new Command("judge", "Accepted, extended or rejected, by stages fixed beforehand; exit code 1 unless accepted") { population, confidence, tolerable, most, looked, errors, json };
        command.SetAction(parsed => ExitCode.OfAsync(async () =>
        {
            var judged = SampleCommand.Checked(() => SampleJudgement.Of(SampleJudgement.Stages(parsed.GetValue(population), Printing.Share("--confidence", parsed.GetValue(confidence)!),
                Printing.Share("--tolerable", parsed.GetValue(tolerable)!), parsed.GetValue(most)), parsed.GetValue(looked), parsed.GetValue(errors)));
            var verdict = judged.Verdict.ToString().ToLower(CultureInfo.InvariantCulture);
            if (parsed.GetValue(json)) await Printing.AsJsonAsync(new { verdict, looked = judged.Looked, errors = judged.Errors, upper = judged.Upper, extendTo = judged.ExtendTo });
            else await SampleCommand.Line($"{verdict}{(judged.ExtendTo is { } to ? $" to {to}" : "")}: {judged.Errors} errors in {judged.Looked}, error rate at most {judged.Upper * 100:0.00} % (one-sided)");
            return judged.Verdict == SampleVerdict.Accepted ? ExitCode.Good : ExitCode.Failed;
        }));
        return command;
    }

    private static List<string[]> Rows(string path, params string[] names)
    {
        var rows = CsvText.Rows(Printing.ReadText(path));
        if (rows.Count == 0) throw new UnusableInputException($"{path}: the file is empty: the columns {string.Join(", ", names)} are needed");
        var columns = names.Select(name => rows[0].Fields.ToList().FindIndex(each => each.Equals(name, StringComparison.OrdinalIgnoreCase)) is >= 0 and var at ? at
            : throw new UnusableInputException($"{path}: line 1, field {name}, rule column: there is no column {name}; the file has {string.Join(", ", rows[0].Fields)}")).ToArray();
        return [.. rows.Skip(1).Select(row => row.Fields.Count == rows[0].Fields.Count ? columns.Select(at => row.Fields[at]).ToArray()
            : throw new UnusableInputException($"{path}: line {row.Line}, rule malformed: {row.Fields.Count} fields where the header has {rows[0].Fields.Count}"))];
    }
}
