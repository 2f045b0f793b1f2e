namespace Transparency.Ledger;

/// <summary>The two hash functions of an RFC 6962 §2.1 Merkle tree, and the root of the empty one.</summary>
public static class TreeHash
{
    /// <summary>Length of a hash in bytes.</summary>
    public const int Size = Sha256.Size;

    /// <summary>Root of the tree without leaves: SHA-256 of nothing.</summary>
    public static ReadOnlySpan<byte> Empty => EmptyRoot;

    private static readonly byte[] EmptyRoot = Sha256.Hash(default);

    /// <summary>SHA-256(0x00 ‖ entry).</summary>
    public static byte[] Leaf(ReadOnlySpan<byte> entry)
    {
        var hash = new byte[Size];
        Leaf(entry, hash);
        return hash;
    }

    /// <summary>SHA-256(0x00 ‖ entry) into 32 bytes of the caller's.</summary>
    public static void Leaf(ReadOnlySpan<byte> entry, Span<byte> hash)
    {
        Span<byte> block = stackalloc byte[Sha256.BlockSize];
        if (entry.Length < Sha256.OneBlock)
        {
            block[0] = 0;
            entry.CopyTo(block[1..]);
            Sha256.Start().Last(block, entry.Length + 1, hash);
            return;
        }
        var state = Sha256.Start();
        state.Append([0]);
        state.Append(entry);
        state.Finish(hash);
    }

    /// <summary>SHA-256(0x01 ‖ left ‖ right) into 32 bytes of the caller's, which may be one of the inputs.</summary>
    public static void Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> hash)
    {
        // Sixty-five bytes: one block, and the last byte with its padding in another.
        Span<byte> blocks = stackalloc byte[2 * Sha256.BlockSize];
        blocks[0] = 1;
        left[..Size].CopyTo(blocks[1..]);
        right[..Size].CopyTo(blocks[(1 + Size)..]);
        var state = Sha256.Start();
        state.Block(blocks);
        state.Last(blocks[Sha256.BlockSize..], 1, hash);
    }
}
