using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using Transparency.AuditorCli.Exporting;
using Transparency.AuditorCli.Publishing;
using Transparency.AuditorCli.Verifying;
using Transparency.Contracts.Replays.V1;

namespace Transparency.AuditorCli.Replaying;

/// <summary>
/// <c>transparency replay [--service NAME…] [--swap]</c>: the services rebuild their read models from what is recorded and compare; this verb asks,
/// watches and tells. A replay that is running already is watched: the services go on when this verb is interrupted hard; Ctrl-C cancels.
/// </summary>
public static class ReplayCommand
{
    private static readonly string[] Services = ["decision-capture", "scoring", "red-flag", "citizen-feedback"];
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(400);

    public static Command Create()
    {
        var service = new Option<string[]>("--service") { Description = $"one of {string.Join(", ", Services)}; may be repeated; default: all", DefaultValueFactory = _ => [] };
        var swap = new Option<bool>("--swap") { Description = "put the rebuilt tables in the place of the live ones; without it they are only compared" };
        var json = new Option<bool>("--json") { Description = "print the result as JSON" };
        var gateway = AuditorDoor.Option();
        var command = new Command("replay", "Rebuild the read models from what is recorded and compare them with the live ones") { service, swap, json, gateway };
        command.SetAction((parsed, cancellation) => ExitCode.OfAsync(async () =>
        {
            var wanted = parsed.GetValue(service) is { Length: > 0 } given ? given : Services;
            if (wanted.FirstOrDefault(name => !Services.Contains(name)) is { } unknown) throw new UnusableInputException($"--service: {unknown} is none of {string.Join(", ", Services)}");
            using var door = AuditorDoor.Open(parsed.GetValue(gateway));
            var results = new List<Replay>();
            foreach (var name in wanted.Distinct())
                results.Add(await RunAsync(door, name, parsed.GetValue(swap), parsed.GetValue(json), cancellation));
            if (parsed.GetValue(json)) await Console.Out.WriteLineAsync(JsonSerializer.Serialize(results, VerifyCommand.Json));
            else foreach (var line in ReplayPage.Lines(results)) await Console.Out.WriteLineAsync(line);
            return results.TrueForAll(each => each.Identical == true) ? ExitCode.Good : ExitCode.Failed;
        }));
        return command;
    }

    private static async Task<Replay> RunAsync(GatewayClient door, string service, bool swap, bool quiet, CancellationToken cancellation)
    {
        var path = $"/api/replays/{service}";
        var replay = await door.PostUnlessThereAsync<Replay>(path, new StartReplay(swap), cancellation);
        if (replay is null)
        {
            replay = (await door.GetAsync<ReplayList>(path, cancellation)).Replays[0];
            if (replay.Swap != swap) throw new UnusableInputException($"{service}: a replay {(replay.Swap ? "with" : "without")} --swap is running; wait for it or cancel it");
            await Console.Error.WriteLineAsync($"{service}: {replay.Id} is running already and is watched");
        }
        try
        {
            if (quiet || Console.IsErrorRedirected) return await WatchAsync(door, replay, _ => { }, cancellation);
            var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
            return await console.Progress().AutoClear(true)
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .StartAsync(async context =>
                {
                    var bars = replay.Models.ToDictionary(model => model.Name, model => context.AddTask($"{service} {model.Name}", maxValue: Math.Max(1, model.Total)));
                    return await WatchAsync(door, replay, now =>
                    {
                        foreach (var model in now.Models) (bars[model.Name].MaxValue, bars[model.Name].Value) = (Math.Max(1, model.Total), model.Done);
                    }, cancellation);
                });
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await door.DeleteAsync($"{path}/{replay.Id}", CancellationToken.None);
            return await door.GetAsync<Replay>($"{path}/{replay.Id}", CancellationToken.None);
        }
    }

    private static async Task<Replay> WatchAsync(GatewayClient door, Replay replay, Action<Replay> show, CancellationToken cancellation)
    {
        for (; replay.State == "running"; show(replay))
        {
            await Task.Delay(Look, cancellation);
            replay = await door.GetAsync<Replay>($"/api/replays/{replay.Service}/{replay.Id}", cancellation);
        }
        return replay;
    }
}
