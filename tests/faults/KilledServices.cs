using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using Transparency.Integration.Tests;
using Transparency.Servers;
using Xunit.Abstractions;

namespace Transparency.Faults.Tests;

/// <summary>Every service is killed without warning, one after the other, while a log comes in: nothing is lost and nothing counts twice.</summary>
public sealed class KilledServices(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Folder = "faults";
    private const int Seed = 20_261_127;
    private static readonly string[] Services = ["decision-capture", "scoring", "red-flag", "citizen-feedback", "witness", "portal", "gateway"];
    private static readonly string Receipt = Path.Combine(Launcher.Root, "..", "shared", "data", "event-logs", "receipt.xes.gz");
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await Launcher.RunAsync(Folder, "stop");

    [Fact]
    public async Task Counts_come_out_as_if_nobody_had_died_and_the_same_log_again_adds_nothing()
    {
        var real = File.Exists(Receipt);
        output.WriteLine($"seed {Seed}; {(real ? "receipt.xes.gz" : "the receipt log is not here: the simulated week instead")}");
        var run = Launcher.ProgramAsync("dotnet", Launcher.CommandLine(Folder, real ? ["--once", "--fresh", "--log", Receipt] : ["--once", "--fresh"]));
        await UntilAsync(() => CountAsync("intake", "recorded"), recorded => recorded > 0, run);

        var order = Services.ToArray();
        new Random(Seed).Shuffle(order);
        foreach (var service in order)
        {
            var victim = ProcessOf(service);
            output.WriteLine($"kill -9 {service} ({victim})");
            using (var process = Process.GetProcessById(victim!.Value)) process.Kill();
            await UntilAsync(() => Task.FromResult(ProcessOf(service)), now => now is not null && now != victim, run);
        }

        var (code, said, errors) = await run;
        code.ShouldBe(0, errors + said);
        foreach (var service in Services) errors.ShouldContain($"{service} ended after");
        var summary = JsonDocument.Parse(said.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement;
        output.WriteLine(summary.ToString());
        var (events, decisions) = (summary.GetProperty("events"), summary.GetProperty("decisions"));
        long Event(string name) => events.GetProperty(name).GetInt64();
        long Decision(string name) => decisions.GetProperty(name).GetInt64();
        if (real)
        {
            (summary.GetProperty("cases").GetInt64(), Event("published"), Decision("recorded")).ShouldBe((1_434, 8_577, 5_500));
            (Event("duplicates"), Event("quarantined")).ShouldBe((0, 0));
        }
        (Event("lost"), Event("recorded") + Event("quarantined"), Event("ledgered")).ShouldBe((0, Event("published"), Event("recorded")));
        (Decision("scored"), Decision("inspected")).ShouldBe((Decision("recorded"), Decision("recorded")));

        // The whole system again, on the same data: a second start, and nothing new.
        var again = await Launcher.RunAsync(Folder, real ? ["--once", "--log", Receipt] : ["--once"]);
        var repeated = JsonDocument.Parse(again.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement.GetProperty("events");
        (repeated.GetProperty("recorded").GetInt64(), repeated.GetProperty("duplicates").GetInt64(), repeated.GetProperty("lost").GetInt64()).ShouldBe((0, Event("published"), 0));
    }

    private static int? ProcessOf(string service)
    {
        var file = Path.Combine(ServerFolder.For(Launcher.Root), Folder, "pids", service + ".pid");
        return File.Exists(file) && int.TryParse(File.ReadAllText(file).Split(' ')[0], out var id) ? id : null;
    }

    /// <summary>Reads a figure as the launcher's operations client; null while the door does not answer.</summary>
    private static async Task<long?> CountAsync(string totals, string figure)
    {
        try
        {
            var keys = await Launcher.KeysAsync(Folder);
            using var http = new HttpClient { BaseAddress = new Uri(keys["PORTAL"]), Timeout = TimeSpan.FromSeconds(5) };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", keys["OPERATIONS_KEY"]);
            return JsonDocument.Parse(await http.GetStringAsync(new Uri($"/api/{totals}/totals", UriKind.Relative))).RootElement.GetProperty(figure).GetInt64();
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException or InvalidOperationException)
        {
            return null;
        }
    }

    private static async Task UntilAsync<T>(Func<Task<T>> read, Func<T, bool> holds, Task<(int Code, string Output, string Errors)> run)
    {
        for (var patience = Stopwatch.StartNew(); !holds(await read()); await Task.Delay(50))
        {
            if (run.IsCompleted) throw new InvalidOperationException($"the run ended meanwhile: {(await run).Errors}{(await run).Output}");
            if (patience.Elapsed > Patience) throw new TimeoutException("it did not happen");
        }
    }
}
