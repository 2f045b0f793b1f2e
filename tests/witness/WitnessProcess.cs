using System.Diagnostics;
using System.Net;
using Transparency.Ledger;

namespace Transparency.Witness.Tests;

/// <summary>A witness as it runs in production: its own process with its own key and directory, listening on a free port.</summary>
internal sealed class WitnessProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _lines = [];

    private WitnessProcess(Process process) => _process = process;

    internal HttpClient Client { get; } = new() { Timeout = TimeSpan.FromSeconds(30) };

    internal string Output
    {
        get
        {
            lock (_lines)
                return string.Join('\n', _lines);
        }
    }

    internal static async Task<WitnessProcess> StartAsync(WitnessFiles files, params (string Key, string Value)[] settings)
    {
        var witness = Launch(files, settings);
        // The process says where it listens, or ends; only a machine that does neither runs into the limit.
        var first = await Task.WhenAny(witness._listening.Task, witness._process.WaitForExitAsync(), Task.Delay(TimeSpan.FromMinutes(2)));
        if (first != witness._listening.Task)
        {
            var output = witness.Output;
            await witness.DisposeAsync();
            throw new InvalidOperationException($"The witness did not start: {output}");
        }
        witness.Client.BaseAddress = await witness._listening.Task;
        return witness;
    }

    internal void Kill() => _process.Kill();

    internal Task EndedAsync() => _process.WaitForExitAsync();

    internal async Task<(HttpStatusCode Status, string Body, string? Type)> AddAsync(string body)
    {
        using var content = new StringContent(body);
        using var response = await Client.PostAsync("add-checkpoint", content);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static WitnessProcess Launch(WitnessFiles files, (string Key, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Cosigning.KnownLogs).Assembly.Location]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information";
        start.Environment["Witness__Key"] = files.Key;
        start.Environment["Witness__Logs"] = files.Logs;
        start.Environment["Witness__State"] = files.State;
        start.Environment["Witness__RequestsPerSecond"] = "1000";
        foreach (var (key, value) in settings)
            start.Environment[key] = value;
        var witness = new WitnessProcess(new Process { StartInfo = start });
        witness._process.OutputDataReceived += (_, e) => witness.Heard(e.Data);
        witness._process.ErrorDataReceived += (_, e) => witness.Heard(e.Data);
        witness._process.Start();
        witness._process.BeginOutputReadLine();
        witness._process.BeginErrorReadLine();
        return witness;
    }

    private void Heard(string? line)
    {
        if (line is null)
            return;
        lock (_lines)
            _lines.Add(line);
        const string mark = "Now listening on: ";
        if (line.IndexOf(mark, StringComparison.Ordinal) is >= 0 and var at)
            _listening.TrySetResult(new Uri(line[(at + mark.Length)..].Trim() + "/"));
    }
}

/// <summary>Key, list of logs and state directory of one witness, in a directory that disappears with the test.</summary>
internal sealed class WitnessFiles : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("witness-");

    internal WitnessFiles(params LogUnderTest[] logs)
    {
        Verifier = KeyFiles.ReadOrCreate(Key, "witness.example/w1", NoteAlgorithm.Cosignature).Verifier;
        List(logs);
    }

    internal VerifierKey Verifier { get; }

    internal string Key => Path.Combine(_directory.FullName, "witness.key");

    internal string Logs => Path.Combine(_directory.FullName, "logs.txt");

    internal string State => Path.Combine(_directory.FullName, "state");

    internal void List(params LogUnderTest[] logs) =>
        File.WriteAllText(Logs, string.Concat(logs.SelectMany(l => l.Keys).Select(k => $"log {k}\n")) + "quorum none\n");

    public void Dispose() => _directory.Delete(recursive: true);
}
