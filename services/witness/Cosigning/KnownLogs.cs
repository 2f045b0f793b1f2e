using Transparency.Ledger;

namespace Transparency.Witness.Cosigning;

/// <summary>
/// The logs this witness cosigns: the <c>log</c> lines of a C2SP tlog-policy file (its quorum line is <c>quorum none</c>).
/// The file is read again when it changes, so a log's new epoch or key needs no restart; a file that cannot be read then changes nothing.
/// </summary>
public sealed partial class KnownLogs
{
    private readonly string _path;
    private volatile Edition _current;

    private KnownLogs(string path, Edition first)
    {
        _path = path;
        _current = first;
    }

    private sealed record Edition(DateTime Changed, TrustPolicy Policy);

    /// <summary>Reads the file for the first time.</summary>
    /// <exception cref="FormatException">Not a policy, or one without logs; the message names file and line.</exception>
    public static KnownLogs Read(string path)
    {
        path = Path.GetFullPath(path);
        var changed = File.GetLastWriteTimeUtc(path);
        return new KnownLogs(path, new Edition(changed, Parse(path)));
    }

    /// <summary>The logs as the file has them now.</summary>
    public TrustPolicy Current(ILogger log)
    {
        var changed = File.GetLastWriteTimeUtc(_path);
        if (changed == _current.Changed)
            return _current.Policy;
        try
        {
            _current = new Edition(changed, Parse(_path));
            Read(log, _current.Policy.Logs.Count);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            _current = _current with { Changed = changed };
            Unreadable(log, e.Message);
        }
        return _current.Policy;
    }

    private static TrustPolicy Parse(string path)
    {
        try
        {
            var policy = TrustPolicy.Parse(File.ReadAllText(path));
            return policy.Logs.Count > 0 ? policy : throw new FormatException("no log line.");
        }
        catch (FormatException e)
        {
            throw new FormatException($"{path}: {e.Message}", e);
        }
    }

    [LoggerMessage(8001, LogLevel.Information, "The list of logs changed: {Count} keys")]
    private static partial void Read(ILogger logger, int count);

    [LoggerMessage(8002, LogLevel.Error, "The list of logs changed and cannot be read; the earlier list stays in use: {Reason}")]
    private static partial void Unreadable(ILogger logger, string reason);
}
