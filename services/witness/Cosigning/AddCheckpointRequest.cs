using System.Text;
using Transparency.Ledger;

namespace Transparency.Witness.Cosigning;

/// <summary>The body of add-checkpoint: the size the log believes was cosigned last, a proof from there, and its new head.</summary>
public sealed record AddCheckpointRequest(long OldSize, IReadOnlyList<byte[]> Proof, SignedNote Note, Checkpoint Checkpoint)
{
    /// <summary>Reads a body.</summary>
    /// <exception cref="FormatException">Not in the form of the protocol; the message says why.</exception>
    public static AddCheckpointRequest Parse(ReadOnlySpan<byte> body)
    {
        if (!System.Text.Unicode.Utf8.IsValid(body))
            throw new FormatException("The body is not UTF-8.");
        var text = Encoding.UTF8.GetString(body);
        var blank = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (blank < 0)
            throw new FormatException("There is no empty line between proof and checkpoint.");
        var lines = text[..blank].Split('\n');
        if (!lines[0].StartsWith("old ", StringComparison.Ordinal) || !StrictText.TryDecimal(lines[0]["old ".Length..], out var oldSize))
            throw new FormatException("The first line is not 'old' and a decimal number.");
        if (lines.Length - 1 > MerkleProof.MaximumHashes)
            throw new FormatException($"There are more than {MerkleProof.MaximumHashes} proof lines.");
        var proof = new List<byte[]>();
        foreach (var line in lines[1..])
            proof.Add(StrictText.TryHash(line, out var hash) ? hash : throw new FormatException("A proof line is not a SHA-256 hash in base 64."));
        var note = SignedNote.Parse(text[(blank + 2)..]);
        return new AddCheckpointRequest(oldSize, proof, note, Checkpoint.Parse(note.Text));
    }
}
