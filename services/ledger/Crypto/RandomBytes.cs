using System.Security.Cryptography;

namespace Transparency.Ledger;

/// <summary>
/// Random bytes for nonces and salts, which are asked for by the dozen in every recorded decision. Every request to the system's generator
/// (<see cref="RandomNumberGenerator"/>) costs a system call besides its bytes, so each thread takes a store of them. A byte is handed out once and erased here as it leaves. What is secret
/// for long, a key, is asked of the system directly: its bytes have no business in a store.
/// </summary>
public static class RandomBytes
{
    /// <summary>Bytes in a thread's store; who asks for more is served by the system's generator.</summary>
    internal const int Stored = 4096;

    [ThreadStatic]
    private static byte[]? s_store;
    [ThreadStatic]
    private static int s_left;

    /// <summary>Fills a span with bytes that nobody else gets.</summary>
    public static void Fill(Span<byte> destination)
    {
        if (destination.Length > Stored)
        {
            RandomNumberGenerator.Fill(destination);
            return;
        }
        var store = s_store ??= new byte[Stored];
        if (s_left < destination.Length)
        {
            RandomNumberGenerator.Fill(store);
            s_left = Stored;
        }
        var taken = store.AsSpan(s_left - destination.Length, destination.Length);
        taken.CopyTo(destination);
        CryptographicOperations.ZeroMemory(taken);
        s_left -= destination.Length;
    }

    /// <summary>As <see cref="Fill"/>, in an array of its own.</summary>
    /// <param name="length">Bytes.</param>
    public static byte[] Get(int length)
    {
        var bytes = new byte[length];
        Fill(bytes);
        return bytes;
    }
}
