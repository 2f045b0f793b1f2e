namespace Transparency.Portal.Verify;

/// <summary>Whom a verifier believes, as the log itself tells it (C2SP tlog-policy); browsers check with the text, people read the keys.</summary>
/// <param name="Path">Where the log is on this site.</param>
/// <param name="Text">The policy file.</param>
/// <param name="Keys">Its keys, in the file's order.</param>
public sealed record LogPolicy(string Path, string Text, IReadOnlyList<LogPolicy.Key> Keys)
{
    private static readonly Dictionary<byte, string> Signatures = new() { [1] = "Ed25519", [2] = "ECDSA P-256", [4] = "Ed25519" };

    /// <summary>Reads the keys of a policy for display; lines it does not know are left to the verifier.</summary>
    public static LogPolicy Read(string path, string text) =>
        new(path, text, Ranged([.. text.Split('\n').Select(line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))]));

    private static List<Key> Ranged(IReadOnlyList<string[]> lines)
    {
        var ends = lines.Where(items => items is ["#transparency/key", _, _, not "-"]).ToDictionary(items => items[1], items => items[3], StringComparer.Ordinal);
        return [.. lines.Select(KeyOf).OfType<Key>().Select(key => ends.TryGetValue($"{key.Name}+{key.Id}", out var end) && long.TryParse(end, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var size) ? key with { Retired = size } : key)];
    }

    private static Key? KeyOf(string[] items) => items switch
    {
        ["log", var vkey, ..] => KeyOf("log", vkey.Split('+', 3)),
        ["witness", _, var vkey, ..] => KeyOf("witness", vkey.Split('+', 3)),
        _ => null,
    };

    private static Key? KeyOf(string holder, string[] parts)
    {
        var bytes = new byte[1024];
        return parts.Length == 3 && Convert.TryFromBase64String(parts[2], bytes, out var length) && length > 0
            ? new Key(holder, parts[0], parts[1], Signatures.GetValueOrDefault(bytes[0], "?"))
            : null;
    }

    /// <param name="Holder">log or witness.</param>
    /// <param name="Name">Key name; a log's is its origin.</param>
    /// <param name="Id">Eight hex digits.</param>
    /// <param name="Signature">Kind of signatures it makes.</param>
    public sealed record Key(string Holder, string Name, string Id, string Signature)
    {
        /// <summary>Size of the last head that it signed; null while it is in use.</summary>
        public long? Retired { get; init; }
    }
}
