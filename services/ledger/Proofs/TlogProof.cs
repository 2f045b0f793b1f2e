using System.Globalization;
using System.Text;

namespace Transparency.Ledger;

/// <summary>A C2SP tlog-proof: all that is needed, besides the leaf and a policy, to show offline that a leaf is in a log.</summary>
/// <param name="Extra">Opaque bytes that nothing here authenticates, or null.</param>
/// <param name="Index">Position of the leaf in the log.</param>
/// <param name="Hashes">Inclusion proof, sibling first.</param>
/// <param name="Checkpoint">The signed head, cosignatures included.</param>
public sealed record TlogProof(byte[]? Extra, long Index, IReadOnlyList<byte[]> Hashes, SignedNote Checkpoint)
{
    /// <summary>The usual file name extension.</summary>
    public const string FileExtension = ".tlog-proof";

    private const string Version = "c2sp.org/tlog-proof@v1";

    /// <summary>The file's text.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Version).Append('\n');
        if (Extra is not null)
            text.Append("extra ").Append(Convert.ToBase64String(Extra)).Append('\n');
        text.Append("index ").Append(Index.ToString(CultureInfo.InvariantCulture)).Append('\n');
        foreach (var hash in Hashes)
            text.Append(Convert.ToBase64String(hash)).Append('\n');
        return text.Append('\n').Append(Checkpoint).ToString();
    }

    /// <summary>Reads a proof file.</summary>
    /// <exception cref="FormatException">Not a tlog-proof; the message says why.</exception>
    public static TlogProof Parse(string text)
    {
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0)
            throw new FormatException("The proof has no blank line before its checkpoint.");
        var lines = text[..end].Split('\n');
        if (lines[0] != Version)
            throw new FormatException($"The first line of a proof is {Version}.");
        var next = 1;
        byte[]? extra = null;
        if (next < lines.Length && lines[next].StartsWith("extra ", StringComparison.Ordinal) && !StrictText.TryBase64(lines[next++]["extra ".Length..], out extra))
            throw new FormatException("The extra line of the proof is not base 64.");
        if (next == lines.Length || !lines[next].StartsWith("index ", StringComparison.Ordinal) || !StrictText.TryDecimal(lines[next++]["index ".Length..], out var index))
            throw new FormatException("The proof has no index line with a decimal number.");
        if (lines.Length - next > MerkleProof.MaximumHashes)
            throw new FormatException($"The proof has more than {MerkleProof.MaximumHashes} hashes.");
        var hashes = new List<byte[]>();
        foreach (var line in lines[next..])
            hashes.Add(StrictText.TryHash(line, out var hash) ? hash : throw new FormatException($"'{line}' is not a SHA-256 hash in base 64."));
        return new TlogProof(extra, index, hashes, SignedNote.Parse(text[(end + 2)..]));
    }

    /// <summary>Checks that a leaf is in the log at this index, under a head that the policy accepts.</summary>
    /// <exception cref="FormatException">The signed note is no checkpoint.</exception>
    public ProofVerdict Verify(ReadOnlySpan<byte> leafHash, TrustPolicy policy)
    {
        var head = policy.Check(Checkpoint);
        var problems = new List<string>(head.Problems);
        if (Index >= head.Checkpoint.Size)
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"The index {Index} is outside the log's {head.Checkpoint.Size} entries."));
        else if (!MerkleProof.VerifyInclusion(leafHash, Index, head.Checkpoint.Size, Hashes, head.Checkpoint.Root))
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"The content is not what the log has at index {Index}: the inclusion proof does not lead to the signed root."));
        return new ProofVerdict(head, Index, problems) { Missing = policy.MissingAt(head.Checkpoint.Origin, Index) };
    }
}

/// <summary>What checking a proof found.</summary>
/// <param name="Head">The verdict on the checkpoint.</param>
/// <param name="Index">Position of the leaf.</param>
/// <param name="Problems">Everything wrong, the head's problems included, in English sentences; empty when the proof is good.</param>
public sealed record ProofVerdict(CheckpointVerdict Head, long Index, IReadOnlyList<string> Problems)
{
    /// <summary>Set when the entry is among those that a restore may have lost: it was recorded, and this proof may be all that is left of it.</summary>
    public MissingRange? Missing { get; init; }

    /// <summary>Whether the leaf is proven to be in a log that the policy accepts.</summary>
    public bool Accepted => Problems.Count == 0;
}
