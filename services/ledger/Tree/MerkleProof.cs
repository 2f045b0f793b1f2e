using System.Security.Cryptography;

namespace Transparency.Ledger;

/// <summary>Checks of inclusion and consistency proofs (RFC 6962 §2.1.1–2.1.2; algorithms of RFC 9162 §2.1.3.2 and §2.1.4.2).</summary>
public static class MerkleProof
{
    /// <summary>Most hashes any proof can have for trees of up to 2^63−1 leaves.</summary>
    public const int MaximumHashes = 63;

    /// <summary>Whether a leaf is at an index of the tree with the given size and root.</summary>
    /// <param name="leafHash">SHA-256(0x00 ‖ entry).</param>
    /// <param name="index">Zero-based position.</param>
    /// <param name="size">Number of leaves.</param>
    /// <param name="proof">Sibling hashes from the leaf upwards.</param>
    /// <param name="root">The tree's root.</param>
    public static bool VerifyInclusion(ReadOnlySpan<byte> leafHash, long index, long size, IReadOnlyList<byte[]> proof, ReadOnlySpan<byte> root)
    {
        Span<byte> hash = stackalloc byte[TreeHash.Size];
        return TryRoot(leafHash, index, size, proof, hash) && CryptographicOperations.FixedTimeEquals(hash, root);
    }

    /// <summary>The root that an inclusion proof leads to.</summary>
    /// <returns>False when the proof cannot belong to this index and size.</returns>
    public static bool TryRoot(ReadOnlySpan<byte> leafHash, long index, long size, IReadOnlyList<byte[]> proof, Span<byte> root)
    {
        if (index < 0 || index >= size || leafHash.Length != TreeHash.Size)
            return false;
        leafHash.CopyTo(root);
        var (node, last) = (index, size - 1);
        foreach (var sibling in proof)
        {
            if (last == 0 || sibling.Length != TreeHash.Size)
                return false;
            if ((node & 1) == 1 || node == last)
            {
                TreeHash.Node(sibling, root, root);
                while ((node & 1) == 0 && node != 0)
                    (node, last) = (node >> 1, last >> 1);
            }
            else
            {
                TreeHash.Node(root, sibling, root);
            }
            (node, last) = (node >> 1, last >> 1);
        }
        return last == 0;
    }

    /// <summary>Whether the tree of the old size and root is a prefix of the tree of the new size and root.</summary>
    /// <param name="oldSize">Leaves of the older tree. Any tree continues the empty one, whose proof is empty.</param>
    /// <param name="newSize">Leaves of the newer tree, at least <paramref name="oldSize"/>.</param>
    /// <param name="proof">The proof as in RFC 6962 §2.1.2.</param>
    /// <param name="oldRoot">Root of the older tree.</param>
    /// <param name="newRoot">Root of the newer tree.</param>
    public static bool VerifyConsistency(long oldSize, long newSize, IReadOnlyList<byte[]> proof, ReadOnlySpan<byte> oldRoot, ReadOnlySpan<byte> newRoot)
    {
        if (oldSize < 0 || oldSize > newSize || oldRoot.Length != TreeHash.Size || newRoot.Length != TreeHash.Size || proof.Any(h => h.Length != TreeHash.Size))
            return false;
        if (oldSize == newSize)
            return proof.Count == 0 && oldRoot.SequenceEqual(newRoot) && (oldSize > 0 || oldRoot.SequenceEqual(TreeHash.Empty));
        if (oldSize == 0)
            return proof.Count == 0 && oldRoot.SequenceEqual(TreeHash.Empty);

        Span<byte> left = stackalloc byte[TreeHash.Size];
        Span<byte> right = stackalloc byte[TreeHash.Size];
        var (node, last) = (oldSize - 1, newSize - 1);
        while ((node & 1) == 1)
            (node, last) = (node >> 1, last >> 1);
        // A proof from a perfect tree leaves out that tree's root, which the checker has.
        var next = node == 0 ? 0 : 1;
        if (proof.Count < next)
            return false;
        (node == 0 ? oldRoot : proof[0]).CopyTo(left);
        left.CopyTo(right);
        for (; next < proof.Count; next++)
        {
            if (last == 0)
                return false;
            if ((node & 1) == 1 || node == last)
            {
                TreeHash.Node(proof[next], left, left);
                TreeHash.Node(proof[next], right, right);
                while ((node & 1) == 0 && node != 0)
                    (node, last) = (node >> 1, last >> 1);
            }
            else
            {
                TreeHash.Node(right, proof[next], right);
            }
            (node, last) = (node >> 1, last >> 1);
        }
        return last == 0 && left.SequenceEqual(oldRoot) && right.SequenceEqual(newRoot);
    }
}
