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
        var state = Sha256.Start();
        state.Append([0]);
        state.Append(entry);
        state.Finish(hash);
    }

    /// <summary>SHA-256(0x01 ‖ left ‖ right) into 32 bytes of the caller's, which may be one of the inputs.</summary>
    public static void Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> hash)
    {
        var state = Sha256.Start();
        state.Append([1]);
        state.Append(left);
        state.Append(right);
        state.Finish(hash);
    }
}
