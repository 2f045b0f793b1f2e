namespace Transparency.Ledger;

/// <summary>
/// HMAC-SHA-256 (RFC 2104) with the key absorbed once: each further message costs two compressions, and nothing is
/// allocated. Keys are at most one block (64 bytes) long, which every salt of the ledger is.
/// </summary>
internal readonly struct HmacSha256
{
    private const int BlockSize = 64;

    private readonly Sha256 _inner;
    private readonly Sha256 _outer;

    public HmacSha256(ReadOnlySpan<byte> key)
    {
        Span<byte> block = stackalloc byte[BlockSize];
        block.Clear();
        key.CopyTo(block);
        foreach (ref var b in block)
            b ^= 0x36;
        _inner = Sha256.Start();
        _inner.Append(block);
        foreach (ref var b in block)
            b ^= 0x36 ^ 0x5c;
        _outer = Sha256.Start();
        _outer.Append(block);
    }

    /// <summary>The tag of the message <paramref name="first"/> ‖ <paramref name="second"/>.</summary>
    public void Tag(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> tag)
    {
        var inner = _inner;
        inner.Append(first);
        if (!second.IsEmpty)
            inner.Append(second);
        inner.Finish(tag);
        var outer = _outer;
        outer.Append(tag[..Sha256.Size]);
        outer.Finish(tag);
    }
}
