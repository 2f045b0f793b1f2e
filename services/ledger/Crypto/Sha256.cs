using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Transparency.Ledger;

/// <summary>
/// An incremental SHA-256 (FIPS 180-4) that lives on the stack and allocates nothing. Copying the value copies the
/// state, so a common prefix is hashed once. Start from <see cref="Start"/>; a default value is unusable.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct Sha256
{
    /// <summary>Length of a digest in bytes.</summary>
    public const int Size = 32;

    // Above this many bytes a call may take long enough to hold up a garbage collection.
    private const int ShortInput = 4096;

    // SHA256_CTX of openssl/sha.h: eight state words, two length words, sixteen data words, two counters.
    private StateWords _words;

    [InlineArray(28)]
    private struct StateWords
    {
        private uint _first;
    }

    static Sha256()
    {
        // Guards the layout above: a libcrypto that disagrees must fail here and not in somebody's ledger.
        Span<byte> digest = stackalloc byte[Size];
        Hash("abc"u8, digest);
        if (!digest.SequenceEqual(Convert.FromHexString("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")))
            throw new PlatformNotSupportedException("libcrypto.so.3 does not compute SHA-256 as expected.");
    }

    /// <summary>A fresh state.</summary>
    public static Sha256 Start()
    {
        Sha256 state;
        _ = LibCrypto.SHA256_Init(&state);
        return state;
    }

    /// <summary>Adds bytes to the message.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        fixed (Sha256* state = &this)
        fixed (byte* p = bytes)
        {
            if (bytes.Length <= ShortInput)
                _ = LibCrypto.SHA256_UpdateShort(state, p, (nuint)bytes.Length);
            else
                _ = LibCrypto.SHA256_Update(state, p, (nuint)bytes.Length);
        }
    }

    /// <summary>Writes the 32-byte digest. The state cannot be used afterwards.</summary>
    /// <exception cref="ArgumentException"><paramref name="digest"/> is shorter than <see cref="Size"/>.</exception>
    public void Finish(Span<byte> digest)
    {
        if (digest.Length < Size)
            throw new ArgumentException("A SHA-256 digest needs 32 bytes.", nameof(digest));
        fixed (Sha256* state = &this)
        fixed (byte* p = digest)
            _ = LibCrypto.SHA256_Final(p, state);
    }

    /// <summary>Hashes one span.</summary>
    public static void Hash(ReadOnlySpan<byte> bytes, Span<byte> digest)
    {
        var state = Start();
        state.Append(bytes);
        state.Finish(digest);
    }

    /// <summary>Hashes one span into a new array.</summary>
    public static byte[] Hash(ReadOnlySpan<byte> bytes)
    {
        var digest = new byte[Size];
        Hash(bytes, digest);
        return digest;
    }
}
