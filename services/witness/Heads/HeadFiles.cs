using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Transparency.Ledger;

namespace Transparency.Witness.Heads;

/// <summary>
/// The last head of every log, one file each, named by the SHA-256 of the log's origin: <c>.head</c> is the log's own signed checkpoint, on disk before
/// anything is cosigned; <c>.cosigned</c> is the same with the cosignature, for those who ask what this witness saw.
/// A directory belongs to one process: it stays locked until the process ends.
/// </summary>
public sealed class HeadFiles : IDisposable
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new();
    private readonly FileStream _lock;

    private HeadFiles(string directory, FileStream held)
    {
        Folder = directory;
        _lock = held;
    }

    internal string Folder { get; }

    /// <summary>Opens the directory, makes it when missing, and reads every head in it once.</summary>
    /// <exception cref="IOException">Another process has the directory, or it cannot be written.</exception>
    /// <exception cref="FormatException">A head file is damaged. Going on without it could mean cosigning a fork; restore it first.</exception>
    public static HeadFiles Open(string directory)
    {
        directory = Path.GetFullPath(directory);
        Directory.CreateDirectory(directory);
        var files = new HeadFiles(directory, new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        foreach (var path in Directory.GetFiles(directory, "*.head"))
            Parse(path);
        return files;
    }

    /// <summary>The lower-case hexadecimal SHA-256 of an origin, as the monitoring address names a log.</summary>
    public static string Name(string origin) => Convert.ToHexStringLower(Sha256.Hash(Encoding.UTF8.GetBytes(origin)));

    /// <summary>Waits until nobody else decides about this log; dispose the result to let the next one in.</summary>
    public async Task<IDisposable> EnterAsync(string origin, CancellationToken cancellation)
    {
        var gate = _gates.GetOrAdd(origin, _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancellation);
        return new Turn(gate);
    }

    /// <summary>The last head accepted for a log; the empty tree when there was none.</summary>
    public Checkpoint Head(string origin)
    {
        var path = At(origin, ".head");
        return File.Exists(path) ? Parse(path) : new Checkpoint(origin, 0, TreeHash.Empty.ToArray());
    }

    /// <summary>Makes a head durable. Only after this returns may it be cosigned.</summary>
    public void Keep(string origin, SignedNote note) => DurableFile.Replace(At(origin, ".head"), note.ToString());

    /// <summary>Keeps the cosigned form for readers.</summary>
    public void KeepCosigned(string origin, SignedNote note) => DurableFile.Replace(At(origin, ".cosigned"), note.ToString());

    /// <summary>The last cosigned checkpoint of the log with this name, or null.</summary>
    public async Task<string?> CosignedAsync(string name, CancellationToken cancellation)
    {
        var path = Path.Combine(Folder, name + ".cosigned");
        return name.Length == 64 && name.All(char.IsAsciiHexDigitLower) && File.Exists(path) ? await File.ReadAllTextAsync(path, cancellation) : null;
    }

    public void Dispose() => _lock.Dispose();

    private string At(string origin, string extension) => Path.Combine(Folder, Name(origin) + extension);

    private static Checkpoint Parse(string path)
    {
        try
        {
            return Checkpoint.Parse(SignedNote.Parse(File.ReadAllBytes(path)).Text);
        }
        catch (FormatException e)
        {
            throw new FormatException($"{path} is damaged: {e.Message} Restore it before this witness cosigns again.", e);
        }
    }

    private sealed class Turn(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}

/// <summary>Not ready when heads could not be made durable.</summary>
internal sealed class HeadFilesWritable(HeadFiles heads) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            DurableFile.Replace(Path.Combine(heads.Folder, "probe"), "");
            return Task.FromResult(HealthCheckResult.Healthy());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Task.FromResult(HealthCheckResult.Unhealthy("the state directory cannot be written"));
        }
    }
}
