using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Transparency.Servers;

/// <summary>What to start: a program run as <paramref name="User"/> (null: as ourselves) in a session of its own, its output going to <paramref name="LogFile"/>.</summary>
/// <param name="DeathSignal">Signal that the kernel sends when we die, whichever way; also the polite signal of <see cref="ServerProcess.StopAsync"/>.</param>
/// <param name="Turn">How it gets a processor that others want too.</param>
public sealed record ServerCommand(string Program, IReadOnlyList<string> Arguments, string? User, IReadOnlyDictionary<string, string> Environment,
    string WorkingFolder, string LogFile, string PidFile, int DeathSignal, Turn Turn = Turn.Waits);

/// <summary>What a program does when there is work for it and the processors are busy; its share of them is the same (sched(7)).</summary>
public enum Turn
{
    /// <summary>It waits until who is at work has used its time (SCHED_BATCH): servers that wake each other thousands of times a second would spend it on taking turns (ADR 0054).</summary>
    Waits,

    /// <summary>It may push aside who is at work (SCHED_OTHER, what every program is unless told otherwise): for what people wait for.</summary>
    PushesIn,
}

/// <summary>
/// A server started as our child. It cannot outlive us: the kernel signals it when we die (<c>PR_SET_PDEATHSIG</c>), and the
/// next start on the same folder ends what a pid file still names.
/// </summary>
public sealed class ServerProcess : IAsyncDisposable
{
    /// <summary>Signal numbers of Linux.</summary>
    public const int Interrupt = 2, Kill = 9, Terminate = 15;

    private static readonly BlockingCollection<Action> Starts = [];
    private readonly Process _process;
    private readonly ServerCommand _command;

    static ServerProcess()
    {
        // The death signal is tied to the thread that forked, not to the process; a pool thread retires after idle seconds and would
        // take its servers along. So one thread that lives as long as we do starts them all.
        var thread = new Thread(() =>
        {
            foreach (var start in Starts.GetConsumingEnumerable())
                start();
        })
        { IsBackground = true, Name = "server starts" };
        thread.Start();
    }

    private ServerProcess(Process process, ServerCommand command)
    {
        _process = process;
        _command = command;
        Exited = process.WaitForExitAsync();
    }

    /// <summary>Process id.</summary>
    public int Id => _process.Id;

    /// <summary>Exit code once it is gone.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Completes when the server is gone.</summary>
    public Task Exited { get; }

    /// <summary>The user that a Debian server runs as: its own when we are root, else ourselves.</summary>
    public static string? UserFor(string name) => Environment.UserName == "root" ? name : null;

    /// <summary>Starts a program, after ending what an earlier owner of the same pid file left behind.</summary>
    public static async Task<ServerProcess> StartAsync(ServerCommand command, CancellationToken cancellation)
    {
        await PidFile.EndPredecessorAsync(command.PidFile, command.DeathSignal, cancellation).ConfigureAwait(false);
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Starts.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(StartInfo(command))!);
            }
            catch (Exception error)
            {
                started.SetException(error);
            }
        }, cancellation);
        var process = await started.Task.ConfigureAwait(false);
        PidFile.Write(command.PidFile, process.Id);
        return new ServerProcess(process, command);
    }

    private static ProcessStartInfo StartInfo(ServerCommand command)
    {
        // bash opens the log (dash would drop variables with a hyphen in their name, and services are named with one), setsid keeps a terminal's Ctrl-C away, chrt sets how turns are taken where the kernel lets it, setpriv drops to the user; each
        // replaces the one before by exec, so the pid that we know is the server's own.
        var turn = command.Turn == Turn.Waits ? "--batch" : "--other";
        var info = new ProcessStartInfo("/bin/bash") { WorkingDirectory = command.WorkingFolder, RedirectStandardInput = true };
        foreach (var argument in (string[])["-c", $"log=$1; shift; exec setsid $(chrt {turn} 0 true 2>/dev/null && echo chrt {turn} 0) setpriv \"$@\" </dev/null >>\"$log\" 2>&1", "bash", command.LogFile])
            info.ArgumentList.Add(argument);
        if (command.User is { } user)
            foreach (var argument in (string[])["--reuid", user, "--regid", user, "--init-groups"])
                info.ArgumentList.Add(argument);
        foreach (var argument in (string[])["--pdeathsig", command.DeathSignal == Interrupt ? "INT" : "TERM", "--", command.Program, .. command.Arguments])
            info.ArgumentList.Add(argument);
        info.Environment.Clear();
        info.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";
        info.Environment["LANG"] = "C.UTF-8";
        info.Environment["TZ"] = "UTC";
        foreach (var (name, value) in command.Environment)
            info.Environment[name] = value;
        return info;
    }

    /// <summary>Runs a short command as ourselves, or as <paramref name="user"/>, to its end.</summary>
    /// <exception cref="InvalidOperationException">It ended with another code than 0; the message carries its output.</exception>
    public static async Task RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation, string? user = null)
    {
        var info = new ProcessStartInfo(user is null ? program : "runuser") { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
        foreach (var argument in user is null ? arguments : ["-u", user, "--", program, .. arguments])
            info.ArgumentList.Add(argument);
        info.Environment["LC_ALL"] = "C.UTF-8";
        using var process = Process.Start(info)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = await process.StandardError.ReadToEndAsync(cancellation).ConfigureAwait(false);
        await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {errors}{await output.ConfigureAwait(false)}");
    }

    /// <summary>The end of the log, for a message about a failed start.</summary>
    public string LastWords => File.Exists(_command.LogFile) ? string.Join('\n', File.ReadLines(_command.LogFile).TakeLast(12)) : "";

    /// <summary>Sends the polite signal, and SIGKILL to the whole session after <paramref name="grace"/>.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        if (!_process.HasExited)
        {
            Signal(Id, _command.DeathSignal);
            await Task.WhenAny(Exited, Task.Delay(grace)).ConfigureAwait(false);
        }
        KillSession();
        await Exited.ConfigureAwait(false);
        File.Delete(_command.PidFile);
    }

    /// <summary>SIGKILL to the server and all its children, as a power cut would.</summary>
    public void KillSession() => Signal(-Id, Kill);

    /// <summary>Ends it politely, then by force.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.FromSeconds(20)).ConfigureAwait(false);
        _process.Dispose();
    }

    /// <summary>Sends a signal to a process, or with a negative id to a process group.</summary>
    public static void Signal(int pid, int signal) => _ = SendSignal(pid, signal);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int pid, int signal);
}
