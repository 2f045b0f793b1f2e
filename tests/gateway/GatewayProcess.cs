using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

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
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}"));
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

    // Below the ports that the system hands out by itself: another test's listener must not get this one between now and the gateway's start.
    private static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
