using System.Diagnostics;
using Transparency.Ledger;

namespace Transparency.Benchmarks.Trail;

/// <summary>The real witness in a process of its own, that knows one log.</summary>
public sealed class WitnessProcess : IAsyncDisposable
{
    private readonly Process _process;

    private WitnessProcess(Process process, string address, VerifierKey key) => (_process, Address, Key) = (process, address, key);

    public string Address { get; }

    public VerifierKey Key { get; }

    /// <exception cref="InvalidOperationException">It ended before it listened; the message is what it said.</exception>
    public static async Task<WitnessProcess> StartAsync(Bench bench, IReadOnlyList<VerifierKey> log, CancellationToken cancellation)
    {
        var folder = bench.NewFolder("witness");
        var key = KeyFiles.ReadOrCreate(Path.Combine(folder, "witness.key"), "witness.example/bench", NoteAlgorithm.Cosignature).Verifier;
        await File.WriteAllTextAsync(Path.Combine(folder, "logs.txt"), TrustPolicy.Write(log, [], 0), cancellation);
        var start = new ProcessStartInfo("dotnet", [typeof(Witness.Cosigning.Verdict).Assembly.Location]) { RedirectStandardOutput = true, WorkingDirectory = folder };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information";
        start.Environment["Witness__Key"] = Path.Combine(folder, "witness.key");
        start.Environment["Witness__Logs"] = Path.Combine(folder, "logs.txt");
        start.Environment["Witness__State"] = Path.Combine(folder, "state");
        start.Environment["Witness__RequestsPerSecond"] = "1000";
        var process = Process.Start(start)!;
        var said = new List<string>();
        const string mark = "Now listening on: ";
        while (await process.StandardOutput.ReadLineAsync(cancellation) is { } line)
        {
            said.Add(line);
            if (line.IndexOf(mark, StringComparison.Ordinal) is not (>= 0 and var at)) continue;
            // Whatever it says from here on is taken away, or it would stop writing.
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            return new WitnessProcess(process, line[(at + mark.Length)..].Trim(), key);
        }
        throw new InvalidOperationException($"the witness did not start: {string.Join('\n', said)}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }
}
