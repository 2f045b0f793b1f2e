using System.Diagnostics;
using System.Text.Json;
using Spectre.Console;

namespace Transparency.AuditorCli.Publishing;

/// <summary>One publication from first event to heartbeat, with progress on standard error and the result on standard output.</summary>
public static class PublishRun
{
    /// <param name="sources">Sources that took part, each with its agency: every one ends with a heartbeat.</param>
    public static async Task<int> OfAsync(BrokerPublisher publisher, IEnumerable<(string Agency, CaseEvent Event)> events,
        IReadOnlyList<(string Source, string Agency)> sources, bool json, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var perAgency = new Dictionary<string, long>();
        IEnumerable<(string, CaseEvent)> Counted()
        {
            foreach (var each in events)
            {
                perAgency[each.Agency] = perAgency.GetValueOrDefault(each.Agency) + 1;
                yield return each;
            }
        }

        var errors = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        long published = 0;
        var lastShown = TimeSpan.Zero;
        published = await publisher.PublishAsync(Counted(), done =>
        {
            if (clock.Elapsed - lastShown < TimeSpan.FromSeconds(1)) return;
            lastShown = clock.Elapsed;
            errors.WriteLine($"published {done:N0} events ({done / Math.Max(clock.Elapsed.TotalSeconds, 0.001):N0}/s)");
        }, cancellation);

        var now = TimeProvider.System.GetUtcNow();
        await publisher.PublishAsync(sources.Select(each => (each.Agency, CaseEvent.Heartbeat(each.Source, each.Agency, perAgency.GetValueOrDefault(each.Agency), now))), _ => { }, cancellation);

        var result = new { published, repeated = publisher.Repeated, sources = sources.Select(each => each.Source), seconds = Math.Round(clock.Elapsed.TotalSeconds, 1) };
        Console.WriteLine(json ? JsonSerializer.Serialize(result) : $"published {published:N0} events in {result.seconds} s");
        return ExitCode.Good;
    }
}
