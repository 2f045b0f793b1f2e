using System.Globalization;
using System.Text;

namespace Transparency.Ledger;

/// <summary>The body of <c>POST /add-checkpoint</c> (C2SP tlog-witness), as a log writes it and a witness reads it.</summary>
/// <param name="OldSize">The size the log believes this witness cosigned last; 0 when it does not know, the answer 409 then tells.</param>
/// <param name="Proof">Consistency proof from there to the new head; empty from size 0 and for the same size.</param>
/// <param name="Note">The new head with the log's signatures.</param>
public sealed record AddCheckpointRequest(long OldSize, IReadOnlyList<byte[]> Proof, SignedNote Note)
{
    /// <summary>The body.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("old ").Append(OldSize.ToString(CultureInfo.InvariantCulture)).Append('\n');
        foreach (var hash in Proof)
            text.Append(Convert.ToBase64String(hash)).Append('\n');
        return text.Append('\n').Append(Note).ToString();
    }

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
        return new AddCheckpointRequest(oldSize, proof, SignedNote.Parse(text[(blank + 2)..]));
    }

    /// <summary>
    /// The cosignatures in a witness's answer 200 that are good for this head and made by a wanted key; all others are ignored.
    /// </summary>
    public IReadOnlyList<NoteSignature> Cosignatures(string answer, IEnumerable<VerifierKey> wanted)
    {
        var keys = wanted.ToList();
        var good = new List<NoteSignature>();
        foreach (var line in answer.Split('\n'))
            if (NoteSignature.TryParse(line, out var signature) && keys.Any(k => k.Algorithm == NoteAlgorithm.Cosignature && k.Verify(Note.Text, signature)))
                good.Add(signature);
        return good;
    }
}
