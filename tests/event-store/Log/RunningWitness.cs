using System.Diagnostics;
using Transparency.Ledger;

namespace Transparency.EventStore.Tests.Log;

/// <summary>The real witness, in a process of its own, that knows one log.</summary>
internal sealed class RunningWitness : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("witness-");
    private readonly TaskCompletionSource<string> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _lines = [];
    private Process _process = null!;

    public string Address { get; private set; } = "";

    public VerifierKey Key { get; private set; } = null!;

    public static async Task<RunningWitness> StartAsync(LogKeys log)
    {
        var witness = new RunningWitness();
        string In(string name) => Path.Combine(witness._folder.FullName, name);
        witness.Key = KeyFiles.ReadOrCreate(In("witness.key"), "witness.example/w1", NoteAlgorithm.Cosignature).Verifier;
        await witness.KnowAsync(log.Keys);
        await witness.LaunchAsync("http://127.0.0.1:0");
        return witness;
    }

    /// <summary>Its operator writes down the keys of the logs; it reads the file again by itself.</summary>
    public Task KnowAsync(params IEnumerable<VerifierKey> keys) => File.WriteAllTextAsync(Path.Combine(_folder.FullName, "logs.txt"), string.Concat(keys.Select(key => $"log {key}\n")) + "quorum none\n");

    /// <summary>Ends it as a crash would; its state stays.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Starts it again on its address and state.</summary>
    public Task RestartAsync() => LaunchAsync(Address);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task LaunchAsync(string address)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Witness.Cosigning.Verdict).Assembly.Location]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_URLS"] = address;
        start.Environment["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information";
        start.Environment["Witness__Key"] = Path.Combine(_folder.FullName, "witness.key");
        start.Environment["Witness__Logs"] = Path.Combine(_folder.FullName, "logs.txt");
        start.Environment["Witness__State"] = Path.Combine(_folder.FullName, "state");
        start.Environment["Witness__RequestsPerSecond"] = "1000";
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        if (address.EndsWith(":0", StringComparison.Ordinal))
            Address = await Task.WhenAny(_listening.Task, _process.WaitForExitAsync()) == _listening.Task ? await _listening.Task : throw new InvalidOperationException(string.Join('\n', _lines));
    }

    private void Hear(string? line)
    {
        const string mark = "Now listening on: ";
        lock (_lines)
            _lines.Add(line ?? "");
        if (line?.IndexOf(mark, StringComparison.Ordinal) is >= 0 and var at)
            _listening.TrySetResult(line[(at + mark.Length)..].Trim());
    }
}
