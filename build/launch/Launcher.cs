using System.Diagnostics;
using Transparency.Servers;

namespace Transparency.Launch;

/// <summary>Starts an instance, runs the main job, keeps it serving, and ends it without leaving a process behind.</summary>
public static class Launcher
{
    public static async Task<int> RunAsync(LaunchOptions options, CancellationToken cancellation)
    {
        var folder = RunFolder.Of(options.Folder);
        if (OwnPid(folder) is { } running)
        {
            Report.Line($"already running as process {running}; build/stop ends it");
            return 2;
        }
        if (options.Log is { } log && !File.Exists(log))
        {
            Report.Line($"--log: {log} does not exist");
            return 2;
        }
        if (options.Fresh && Directory.Exists(folder.Path)) Directory.Delete(folder.Path, recursive: true);
        if (options.Detach) return await DetachAsync(folder, cancellation);
        folder.Create();
        await File.WriteAllTextAsync(folder.In("pids", "launcher"), Environment.ProcessId.ToString(), cancellation);
        File.Delete(folder.In("ready"));

        try
        {
            return await ServeAsync(folder, options, cancellation);
        }
        finally
        {
            // Last, when every process has ended: build/stop waits for it.
            File.Delete(folder.In("pids", "launcher"));
        }
    }

    private static async Task<int> ServeAsync(RunFolder folder, LaunchOptions options, CancellationToken cancellation)
    {
        var since = Stopwatch.StartNew();
        await using var instance = new Instance(folder, options.Port);
        try
        {
            await instance.StartAsync(cancellation);
            ServerFolder.WriteSecret(Path.Combine(folder.Secrets, "shell-variables"), instance.Installation.ShellVariables());
            ServerFolder.WriteSecret(Path.Combine(folder.Secrets, "tool-variables"), instance.Installation.ToolVariables());
            await File.WriteAllTextAsync(folder.In("ready"), instance.Installation.Gateway.ToString(), cancellation);
            Welcome(instance.Installation, since.Elapsed);
            var job = new MainJob(instance.Installation, options);
            if (options.Once) return await job.RunToTheEndAsync(since, cancellation);
            if (!options.Idle) await job.PublishAsync(cancellation);
            await job.WatchAsync(cancellation);
            return 0;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Report.Line("stopping");
            return 0;
        }
        catch (StartFailedException failed)
        {
            Report.Line(failed.Message);
            return 1;
        }
        finally
        {
            File.Delete(folder.In("ready"));
        }
    }

    /// <summary>Ends the launcher of an instance, which ends everything it started.</summary>
    public static async Task<int> StopAsync(RunFolder folder)
    {
        if (OwnPid(folder) is not { } pid)
        {
            Report.Line("nothing is running");
            return 0;
        }
        ServerProcess.Signal(pid, ServerProcess.Terminate);
        for (var waited = 0; waited < 600 && OwnPid(folder) is not null; waited++) await Task.Delay(100);
        if (OwnPid(folder) is null) return 0;
        // The kernel signals the launcher's children when it dies, whichever way.
        ServerProcess.Signal(pid, ServerProcess.Kill);
        return 1;
    }

    /// <summary>Prints where a running instance is and the key to speak to it.</summary>
    public static async Task<int> KeysAsync(RunFolder folder)
    {
        if (!File.Exists(folder.In("ready")))
        {
            Report.Line("nothing is running");
            return 1;
        }
        Console.WriteLine(await File.ReadAllTextAsync(Path.Combine(folder.Secrets, "shell-variables")));
        return 0;
    }

    /// <summary>Starts this same command in a session of its own and waits until it is ready.</summary>
    private static async Task<int> DetachAsync(RunFolder folder, CancellationToken cancellation)
    {
        folder.Create();
        var output = Path.Combine(folder.Logs, "launcher.log");
        var start = new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", "out=$1; shift; exec setsid \"$@\" </dev/null >>\"$out\" 2>&1", "sh", output, Environment.ProcessPath! } };
        // What was there is gone already; deleting it once more would take the log of this start along.
        foreach (var argument in Environment.GetCommandLineArgs().Where(each => each is not ("--detach" or "--fresh"))) start.ArgumentList.Add(argument);
        File.Delete(folder.In("ready"));
        using var child = Process.Start(start)!;
        while (!File.Exists(folder.In("ready")))
        {
            if (child.HasExited)
            {
                Report.Line(string.Join('\n', File.ReadLines(output).TakeLast(20)));
                return child.ExitCode == 0 ? 1 : child.ExitCode;
            }
            await Task.Delay(100, cancellation);
        }
        Console.WriteLine(await File.ReadAllTextAsync(folder.In("ready"), cancellation));
        return 0;
    }

    private static void Welcome(Installation installation, TimeSpan took) => Report.Line($"""
        ready after {took.TotalSeconds:0} s
          portal   {installation.Gateway}   (English: {installation.Gateway}en)
          log in   auditor, executive, redflag, operations, officer.doe, admin.doe, admin.mol, verifier.dsd, verifier.sso, dpo
          password {installation.DemoPassword}   (sample accounts of this instance)
        """);

    private static int? OwnPid(RunFolder folder)
    {
        var file = folder.In("pids", "launcher");
        if (!File.Exists(file) || !int.TryParse(File.ReadAllText(file), out var pid) || pid == Environment.ProcessId) return null;
        try
        {
            // A number that another program has taken since is not ours.
            return File.ReadAllText($"/proc/{pid}/cmdline").Contains("Transparency.Launch", StringComparison.Ordinal) ? pid : null;
        }
        catch (IOException) { return null; }
    }
}
