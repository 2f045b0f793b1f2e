using System.Diagnostics;

namespace Transparency.Integration.Tests;

/// <summary>What <c>./build/run</c> does, for one instance of its own; instances do not see each other.</summary>
public static class Launcher
{
    public static readonly string Root = FindRoot();

    /// <summary>Runs the launcher for an instance to its end and returns what it printed.</summary>
    public static Task<string> RunAsync(string folder, params string[] arguments) => RunAsync(folder, new Dictionary<string, string>(), arguments);

    /// <summary>The same with environment variables for the launcher, which hands the telemetry ones to every service.</summary>
    public static async Task<string> RunAsync(string folder, IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        var (code, output, errors) = await ProgramAsync("dotnet", CommandLine(folder, arguments), variables);
        return code == 0 ? output : throw new InvalidOperationException($"build/run {string.Join(' ', arguments)} ended with {code}:\n{errors}{output}");
    }

    /// <summary>What <c>./build/run keys</c> prints: PORTAL, KEY, INTAKE, OPERATIONS_KEY.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> KeysAsync(string folder) =>
        (await RunAsync(folder, "keys")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim('\''));

    public static IEnumerable<string> CommandLine(string folder, params string[] arguments) =>
        [Path.Combine(Root, "build", "launch", "bin", "Release", "net10.0", "Transparency.Launch.dll"), .. arguments, "--folder", folder];

    /// <summary>Runs a program; the servers of the test run are not passed on, because an instance owns its databases.</summary>
    public static async Task<(int Code, string Output, string Errors)> ProgramAsync(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Root };
        foreach (var name in start.Environment.Keys.Where(each => each.StartsWith("TRANSPARENCY_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in variables ?? new Dictionary<string, string>()) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await errors);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Transparency.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
