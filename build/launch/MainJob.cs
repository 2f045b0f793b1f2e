using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Transparency.Launch;

/// <summary>Publishes through the command line, as a case system would, and follows the events until they have arrived everywhere.</summary>
public sealed class MainJob(Installation installation, LaunchOptions options)
{
    /// <summary>Without any progress for this long the run has failed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Rules that still wait are believed to wait for facts that are not in this run when nothing has moved for this long.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    private readonly Progress _progress = new(installation);
    private long _published;

    /// <summary>Publishes the log or the simulated week and returns the sources that took part.</summary>
    public async Task<IReadOnlyList<string>> PublishAsync(CancellationToken cancellation)
    {
        var tool = Path.Combine(installation.Folder.Checkout, "services", "auditor-cli", "bin", "Release", "net10.0", "transparency.dll");
        string[] arguments = options.Log is { } log
            ? [tool, "publish", Path.GetFullPath(log), "--mapping", options.Mapping ?? MappingOf(log), "--json"]
            : [tool, "simulate", "--seed", $"{options.Seed}", "--cases", $"{options.Cases}", "--json"];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["TRANSPARENCY_GATEWAY"] = installation.Gateway.ToString();
        start.Environment["TRANSPARENCY_KEY"] = installation.LauncherKey;
        start.Environment["TRANSPARENCY_INTAKE"] = installation.IntakePublisher.ToString();

        using var process = Process.Start(start)!;
        await using var ended = cancellation.Register(() => { if (!process.HasExited) process.Kill(); });
        var errors = Task.Run(async () =>
        {
            while (await process.StandardError.ReadLineAsync(CancellationToken.None) is { } line)
                if (line.StartsWith("published ", StringComparison.Ordinal)) _published = Number(line); else Report.Line(line);
        }, CancellationToken.None);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        while (!process.HasExited)
        {
            await Task.WhenAny(process.WaitForExitAsync(cancellation), Task.Delay(1000, cancellation));
            var asking = Stopwatch.StartNew();
            await ShowAsync(cancellation);
            await Task.WhenAny(process.WaitForExitAsync(cancellation), Task.Delay(10 * (int)asking.ElapsedMilliseconds, cancellation));
        }
        await errors;
        if (process.ExitCode != 0) throw new StartFailedException($"publishing ended with {process.ExitCode}");
        var result = JsonNode.Parse(await output)!;
        _published = (long)result["published"]!;
        return [.. result["sources"]!.AsArray().Select(each => (string)each!)];
    }

    /// <summary>Publishes, waits until nothing is on its way, prints the summary.</summary>
    public async Task<int> RunToTheEndAsync(Stopwatch since, CancellationToken cancellation)
    {
        var before = await _progress.ReadBySourceAsync(cancellation);
        var sources = options.Idle ? [] : await PublishAsync(cancellation);
        var after = before;
        var earlier = before;
        var lastChange = Stopwatch.StartNew();
        // What was there before this run, by the sources of this run: only known now, but nothing of it can have changed meanwhile except through us.
        var start = before.Of(sources);
        while (lastChange.Elapsed < Patience)
        {
            var asking = Stopwatch.StartNew();
            after = await _progress.ReadAsync(sources, cancellation);
            if (after != earlier) lastChange.Restart();
            earlier = after;
            Show(after);
            // The flags are counted when no rule waits any more, or none does anything while the rest is done.
            if (after.IsThrough(start, _published) && (after.NoRuleWaits || lastChange.Elapsed > Quiet)) break;
            // Counting millions of rows takes the work it waits for: it gets a tenth of the time at most.
            await Task.Delay(Math.Max(250, 10 * (int)asking.ElapsedMilliseconds), cancellation);
        }
        var through = after.IsThrough(start, _published);
        var lost = _published - (after.Recorded - start.Recorded) - (after.Duplicates - start.Duplicates) - (after.Quarantined - start.Quarantined);
        if (!through) Report.Line($"nothing has moved for {Patience.TotalMinutes} minutes: {after.Sentence(_published)}");
        Report.Line("");
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            cases = after.Cases,
            events = new
            {
                published = _published, recorded = after.Recorded - start.Recorded, duplicates = after.Duplicates - start.Duplicates,
                quarantined = after.Quarantined - start.Quarantined, ledgered = after.Ledgered - start.Ledgered, lost,
            },
            decisions = new { recorded = after.Decisions, scored = after.Scored, inspected = after.Inspected },
            flags = after.Flags, flagsOpen = after.Open, ratings = after.Ratings, seconds = Math.Round(since.Elapsed.TotalSeconds, 1),
        }));
        return through && lost == 0 ? 0 : 1;
    }

    /// <summary>Keeps the status line alive until the run is ended.</summary>
    public async Task WatchAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await ShowAsync(cancellation);
            await Task.Delay(2000, cancellation);
        }
    }

    private DateTimeOffset _lastWholeLine;

    private async Task ShowAsync(CancellationToken cancellation)
    {
        try
        {
            Show(await _progress.ReadAsync([], cancellation));
        }
        catch (HttpRequestException) { Report.Status("waiting for the services", everyTime: false); }
    }

    private void Show(Arrived arrived)
    {
        var now = TimeProvider.System.GetUtcNow();
        var whole = now - _lastWholeLine > TimeSpan.FromSeconds(15);
        if (whole) _lastWholeLine = now;
        Report.Status(arrived.Sentence(_published), whole);
    }

    private static string MappingOf(string log)
    {
        var name = Path.GetFileName(log);
        return name.Contains("receipt.xes", StringComparison.OrdinalIgnoreCase) ? "receipt"
            : name.Contains("Road_Traffic", StringComparison.OrdinalIgnoreCase) && name.Contains(".xes", StringComparison.Ordinal) ? "road-traffic-fines"
            : name.Contains(".csv", StringComparison.OrdinalIgnoreCase) ? "decisions"
            : throw new StartFailedException($"no shipped mapping fits {name}: give one with --mapping");
    }

    private static long Number(string line) => long.Parse(new string([.. line.Skip("published ".Length).TakeWhile(letter => letter != ' ').Where(char.IsAsciiDigit)]));
}
