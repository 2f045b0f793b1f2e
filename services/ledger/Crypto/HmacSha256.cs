namespace Transparency.Ledger;

/// <summary>
/// HMAC-SHA-256 (RFC 2104) with the key absorbed once: each further message costs two compressions, and nothing is
/// allocated. Keys are at most one block (64 bytes) long, which every salt of the ledger is.
/// </summary>
internal readonly struct HmacSha256
{
    private readonly Sha256 _inner;
    private readonly Sha256 _outer;

    public HmacSha256(ReadOnlySpan<byte> key)
    {
        Span<byte> block = stackalloc byte[Sha256.BlockSize];
        block.Clear();
        key.CopyTo(block);
        foreach (ref var b in block)
            b ^= 0x36;
        _inner = Sha256.Start();
        _inner.Block(block);
        foreach (ref var b in block)
            b ^= 0x36 ^ 0x5c;
        _outer = Sha256.Start();
        _outer.Block(block);
    }

    /// <summary>The tag of the message <paramref name="first"/> ‖ <paramref name="second"/>, together at most <see cref="Sha256.OneBlock"/> bytes.</summary>
    public void Tag(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> tag)
    {
        Span<byte> block = stackalloc byte[Sha256.BlockSize];
        first.CopyTo(block);
        second.CopyTo(block[first.Length..]);
        var inner = _inner;
        inner.Last(block, first.Length + second.Length, block);
        var outer = _outer;
        outer.Last(block, Sha256.Size, tag);
    }
}
