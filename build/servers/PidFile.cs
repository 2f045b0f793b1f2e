namespace Transparency.Servers;

/// <summary>
/// Names a server and its owner: "pid start owner ownerStart". The start ticks (field 22 of <c>/proc/PID/stat</c>) tell a process
/// from a later one with the same number, so nobody else's process is ever ended.
/// </summary>
internal static class PidFile
{
    public static void Write(string path, int pid) =>
        File.WriteAllText(path, $"{pid} {StartOf(pid)} {Environment.ProcessId} {StartOf(Environment.ProcessId)}");

    /// <summary>True when the process that owns the servers of this pid file is alive.</summary>
    public static bool OwnerLives(string path) => Read(path) is { } ids && ids[2] != Environment.ProcessId && StartOf((int)ids[2]) == ids[3];

    /// <summary>True when the server of this pid file is alive.</summary>
    public static bool ServerLives(string path) => Read(path) is { } ids && StartOf((int)ids[0]) == ids[1];

    /// <summary>Ends the server that a dead owner left behind.</summary>
    /// <exception cref="InvalidOperationException">Another process owns it and is alive.</exception>
    public static async Task EndPredecessorAsync(string path, int signal, CancellationToken cancellation)
    {
        if (Read(path) is not { } ids)
            return;
        if (OwnerLives(path))
            throw new InvalidOperationException($"{path}: process {ids[2]} runs this server; end it first or use another folder");
        for (var attempt = 0; StartOf((int)ids[0]) == ids[1]; attempt++)
        {
            if (attempt % 100 == 0)
                ServerProcess.Signal((int)ids[0], attempt < 200 ? signal : ServerProcess.Kill);
            await Task.Delay(100, cancellation).ConfigureAwait(false);
        }
        File.Delete(path);
    }

    private static long[]? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        var parts = File.ReadAllText(path).Split(' ');
        return parts.Length == 4 && parts.All(part => long.TryParse(part, out _)) ? [.. parts.Select(long.Parse)] : null;
    }

    /// <summary>Start time in clock ticks since boot; -1 when there is no such process or it is a zombie.</summary>
    private static long StartOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] == "Z" ? -1 : long.Parse(fields[19]);
        }
        catch (IOException)
        {
            return -1;
        }
    }
}
