using System.CommandLine;
using System.Diagnostics;

namespace Transparency.Benchmarks;

/// <summary>What one command of <c>build/bench</c> measures.</summary>
/// <param name="Name">The command.</param>
/// <param name="What">One sentence for the help.</param>
public sealed record Subject(string Name, string What, params IReadOnlyList<Measurement> Measurements)
{
    /// <summary>The command line of this subject.</summary>
    public Command Command()
    {
        var quick = new Option<bool>("--quick") { Description = "small sizes: shows that everything runs, its figures mean nothing" };
        var only = new Option<string[]>("--only") { Description = $"some of: {string.Join(", ", Measurements.Select(each => each.Name))}", AllowMultipleArgumentsPerToken = true };
        var log = new Option<string?>("--log") { Description = "XES log of road-traffic fines for what reads a historical log; default: made-up cases of its shape" };
        var command = new Command(Name, What) { quick, only, log };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(quick), parsed.GetValue(only) ?? [], parsed.GetValue(log), cancellation));
        return command;
    }

    /// <summary>Runs the measurements one after the other; the exit code tells failures, not missed numbers: a busy machine is no error.</summary>
    public async Task<int> RunAsync(bool quick, IReadOnlyList<string> only, string? log, CancellationToken cancellation)
    {
        if (only.Except(Measurements.Select(each => each.Name)).FirstOrDefault() is { } unknown)
        {
            await Console.Error.WriteLineAsync($"{Name} has no measurement {unknown}: {string.Join(", ", Measurements.Select(each => each.Name))}");
            return 2;
        }
        await using var bench = Bench.Open(quick, log);
        var outcome = new Outcome(Name, quick);
        foreach (var measurement in Measurements.Where(each => only.Count == 0 || only.Contains(each.Name)))
        {
            Console.WriteLine($"{measurement.Name}: {measurement.What}");
            var started = Stopwatch.GetTimestamp();
            outcome.Begin(measurement);
            await measurement.RunAsync(bench, outcome, cancellation);
            outcome.End(Stopwatch.GetElapsedTime(started));
        }
        Console.WriteLine($"raw data: {Path.GetRelativePath(Environment.CurrentDirectory, outcome.Save(bench.Artefacts))}");
        return 0;
    }
}

/// <summary>One thing that is measured.</summary>
/// <param name="Name">For <c>--only</c>.</param>
/// <param name="What">What stands against what.</param>
/// <param name="RunAsync">Measures, and tells the outcome its samples and figures.</param>
public sealed record Measurement(string Name, string What, Func<Bench, Outcome, CancellationToken, Task> RunAsync);
