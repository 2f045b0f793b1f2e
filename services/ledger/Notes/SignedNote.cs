using System.Text;

namespace Transparency.Ledger;

/// <summary>One signature line of a note.</summary>
/// <param name="Name">Key name.</param>
/// <param name="KeyId">The 32-bit key id.</param>
/// <param name="Bytes">What follows the id: the signature as its type defines it.</param>
public sealed record NoteSignature(string Name, uint KeyId, byte[] Bytes)
{
    internal const string Mark = "\u2014 ";

    /// <summary>The line with its newline: em dash, name, base 64 of id and signature.</summary>
    public string Line => $"{Mark}{Name} {Convert.ToBase64String([(byte)(KeyId >> 24), (byte)(KeyId >> 16), (byte)(KeyId >> 8), (byte)KeyId, .. Bytes])}\n";

    /// <summary>Reads one line without its newline.</summary>
    public static bool TryParse(string line, out NoteSignature signature)
    {
        signature = new NoteSignature("", 0, []);
        if (!line.StartsWith(Mark, StringComparison.Ordinal))
            return false;
        var parts = line[Mark.Length..].Split(' ');
        if (parts.Length != 2 || !VerifierKey.IsName(parts[0]) || !StrictText.TryBase64(parts[1], out var bytes) || bytes.Length < 5)
            return false;
        var id = ((uint)bytes[0] << 24) | ((uint)bytes[1] << 16) | ((uint)bytes[2] << 8) | bytes[3];
        signature = new NoteSignature(parts[0], id, bytes[4..]);
        return true;
    }
}

/// <summary>A C2SP signed note: text and who signed it. Holding one says nothing about whether the signatures are good.</summary>
/// <param name="Text">The signed text, ending in a newline.</param>
/// <param name="Signatures">At least one when the note was read.</param>
public sealed record SignedNote(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    /// <summary>Longest note that is read, in bytes.</summary>
    public const int MaximumBytes = 1 << 20;

    /// <summary>Most signatures that are read.</summary>
    public const int MaximumSignatures = 64;

    /// <summary>The whole note.</summary>
    public override string ToString() => Text + "\n" + string.Concat(Signatures.Select(s => s.Line));

    /// <summary>The same text with further signatures.</summary>
    public SignedNote With(IEnumerable<NoteSignature> more) => this with { Signatures = [.. Signatures, .. more] };

    /// <summary>Reads a note.</summary>
    /// <exception cref="FormatException">Not a signed note; the message says why.</exception>
    public static SignedNote Parse(ReadOnlySpan<byte> note)
    {
        if (note.Length > MaximumBytes)
            throw new FormatException($"The note is longer than {MaximumBytes} bytes.");
        if (!System.Text.Unicode.Utf8.IsValid(note))
            throw new FormatException("The note is not valid UTF-8.");
        return Parse(Encoding.UTF8.GetString(note));
    }

    /// <summary>Reads a note.</summary>
    /// <exception cref="FormatException">Not a signed note; the message says why.</exception>
    public static SignedNote Parse(string note)
    {
        if (note.Any(c => c < ' ' && c != '\n'))
            throw new FormatException("The note contains a control character.");
        var blank = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (blank < 0)
            throw new FormatException("The note has no blank line before its signatures.");
        var lines = note[(blank + 2)..].Split('\n');
        if (lines[^1].Length > 0)
            throw new FormatException("The note does not end in a newline.");
        if (lines.Length == 1)
            throw new FormatException("The note has no signature.");
        if (lines.Length - 1 > MaximumSignatures)
            throw new FormatException($"The note has more than {MaximumSignatures} signatures.");
        var signatures = new List<NoteSignature>();
        foreach (var line in lines.SkipLast(1))
            signatures.Add(NoteSignature.TryParse(line, out var signature) ? signature : throw new FormatException($"The note has a malformed signature line: {line}"));
        return new SignedNote(note[..(blank + 1)], signatures);
    }
}
