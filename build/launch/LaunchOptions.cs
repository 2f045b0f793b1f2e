using System.CommandLine;

namespace Transparency.Launch;

/// <summary>What <c>build/run</c> was asked to do.</summary>
/// <param name="Log">Log to publish instead of the simulated week.</param>
/// <param name="Mapping">Mapping of that log; null: the shipped mapping that fits its name.</param>
/// <param name="Once">Wait until everything published has arrived everywhere, print the summary, end.</param>
/// <param name="Detach">Start in the background and return when the system is ready.</param>
/// <param name="Fresh">Delete the data of earlier runs first.</param>
/// <param name="Port">Port of the portal; null: the one used last, else 8080, else a free one.</param>
/// <param name="Seed">Seed of the simulated week.</param>
/// <param name="Cases">Cases per service in the simulated week.</param>
/// <param name="Idle">Start and serve, publish nothing.</param>
/// <param name="Folder">Name of the instance under the run folder; instances do not see each other.</param>
public sealed record LaunchOptions(string? Log, string? Mapping, bool Once, bool Detach, bool Fresh, int? Port, int Seed, int Cases, bool Idle, string Folder);

/// <summary>The command lines of the launcher.</summary>
public static class Verbs
{
    private static Option<string> Folder() => new("--folder") { Description = "name of the instance; instances do not see each other", DefaultValueFactory = _ => "system" };

    public static RootCommand WithRun(this RootCommand root)
    {
        var log = new Option<string?>("--log") { Description = "publish this XES log or decision table instead of the simulated week" };
        var mapping = new Option<string?>("--mapping") { Description = "mapping file of the log; default: the shipped one that fits its name" };
        var once = new Option<bool>("--once") { Description = "wait until all is recorded, ledgered, scored and inspected; print one JSON summary; exit" };
        var detach = new Option<bool>("--detach") { Description = "return when the system is ready; build/stop ends it" };
        var fresh = new Option<bool>("--fresh") { Description = "delete the data of earlier runs first" };
        var port = new Option<int?>("--port") { Description = "port of the portal" };
        var seed = new Option<int>("--seed") { Description = "seed of the simulated week", DefaultValueFactory = _ => 1 };
        var cases = new Option<int>("--cases") { Description = "cases per service in the simulated week", DefaultValueFactory = _ => 120 };
        var idle = new Option<bool>("--idle") { Description = "start and serve, publish nothing" };
        var folder = Folder();
        foreach (var option in (Option[])[log, mapping, once, detach, fresh, port, seed, cases, idle, folder]) root.Add(option);
        root.SetAction((parsed, cancellation) => Launcher.RunAsync(new(parsed.GetValue(log), parsed.GetValue(mapping), parsed.GetValue(once), parsed.GetValue(detach),
            parsed.GetValue(fresh), parsed.GetValue(port), parsed.GetValue(seed), parsed.GetValue(cases), parsed.GetValue(idle), parsed.GetValue(folder)!), cancellation));
        return root;
    }

    public static Command Stop()
    {
        var folder = Folder();
        var command = new Command("stop", "End exactly what was started") { folder };
        command.SetAction((parsed, _) => Launcher.StopAsync(RunFolder.Of(parsed.GetValue(folder)!)));
        return command;
    }

    public static Command Keys()
    {
        var folder = Folder();
        var command = new Command("keys", "Print addresses and keys of the running instance as shell variables") { folder };
        command.SetAction((parsed, _) => Launcher.KeysAsync(RunFolder.Of(parsed.GetValue(folder)!)));
        return command;
    }

    public static Command Servers()
    {
        var folder = Folder();
        var env = new Option<string>("--env") { Description = "file that receives the addresses as NAME=value lines", Required = true };
        var command = new Command("servers", "Start PostgreSQL and RabbitMQ only, until ended: for the test suite") { folder, env };
        command.SetAction((parsed, cancellation) => BareServers.RunAsync(RunFolder.Of(parsed.GetValue(folder)!), parsed.GetValue(env)!, cancellation));
        return command;
    }
}
