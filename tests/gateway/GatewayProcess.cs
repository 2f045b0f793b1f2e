using System.Diagnostics;
using System.Globalization;
using System.Text;
using Transparency.Servers;

namespace Transparency.Gateway.Tests;

/// <summary>The gateway as it is deployed: its own process, configured by environment variables.</summary>
public sealed class GatewayProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder output;

    private GatewayProcess(Process process, StringBuilder output, Uri address) => (this.process, this.output, Address) = (process, output, address);

    public Uri Address { get; }

    public string Output { get { lock (output) return output.ToString(); } }

    public static async Task<(int ExitCode, string Output)> RunAsync(IReadOnlyDictionary<string, string> settings, params string[] args)
    {
        var (process, output) = Start(settings, args);
        using (process)
        {
            await process.WaitForExitAsync();
            lock (output)
                return (process.ExitCode, output.ToString());
        }
    }

    public static async Task<GatewayProcess> ServeAsync(IReadOnlyDictionary<string, string> settings)
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Any()}"));
        var (process, output) = Start(new Dictionary<string, string>(settings) { ["ASPNETCORE_URLS"] = address.ToString() });
        var started = new GatewayProcess(process, output, address);
        using var http = new HttpClient { BaseAddress = address };
        for (var patience = Stopwatch.StartNew(); patience.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(100))
        {
            if (process.HasExited)
                throw new InvalidOperationException($"the gateway ended: {started.Output}");
            try
            {
                if ((await http.GetAsync("/health/ready")).IsSuccessStatusCode)
                    return started;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
        }
        await started.DisposeAsync();
        throw new TimeoutException($"the gateway did not become ready: {started.Output}");
    }

    private static (Process, StringBuilder) Start(IReadOnlyDictionary<string, string> settings, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Transparency.Gateway.dll"));
        foreach (var arg in args)
            start.ArgumentList.Add(arg);
        foreach (var (key, value) in settings)
            start.Environment[key] = value;
        var output = new StringBuilder();
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => { lock (output) output.AppendLine(line.Data); };
        process.ErrorDataReceived += (_, line) => { lock (output) output.AppendLine(line.Data); };
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return (process, output);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
