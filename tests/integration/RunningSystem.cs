using System.Diagnostics;
using System.Text;

namespace Transparency.Integration.Tests;

/// <summary>The whole system as <c>./build/run</c> starts it, on servers of its own, under a folder that only these tests use.</summary>
public sealed class RunningSystem : IAsyncLifetime
{
    private const string Folder = "integration";

    public static readonly string Root = FindRoot();

    /// <summary>What <c>./build/run keys</c> prints: PORTAL, KEY, INTAKE, OPERATIONS_KEY.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; private set; } = new Dictionary<string, string>();

    public HttpClient Http { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await LaunchAsync("--idle", "--fresh", "--detach");
        var lines = (await LaunchAsync("keys")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Variables = lines.Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim('\''));
        Http = new() { BaseAddress = new Uri(Variables["PORTAL"]), Timeout = TimeSpan.FromSeconds(60) };
    }

    public async Task DisposeAsync()
    {
        Http?.Dispose();
        await LaunchAsync("stop");
    }

    /// <summary>Posts to the HTTPS door as the sample case system.</summary>
    public async Task<HttpResponseMessage> ReportAsync(string body, string contentType = "application/cloudevents+json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/case-events");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + Variables["KEY"]);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return await Http.SendAsync(request);
    }

    /// <summary>Reads as the launcher's operations client.</summary>
    public async Task<string> ReadAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + Variables["OPERATIONS_KEY"]);
        using var answer = await Http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Runs the launcher to its end and returns what it printed.</summary>
    public static async Task<string> LaunchAsync(params string[] arguments)
    {
        var (code, output, errors) = await RunAsync("dotnet", [Path.Combine(Root, "build", "launch", "bin", "Release", "net10.0", "Transparency.Launch.dll"), .. arguments, "--folder", Folder]);
        return code == 0 ? output : throw new InvalidOperationException($"build/run {string.Join(' ', arguments)} ended with {code}:\n{errors}{output}");
    }

    /// <summary>Runs a program; the servers of the test run are not passed on, because an instance owns its databases.</summary>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables = null)
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

[CollectionDefinition(nameof(RunningSystem))]
public class RunningSystemCollection : ICollectionFixture<RunningSystem>;
