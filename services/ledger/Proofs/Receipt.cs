namespace Transparency.Ledger;

/// <summary>
/// A receipt of an event: a tlog-proof whose extra data is the disclosure of the groups that its holder may see. One
/// file proves offline what was recorded, when, at which place of the log, and who cosigned.
/// </summary>
/// <param name="Disclosure">The opened and the closed parts of the event.</param>
/// <param name="Proof">The proof, extra data included.</param>
public sealed record Receipt(Disclosure Disclosure, TlogProof Proof)
{
    /// <summary>Puts a receipt together.</summary>
    /// <param name="disclosure">What is shown.</param>
    /// <param name="index">Ledger index of the event.</param>
    /// <param name="hashes">Inclusion proof under the checkpoint.</param>
    /// <param name="checkpoint">The signed and cosigned head.</param>
    public static Receipt Of(Disclosure disclosure, long index, IReadOnlyList<byte[]> hashes, SignedNote checkpoint) =>
        new(disclosure, new TlogProof(disclosure.ToJson(), index, hashes, checkpoint));

    /// <summary>The file's text.</summary>
    public override string ToString() => Proof.ToString();

    /// <summary>Reads a receipt.</summary>
    /// <exception cref="FormatException">Not a receipt; the message says why.</exception>
    public static Receipt Parse(string text)
    {
        var proof = TlogProof.Parse(text);
        return new Receipt(Disclosure.Parse(proof.Extra ?? throw new FormatException("The proof carries no event; a receipt has it in the extra line.")), proof);
    }

    /// <summary>Checks the receipt; the disclosed content is proven exactly when the verdict accepts.</summary>
    public ProofVerdict Verify(TrustPolicy policy) => Proof.Verify(TreeHash.Leaf(Disclosure.Entry()), policy);
}
