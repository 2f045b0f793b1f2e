using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Transparency.AuditorCli.Exporting;
using Transparency.AuditorCli.Measures;
using Transparency.AuditorCli.Publishing;
using Transparency.Contracts.Scoring.V1;

namespace Transparency.AuditorCli.Rubrics;

/// <summary>
/// <c>transparency rubric replay --rubric FILE --from DAY --to DAY [--agency CODE]…</c>: scores recorded decisions again under another rubric
/// and brings home the signed report. Exit code 1: a stored score does not come out again from its facts and its own rubric.
/// </summary>
public static class RubricCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Command Create() => new("rubric", "Replay history under another rubric") { Replay() };

    private static Command Replay()
    {
        var rubric = new Option<string>("--rubric") { Description = "rubric file (JSON), or ID@VERSION of a published one, such as standard@1", Required = true };
        var from = new Option<string?>("--from") { Description = "first day of decision, YYYY-MM-DD" };
        var to = new Option<string?>("--to") { Description = "last day of decision, YYYY-MM-DD" };
        var agency = new Option<string[]>("--agency") { Description = "agency code; may be given several times; without it all that the key may act for", DefaultValueFactory = _ => [] };
        var output = new Option<string?>("--out") { Description = "write the signed report to this file" };
        var json = new Option<bool>("--json") { Description = "print the report as JSON" };
        var gateway = AuditorDoor.Option();
        var command = new Command("replay", "Score recorded decisions again, aside from every stored score") { rubric, from, to, agency, output, json, gateway };
        command.SetAction((parsed, cancellation) => ExitCode.OfAsync(async () =>
        {
            var ask = Asked(parsed.GetValue(rubric)!, Day("--from", parsed.GetValue(from)), Day("--to", parsed.GetValue(to)), parsed.GetValue(agency)!);
            using var door = AuditorDoor.Open(parsed.GetValue(gateway));
            var view = (await door.PostAsync("/api/rubrics/replays", JsonSerializer.SerializeToElement(ask, GatewayClient.Json), cancellation)).Deserialize<ReplayView>(GatewayClient.Json)!;
            var path = "/api/rubrics/replays/" + view.Job;
            view = await EndedAsync(door, path, view, cancellation);
            if (view is not { State: "done", Report: { } report }) throw new UnusableInputException($"{view.Job} is {view.State}{(view.Failure is null ? "" : $" ({view.Failure})")}: there is no report");
            if (parsed.GetValue(output) is { } file)
            {
                await using var target = File.Create(file);
                await door.CopyAsync(path + "/report", target, cancellation);
            }
            if (parsed.GetValue(json)) await Printing.AsJsonAsync(report);
            else foreach (var line in Lines(report)) await Console.Out.WriteLineAsync(line);
            return report.Reproduced == report.Decisions ? ExitCode.Good : ExitCode.Failed;
        }));
        return command;
    }

    /// <summary>Waits for the end; interrupted, it cancels the replay, which nobody would fetch.</summary>
    private static async Task<ReplayView> EndedAsync(GatewayClient door, string path, ReplayView view, CancellationToken cancellation)
    {
        try
        {
            for (; view.State is "queued" or "running"; view = await door.GetAsync<ReplayView>(path, cancellation))
            {
                await Console.Error.WriteLineAsync($"{view.Job}: {view.Done} of {view.Total?.ToString(CultureInfo.InvariantCulture) ?? "?"} decisions{(view.SecondsLeft is { } left ? $", {left} s left" : "")}");
                await Task.Delay(Pause, cancellation);
            }
            return view;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await door.PostAsync(path + "/cancel", JsonSerializer.SerializeToElement(new { }), CancellationToken.None);
            throw new UnusableInputException($"{view.Job} was cancelled");
        }
    }

    /// <summary>What is asked of the service.</summary>
    /// <exception cref="UnusableInputException">Neither a file nor ID@VERSION, or the file is no JSON object.</exception>
    public static AskReplay Asked(string rubric, DateOnly? from, DateOnly? to, IReadOnlyList<string> agencies)
    {
        if (from > to) throw new UnusableInputException("--from is later than --to");
        if (!File.Exists(rubric) && rubric.Split('@') is [var id, var number] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            return new(null, id, version, from, to, agencies);
        try
        {
            var text = Printing.ReadText(rubric);
            return JsonSerializer.Deserialize<JsonElement>(text).ValueKind == JsonValueKind.Object ? new(text, null, null, from, to, agencies) : throw new UnusableInputException($"--rubric: {rubric} holds no JSON object");
        }
        catch (JsonException broken)
        {
            throw new UnusableInputException($"--rubric: {rubric}: {broken.Message}");
        }
    }

    /// <summary>A day; null when none was given.</summary>
    /// <exception cref="UnusableInputException">It is no day.</exception>
    public static DateOnly? Day(string option, string? text) => text is null ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : throw new UnusableInputException($"{option}: '{text}' is no day such as 2026-10-05");

    /// <summary>The report for people: the answer first.</summary>
    public static IEnumerable<string> Lines(ReplayReport report)
    {
        yield return Text($"{report.Moved} of {report.Decisions} decisions move under {report.Rubric.Id} version {report.Rubric.Version} ({report.Rubric.Digest[..12]})");
        yield return Text($"mean {Score(report.MeanBefore)} → {Score(report.MeanAfter)}");
        foreach (var each in report.Criteria) yield return Text($"  {each.Id,-22} {each.Moved,8} move, {each.Rises} up, {each.Falls} down, sum {each.Change:+0.00;-0.00;0.00}");
        foreach (var each in report.Movers.Take(10))
            yield return Text($"  {each.DecisionId}  {Score(each.Before)} → {Score(each.After)}  {string.Join(", ", each.Through.Select(change => Text($"{change.Criterion} {change.Change:+0.00;-0.00}")))}");
        yield return report.ResultsDigest.Length == 0 ? "no results" : $"results {report.ResultsDigest}";
        yield return report.Reproduced == report.Decisions
            ? Text($"all {report.Decisions} stored scores come out again from their facts and the rubric they name")
            : Text($"{report.Decisions - report.Reproduced} stored scores do NOT come out again: {string.Join(", ", report.NotReproduced.Take(5))}");
    }

    private static string Score(decimal? score) => score?.ToString("0.00", CultureInfo.InvariantCulture) ?? "–";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
