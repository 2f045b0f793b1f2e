using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Transparency.ServiceDefaults.Tickets;

/// <summary>
/// Public keys by key id, read from a directory of <c>&lt;kid&gt;.pem</c> (SubjectPublicKeyInfo, P-256). Read again when the
/// directory changed: adding the next key before the gateway uses it and removing the old one a minute later rotates without a gap.
/// </summary>
public sealed partial class TicketKeys : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookForUnknownEvery = TimeSpan.FromSeconds(1);
    private readonly string? directory;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly Lock gate = new();
    private Dictionary<string, TicketKey> keys = new(StringComparer.Ordinal);
    private readonly bool fixedSet;
    private string seen = "";
    private long looked;

    /// <param name="directory">Directory of public keys; null or missing means that no ticket is accepted.</param>
    /// <param name="time">Clock that paces looking at the directory.</param>
    /// <param name="log">Receives unreadable files by name.</param>
    public TicketKeys(string? directory, TimeProvider time, ILogger<TicketKeys> log)
    {
        (this.directory, this.time, this.log) = (directory, time, log);
        Reload();
    }

    private TicketKeys(string kid, string publicKeyPem, TimeProvider time)
    {
        var ecdsa = ECDsa.Create();
        ecdsa.ImportFromPem(publicKeyPem);
        (this.time, log, keys[kid], fixedSet) = (time, NullLogger.Instance, new TicketKey(ecdsa), true);
    }

    /// <summary>One key that never changes: for the gateway, which reads only tickets of its own making.</summary>
    /// <param name="kid">Key id.</param>
    /// <param name="publicKeyPem">SubjectPublicKeyInfo in PEM form.</param>
    /// <param name="time">Clock of the verifier.</param>
    public static TicketKeys Of(string kid, string publicKeyPem, TimeProvider time) => new(kid, publicKeyPem, time);

    /// <summary>Rises with every change of the key set; verified tickets of an older generation are verified again.</summary>
    public int Generation { get; private set; }

    /// <summary>Number of usable keys.</summary>
    public int Count => keys.Count;

    internal TicketKey? Find(string kid)
    {
        Refresh(keys.ContainsKey(kid) ? LookEvery : LookForUnknownEvery);
        return keys.GetValueOrDefault(kid);
    }

    internal void Refresh() => Refresh(LookEvery);

    private void Refresh(TimeSpan pace)
    {
        if (!fixedSet && time.GetElapsedTime(Volatile.Read(ref looked)) >= pace)
            Reload();
    }

    private void Reload()
    {
        lock (gate)
        {
            Volatile.Write(ref looked, time.GetTimestamp());
            var files = directory is not null && Directory.Exists(directory)
                ? new DirectoryInfo(directory).GetFiles("*.pem").OrderBy(f => f.Name, StringComparer.Ordinal).ToArray()
                : [];
            var now = string.Join('|', files.Select(f => $"{f.Name}:{f.LastWriteTimeUtc.Ticks}:{f.Length}"));
            if (now == seen)
                return;
            var next = new Dictionary<string, TicketKey>(StringComparer.Ordinal);
            foreach (var file in files)
                if (Read(file.FullName) is { } key)
                    next[Path.GetFileNameWithoutExtension(file.Name)] = key;
            // Old keys are left to the collector: a verification may still be running on one.
            (keys, seen) = (next, now);
            Generation++;
        }
    }

    private TicketKey? Read(string path)
    {
        try
        {
            var ecdsa = ECDsa.Create();
            ecdsa.ImportFromPem(File.ReadAllText(path));
            if (ecdsa.KeySize == 256)
                return new TicketKey(ecdsa);
            ecdsa.Dispose();
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException or IOException or UnauthorizedAccessException)
        {
            // A half-written file is read again at the next change; until then its key does not exist.
        }
        UnusableKey(log, Path.GetFileName(path));
        return null;
    }

    /// <summary>Releases the keys.</summary>
    public void Dispose()
    {
        foreach (var key in keys.Values)
            key.Dispose();
    }

    [LoggerMessage(1101, LogLevel.Warning, "Ticket key file {File} is not a P-256 public key in PEM form")]
    private static partial void UnusableKey(ILogger logger, string file);
}

// ECDsa instances are not thread-safe; one lock per key is enough because verified tickets are cached.
internal sealed class TicketKey(ECDsa key) : IDisposable
{
    private readonly Lock gate = new();

    public bool Verify(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        lock (gate)
            return key.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    public void Dispose() => key.Dispose();
}
