using System.Numerics;

namespace Transparency.Ledger;

/// <summary>
/// The right edge of a growing Merkle tree: the hashes of the perfect subtrees its size decomposes into, largest first.
/// Enough to append and to know the root, 32 bytes per set bit of the size.
/// </summary>
public sealed class Frontier
{
    private readonly byte[] _hashes = new byte[63 * TreeHash.Size];

    /// <summary>The empty tree.</summary>
    public Frontier()
    {
    }

    /// <summary>A tree of a given size.</summary>
    /// <param name="size">Number of leaves, not negative.</param>
    /// <param name="hashes">32 bytes for each set bit of the size, largest subtree first, as <see cref="Hashes"/> gives them.</param>
    /// <exception cref="ArgumentException">Size negative or the number of hashes does not fit it.</exception>
    public Frontier(long size, ReadOnlySpan<byte> hashes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (hashes.Length != BitOperations.PopCount((ulong)size) * TreeHash.Size)
            throw new ArgumentException($"A tree of {size} leaves has {BitOperations.PopCount((ulong)size)} subtrees at its right edge.", nameof(hashes));
        Size = size;
        hashes.CopyTo(_hashes);
    }

    /// <summary>Number of leaves.</summary>
    public long Size { get; private set; }

    /// <summary>The subtree hashes, largest subtree first.</summary>
    public ReadOnlySpan<byte> Hashes => _hashes.AsSpan(0, Count * TreeHash.Size);

    private int Count => BitOperations.PopCount((ulong)Size);

    /// <summary>Adds one leaf.</summary>
    /// <param name="leafHash">SHA-256(0x00 ‖ entry), 32 bytes.</param>
    public void Append(ReadOnlySpan<byte> leafHash) => Append(leafHash, 0);

    /// <summary>Adds a perfect subtree of 2^height leaves by its root.</summary>
    /// <exception cref="ArgumentException">Such a subtree does not begin at the present size.</exception>
    public void Append(ReadOnlySpan<byte> root, int height)
    {
        if (height is < 0 or > 62 || (Size & ((1L << height) - 1)) != 0)
            throw new ArgumentException($"No subtree of 2^{height} leaves begins at {Size}.", nameof(height));
        Span<byte> hash = stackalloc byte[TreeHash.Size];
        root[..TreeHash.Size].CopyTo(hash);
        var last = Count;
        for (var bits = Size >> height; (bits & 1) != 0; bits >>= 1)
            TreeHash.Node(At(--last), hash, hash);
        hash.CopyTo(_hashes.AsSpan(last * TreeHash.Size));
        Size += 1L << height;
    }

    /// <summary>Root of the tree.</summary>
    public byte[] Root()
    {
        if (Size == 0)
            return TreeHash.Empty.ToArray();
        var root = At(Count - 1).ToArray();
        for (var i = Count - 2; i >= 0; i--)
            TreeHash.Node(At(i), root, root);
        return root;
    }

    private ReadOnlySpan<byte> At(int i) => _hashes.AsSpan(i * TreeHash.Size, TreeHash.Size);
}
