using Microsoft.Extensions.Configuration;
using Transparency.Ledger;

namespace Transparency.EventStore;

/// <summary>How a service's log is published.</summary>
/// <param name="Origin">The log's identity and key name, e.g. <c>transparency.mol.go.th/log</c>.</param>
/// <param name="Keys">Keys that sign every head: Ed25519 and ECDSA P-256, and while keys change both old and new ones.</param>
/// <param name="Witnesses">Base addresses of the witnesses.</param>
/// <param name="WitnessKeys">Keys by which their cosignatures are recognised.</param>
/// <param name="Quorum">Cosignatures without which a head does not go out.</param>
public sealed record LogOptions(string Origin, IReadOnlyList<SigningKey> Keys, IReadOnlyList<Uri> Witnesses, IReadOnlyList<VerifierKey> WitnessKeys, int Quorum)
{
    /// <summary>Shortest time between two heads while the log grows.</summary>
    public TimeSpan Pace { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest time after which the head is signed again although nothing has happened.</summary>
    public TimeSpan Refresh { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Reads section <c>Log</c>: Origin, SigningKeys (directory with <c>ed25519.key</c>, <c>ecdsa.key</c> and any further <c>*.key</c> of the same origin, all of which sign), Witnesses, WitnessKeys (comma lists), Quorum (default: one if there are witnesses).</summary>
    /// <returns>Null when no origin is configured: the log is kept but not published.</returns>
    /// <exception cref="InvalidOperationException">Something is missing or does not fit together; the message names the key.</exception>
    public static LogOptions? From(IConfiguration configuration)
    {
        if (configuration["Log:Origin"] is not { Length: > 0 } origin)
            return null;
        var folder = configuration["Log:SigningKeys"] ?? throw new InvalidOperationException("Log:SigningKeys is missing: the directory of the keys that sign this log");
        string[] needed = ["ed25519.key", "ecdsa.key"];
        SigningKey[] keys =
        [
            Key(folder, needed[0], NoteAlgorithm.Ed25519, origin), Key(folder, needed[1], NoteAlgorithm.Ecdsa, origin),
            // While keys change, old and new ones sign together, so that verifiers with either policy go on.
            .. (Directory.Exists(folder) ? Directory.GetFiles(folder, "*.key") : []).Select(Path.GetFileName).Except(needed).Order(StringComparer.Ordinal).Select(file => Key(folder, file!, null, origin)),
        ];
        var witnesses = List("Log:Witnesses").Select(address => new Uri(address.TrimEnd('/') + "/")).ToArray();
        var witnessKeys = List("Log:WitnessKeys").Select(VerifierKey.Parse).ToArray();
        var quorum = configuration.GetValue("Log:Quorum", Math.Min(1, witnesses.Length));
        if (quorum < 0 || quorum > witnesses.Length || quorum > witnessKeys.Length)
            throw new InvalidOperationException($"Log:Quorum is {quorum}, but there are {witnesses.Length} witnesses and {witnessKeys.Length} keys of witnesses");
        return new LogOptions(origin, keys, witnesses, witnessKeys, quorum);

        IEnumerable<string> List(string key) => (configuration[key] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static SigningKey Key(string folder, string file, NoteAlgorithm? algorithm, string origin)
    {
        var path = Path.Combine(folder, file);
        // A key that made itself would be one that no verifier knows.
        if (!File.Exists(path))
            throw new InvalidOperationException($"{path} is missing: a key that signs the log {origin}");
        var key = KeyFiles.Read(path);
        return key.Verifier.Name == origin && (algorithm is { } wanted ? key.Verifier.Algorithm == wanted : key.Verifier.Algorithm != NoteAlgorithm.Cosignature)
            ? key
            : throw new InvalidOperationException($"{path} holds a key of {key.Verifier.Name} (type 0x{(int)key.Verifier.Algorithm:x2}), not of {origin} (type {(algorithm is { } type ? $"0x{(int)type:x2}" : "0x01 or 0x02")})");
    }
}
