using System.Globalization;

namespace Transparency.Ledger;

/// <summary>A log that a policy trusts.</summary>
/// <param name="Key">Its key; the key name is the log's origin.</param>
/// <param name="Url">Where to reach it, when known.</param>
public sealed record TrustedLog(VerifierKey Key, string? Url);

/// <summary>A witness that a policy knows.</summary>
/// <param name="Label">The policy's own name for it.</param>
/// <param name="Key">Its cosignature key.</param>
/// <param name="Url">Submission prefix, when known.</param>
public sealed record TrustedWitness(string Label, VerifierKey Key, string? Url);

/// <summary>
/// Whom a verifier believes: the logs, the witnesses, and how many of them it wants (C2SP tlog-policy). Several keys of
/// one log – several algorithms, or an old and a new one – and several origins – epochs after a restore – are several lines.
/// </summary>
/// <param name="Logs">Accepted log keys.</param>
/// <param name="Witnesses">Known witnesses.</param>
/// <param name="Quorum">What has to be cosigned by whom.</param>
public sealed record TrustPolicy(IReadOnlyList<TrustedLog> Logs, IReadOnlyList<TrustedWitness> Witnesses, Quorum Quorum)
{
    /// <summary>Keys that sign heads of some sizes only; a key without range signs all.</summary>
    public IReadOnlyList<KeyRange> Ranges { get; init; } = [];

    /// <summary>The origins that follow each other; an origin that is not listed has no bounds.</summary>
    public IReadOnlyList<LogEpoch> Epochs { get; init; } = [];

    /// <summary>The plain k-of-n policy.</summary>
    /// <param name="logs">Accepted log keys.</param>
    /// <param name="witnesses">Cosignature keys of the witnesses.</param>
    /// <param name="threshold">How many of them have to cosign, 0 to all.</param>
    public static TrustPolicy Of(IEnumerable<VerifierKey> logs, IEnumerable<VerifierKey> witnesses, int threshold) => Parse(Write(logs, witnesses, threshold));

    /// <summary>The file of the plain k-of-n policy.</summary>
    /// <param name="ranges">Keys that sign heads of some sizes only.</param>
    /// <param name="epochs">Origins that follow each other.</param>
    /// <inheritdoc cref="Of"/>
    public static string Write(IEnumerable<VerifierKey> logs, IEnumerable<VerifierKey> witnesses, int threshold, IEnumerable<KeyRange>? ranges = null, IEnumerable<LogEpoch>? epochs = null)
    {
        var text = string.Concat(logs.Select(l => $"log {l}\n"));
        var labels = new List<string>();
        foreach (var key in witnesses)
        {
            labels.Add($"w{labels.Count + 1}");
            text += $"witness {labels[^1]} {key}\n";
        }
        return text + (threshold == 0 ? "quorum none\n" : string.Create(CultureInfo.InvariantCulture, $"group witnesses {threshold} {string.Join(' ', labels)}\nquorum witnesses\n"))
            + string.Concat((ranges ?? []).Select(RangeLines.Of)) + string.Concat((epochs ?? []).Select(RangeLines.Of));
    }

    /// <summary>Reads a policy file.</summary>
    /// <exception cref="FormatException">The message names line and fault.</exception>
    public static TrustPolicy Parse(string text) => new PolicyReader().Read(text);

    /// <summary>Checks who signed a checkpoint.</summary>
    /// <param name="note">The signed checkpoint.</param>
    /// <exception cref="FormatException">The note's text is no checkpoint.</exception>
    public CheckpointVerdict Check(SignedNote note)
    {
        var checkpoint = Checkpoint.Parse(note.Text);
        var problems = new List<string>();
        var signedBy = new List<VerifierKey>();
        var outside = new List<VerifierKey>();
        var cosigned = new Dictionary<VerifierKey, DateTimeOffset>();
        foreach (var signature in note.Signatures)
        {
            foreach (var log in Logs.Where(l => l.Key.Claims(signature)))
            {
                if (!log.Key.Verify(note.Text, signature))
                    problems.Add($"The signature of log key {log.Key.Name} ({log.Key.KeyId:x8}) is wrong.");
                else if (log.Key.Name == checkpoint.Origin)
                    (Ranges.All(r => !r.Key.Equals(log.Key) || r.Holds(checkpoint.Size)) ? signedBy : outside).Add(log.Key);
            }
            foreach (var witness in Witnesses.Where(w => w.Key.Claims(signature)))
            {
                if (!witness.Key.Verify(note.Text, signature))
                    problems.Add($"The cosignature of witness {witness.Key.Name} ({witness.Key.KeyId:x8}) is wrong.");
                else
                    cosigned[witness.Key] = Instant(VerifierKey.CosignedAt(signature)!.Value);
            }
        }
        // An old key beside the one in force spoils nothing: while keys change, heads carry both.
        if (signedBy.Count == 0 && outside.Count > 0)
            problems.AddRange(outside.Select(key => Ranges.First(r => r.Key.Equals(key))).Select(r => string.Create(CultureInfo.InvariantCulture,
                $"Key {r.Key.Name} ({r.Key.KeyId:x8}) signs heads of size {RangeLines.Text(r.From, r.To)}; this head has {checkpoint.Size}.")));
        else if (signedBy.Count == 0)
            problems.Add(Logs.Any(l => l.Key.Name == checkpoint.Origin) ? $"No known key of log {checkpoint.Origin} signed the checkpoint." : $"The log {checkpoint.Origin} is not in the policy.");
        if (Epochs.FirstOrDefault(e => e.Origin == checkpoint.Origin) is { } epoch && !epoch.Holds(checkpoint.Size))
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"The log {epoch.Origin} has heads of size {RangeLines.Text(epoch.From, epoch.To)} in its epoch; this head has {checkpoint.Size}."));
        if (!Quorum.MetBy(cosigned.Keys.ToHashSet()))
            problems.Add($"Cosigned by {cosigned.Count} of {Witnesses.Count} known witnesses, which is less than the quorum '{Quorum.Label}' wants.");
        return new CheckpointVerdict(checkpoint, signedBy, cosigned, problems);
    }

    /// <summary>What is missing of a log since another one follows it, when the entry is among it; null otherwise.</summary>
    public MissingRange? MissingAt(string origin, long index) => Epochs.FirstOrDefault(e => e.Origin == origin)?.Missing is { } missing && index >= missing.From && index <= missing.To ? missing : null;

    /// <summary>Whether one log is the next epoch of another.</summary>
    public bool Follows(string old, string origin) => Epochs.Zip(Epochs.Skip(1)).Any(pair => pair.First.Origin == old && pair.Second.Origin == origin);

    private static DateTimeOffset Instant(long seconds) =>
        DateTimeOffset.FromUnixTimeSeconds(Math.Min(seconds, DateTimeOffset.MaxValue.ToUnixTimeSeconds()));
}

/// <summary>What a policy says about a checkpoint.</summary>
/// <param name="Checkpoint">The head.</param>
/// <param name="SignedBy">Log keys whose signatures are good.</param>
/// <param name="CosignedBy">Witness keys whose cosignatures are good, with the times they state.</param>
/// <param name="Problems">Why it is not accepted, in English sentences; empty when it is.</param>
public sealed record CheckpointVerdict(Checkpoint Checkpoint, IReadOnlyList<VerifierKey> SignedBy, IReadOnlyDictionary<VerifierKey, DateTimeOffset> CosignedBy, IReadOnlyList<string> Problems)
{
    /// <summary>Whether the checkpoint may be relied on.</summary>
    public bool Accepted => Problems.Count == 0;
}
