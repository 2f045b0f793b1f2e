using System.Globalization;

namespace Transparency.Ledger;

/// <summary>The head of a log, as C2SP tlog-checkpoint writes it.</summary>
/// <param name="Origin">Identity of the log.</param>
/// <param name="Size">Number of leaves.</param>
/// <param name="Root">Root of the tree of that size, 32 bytes.</param>
/// <param name="Extensions">Opaque further lines; we write none.</param>
public sealed record Checkpoint(string Origin, long Size, byte[] Root, IReadOnlyList<string> Extensions)
{
    /// <summary>A checkpoint without extension lines.</summary>
    public Checkpoint(string origin, long size, byte[] root)
        : this(origin, size, root, [])
    {
    }

    /// <summary>The note text.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(Root)}\n{string.Concat(Extensions.Select(e => e + "\n"))}");

    /// <summary>Signs the head with each key.</summary>
    public SignedNote Sign(IEnumerable<SigningKey> keys, DateTimeOffset now) => new(Text, [.. keys.Select(k => k.Sign(Text, now))]);

    /// <summary>Reads a note text.</summary>
    /// <exception cref="FormatException">Not a checkpoint; the message says why.</exception>
    public static Checkpoint Parse(string text)
    {
        if (!text.EndsWith('\n'))
            throw new FormatException("The checkpoint does not end in a newline.");
        var lines = text[..^1].Split('\n');
        if (lines.Length < 3)
            throw new FormatException("A checkpoint has at least three lines: origin, size, root.");
        if (lines.Any(l => l.Length == 0))
            throw new FormatException("A line of the checkpoint is empty.");
        if (!StrictText.TryDecimal(lines[1], out var size))
            throw new FormatException($"'{lines[1]}' is not a tree size.");
        if (!StrictText.TryHash(lines[2], out var root))
            throw new FormatException("The third line of the checkpoint is not a SHA-256 hash in base 64.");
        return new Checkpoint(lines[0], size, root, lines[3..]);
    }
}
