using System.CommandLine;
using System.Globalization;
using Transparency.AuditorCli.Publishing;
using Transparency.Scoring.Sampling;
using Transparency.Scoring.Tables;

namespace Transparency.AuditorCli.Measures;

/// <summary><c>transparency sample plan|seed|draw|assign|bound|judge</c>: how many to look at, which ones, and what the errors found say. Anybody can redraw a published sample.</summary>
public static class SampleCommand
{
    public static Command Create() => new("sample", "Plan, draw and judge a sample of verified claims") { CreatePlan(), SampleSeedCommands.CreateSeed(), CreateDraw(), SampleSeedCommands.CreateAssign(), CreateBound(), SampleSeedCommands.CreateJudge() };

    private static Command CreatePlan()
    {
        var population = new Option<int>("--population") { Description = "number of items", Required = true };
        var confidence = new Option<string>("--confidence") { Description = "between 0 and 1, or in percent", DefaultValueFactory = _ => "0.95" };
        var tolerable = new Option<string>("--tolerable") { Description = "share of wrong items that must not be missed", DefaultValueFactory = _ => "0.05" };
        var allowed = new Option<int>("--allowed") { Description = "errors in the sample with which it is still accepted", DefaultValueFactory = _ => 0 };
        var json = Json();
        var command = new Command("plan", "The smallest sample (hypergeometric, without replacement)") { population, confidence, tolerable, allowed, json };
        command.SetAction(parsed => ExitCode.OfAsync(async () =>
        {
            var plan = Checked(() => SamplePlan.Of(parsed.GetValue(population), Printing.Share("--confidence", parsed.GetValue(confidence)!), Printing.Share("--tolerable", parsed.GetValue(tolerable)!), parsed.GetValue(allowed)));
            if (parsed.GetValue(json)) await Printing.AsJsonAsync(plan);
            else await Line($"{plan.Size} of {plan.Population}: with at most {plan.Allowed} errors among them, fewer than {plan.ErrorsNotToMiss} of {plan.Population} are wrong, confidence {plan.ConfidenceReached:0.0000} (asked {plan.Confidence})");
            return ExitCode.Good;
        }));
        return command;
    }

    private static Command CreateDraw()
    {
        var ids = new Option<string>("--ids") { Description = "one id a line, or a CSV whose first column is named id", Required = true };
        var seed = new Option<string>("--seed") { Description = "seed in hex", Required = true };
        var size = new Option<int>("--size") { Description = "how many to draw", Required = true };
        var json = Json();
        var command = new Command("draw", "Draw: ticket = SHA-256(seed ‖ id), the smallest tickets are drawn") { ids, seed, size, json };
        command.SetAction(parsed => ExitCode.OfAsync(async () =>
        {
            var (bytes, population) = (Hex(parsed.GetValue(seed)!), Ids(parsed.GetValue(ids)!));
            var drawn = Checked(() => SampleDraw.Draw(population, bytes, parsed.GetValue(size)));
            if (parsed.GetValue(json)) await Printing.AsJsonAsync(new { seed = Convert.ToHexStringLower(bytes), population = population.Count, size = drawn.Count, drawn });
            else foreach (var item in drawn) await Line($"{item.Ticket}  {item.Id}");
            return ExitCode.Good;
        }));
        return command;
    }

    private static Command CreateBound()
    {
        var size = new Option<int>("--size") { Description = "items looked at", Required = true };
        var errors = new Option<int>("--errors") { Description = "errors among them", Required = true };
        var confidence = new Option<string>("--confidence") { Description = "between 0 and 1, or in percent", DefaultValueFactory = _ => "0.95" };
        var json = Json();
        var command = new Command("bound", "The exact upper bound of the error rate (Clopper–Pearson, one-sided)") { size, errors, confidence, json };
        command.SetAction(parsed => ExitCode.OfAsync(async () =>
        {
            var (n, k, level) = (parsed.GetValue(size), parsed.GetValue(errors), Printing.Share("--confidence", parsed.GetValue(confidence)!));
            var upper = Checked(() => ErrorBound.Upper(n, k, (double)level));
            if (parsed.GetValue(json)) await Printing.AsJsonAsync(new { size = n, errors = k, confidence = level, method = "Clopper-Pearson", sided = "one-sided", upper, upperPercent = Math.Round((decimal)upper * 100, 2, MidpointRounding.AwayFromZero) + 0.00m });
            else await Line($"{k} of {n}: the error rate is at most {upper * 100:0.00} % (one-sided upper bound after Clopper and Pearson, confidence {level})");
            return ExitCode.Good;
        }));
        return command;
    }

    internal static Option<bool> Json() => new("--json") { Description = "print the result as JSON" };

    internal static Task Line(FormattableString text) => Console.Out.WriteLineAsync(text.ToString(CultureInfo.InvariantCulture));

    internal static byte[] Hex(string text)
    {
        var digits = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        return digits.Length > 0 && digits.Length % 2 == 0 && digits.All(char.IsAsciiHexDigit) ? Convert.FromHexString(digits)
            : throw new UnusableInputException($"--seed: '{text}' is not hex, two digits a byte");
    }

    internal static List<string> Ids(string path)
    {
        var lines = Printing.ReadText(path).TrimStart('\uFEFF').Split('\n').Select((text, at) => (Text: text.TrimEnd('\r').Trim(), Line: at + 1)).Where(each => each.Text.Length > 0).ToList();
        if (lines.Count == 0) throw new UnusableInputException($"{path}: the file holds no id");
        // A header, of one column or several, begins with the word id.
        var table = lines[0].Text.Split(',')[0].Trim('"', ' ').Equals("id", StringComparison.OrdinalIgnoreCase);
        List<(string Text, int Line)> ids = table ? [.. CsvText.Rows(Printing.ReadText(path)).Skip(1).Select(row => (row.Fields[0], row.Line))] : lines;
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (id, line) in ids)
            if (id.Length == 0) throw new UnusableInputException($"{path}: line {line}, field id, rule required: the id is empty");
            else if (!first.TryAdd(id, line)) throw new UnusableInputException($"{path}: line {line}, field id, rule duplicate: {id} stands already on line {first[id]}");
        return [.. ids.Select(each => each.Text)];
    }

    internal static T Checked<T>(Func<T> compute)
    {
        try
        {
            return compute();
        }
        catch (ArgumentException wrong)
        {
            throw new UnusableInputException(wrong.Message.Split(" (Parameter", 2)[0].Split(" ('", 2)[0] + (wrong.ParamName is { } name ? $" (option --{name})" : ""));
        }
    }
}
