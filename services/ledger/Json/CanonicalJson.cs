namespace Transparency.Ledger;

/// <summary>
/// The JSON Canonicalization Scheme (RFC 8785): no white space, members ordered by the UTF-16 code units of their
/// names, minimal escapes. Integers within ±(2^53−1) are what intake lets in and are written as they are (−0 as 0).
/// Any other number can only come from a foreign writer's event; it keeps the digits it has, because its stored
/// spelling (PostgreSQL's numeric) is stable and a detour through IEEE doubles would lose what was stored.
/// </summary>
public static class CanonicalJson
{
    // A thread keeps its buffers between calls unless a very large text made them very large.
    private const int KeptBytes = 1 << 20;

    [ThreadStatic]
    private static CanonicalWriter? _writer;

    /// <summary>The canonical form as a new array.</summary>
    /// <exception cref="FormatException">Not one JSON text in valid UTF-8, a key named twice, or a lone surrogate.</exception>
    public static byte[] Of(ReadOnlySpan<byte> json)
    {
        var writer = Rent();
        writer.Json(json);
        var result = writer.Written.ToArray();
        Return(writer);
        return result;
    }

    /// <summary>SHA-256 of the canonical form; allocates only the 32-byte result.</summary>
    /// <exception cref="FormatException">As for <see cref="Of"/>.</exception>
    public static byte[] Digest(ReadOnlySpan<byte> json)
    {
        var writer = Rent();
        writer.Json(json);
        var digest = Sha256.Hash(writer.Written);
        Return(writer);
        return digest;
    }

    internal static CanonicalWriter Rent()
    {
        var writer = _writer ?? new CanonicalWriter();
        _writer = null;
        writer.Clear();
        return writer;
    }

    internal static void Return(CanonicalWriter writer)
    {
        if (writer.Length <= KeptBytes)
            _writer = writer;
    }
}
