using Transparency.Servers;

namespace Transparency.Launch;

/// <summary>A program to keep running.</summary>
/// <param name="Name">Folder name of the service; also its log and pid file.</param>
/// <param name="Arguments">Arguments of dotnet: the assembly first.</param>
/// <param name="Turn">How it gets a processor that others want too.</param>
public sealed record ServiceProgram(string Name, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, Turn Turn);

/// <summary>Keeps one service running: started again whenever it ends before we want it to, sooner the longer it had lived.</summary>
public sealed class Supervised(ServiceProgram program, RunFolder folder)
{
    private static readonly TimeSpan ShortLife = TimeSpan.FromSeconds(10);
    private readonly CancellationTokenSource _stopping = new();
    private ServerProcess? _process;
    private Task _watch = Task.CompletedTask;

    public string Name => program.Name;

    /// <summary>How often it had to be started again.</summary>
    public int Restarts { get; private set; }

    public async Task StartAsync(CancellationToken cancellation)
    {
        _process = await LaunchAsync(cancellation);
        _watch = WatchAsync();
    }

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _watch;
        if (_process is not null) await _process.StopAsync(TimeSpan.FromSeconds(25));
    }

    /// <summary>The end of its log, for a message about a start that failed.</summary>
    public string LastWords => _process?.LastWords ?? "";

    private async Task WatchAsync()
    {
        var quickDeaths = 0;
        while (!_stopping.IsCancellationRequested)
        {
            var started = TimeProvider.System.GetTimestamp();
            try { await _process!.Exited.WaitAsync(_stopping.Token); }
            catch (OperationCanceledException) { return; }
            var lived = TimeProvider.System.GetElapsedTime(started);
            quickDeaths = lived < ShortLife ? quickDeaths + 1 : 0;
            Restarts++;
            Report.Line($"{program.Name} ended after {lived.TotalSeconds:0} s; starting it again (log: {LogFile})");
            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(quickDeaths == 0 ? 100 : Math.Min(5000, 250 << Math.Min(quickDeaths, 5))), _stopping.Token);
                _process = await LaunchAsync(_stopping.Token);
            }
            catch (OperationCanceledException) { return; }
        }
    }

    private string LogFile => Path.Combine(folder.Logs, program.Name + ".log");

    private Task<ServerProcess> LaunchAsync(CancellationToken cancellation) => ServerProcess.StartAsync(new("dotnet", program.Arguments, User: null, program.Environment,
        WorkingFolder: Path.GetDirectoryName(program.Arguments[0])!, LogFile, folder.In("pids", program.Name + ".pid"), ServerProcess.Terminate, program.Turn), cancellation);
}
