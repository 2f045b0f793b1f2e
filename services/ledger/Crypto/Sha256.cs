using System.Buffers.Binary;
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

    /// <summary>Length in bytes of what is compressed at once.</summary>
    internal const int BlockSize = 64;

    /// <summary>Most bytes of a message that has room in one block beside its padding.</summary>
    internal const int OneBlock = BlockSize - sizeof(ulong) - 1;

    // Above this many bytes a call may take long enough to hold up a garbage collection.
    private const int ShortInput = 4096;

    // SHA256_CTX of openssl/sha.h: eight state words, two length words, sixteen data words, two counters.
    private StateWords _words;

    [InlineArray(28)]
    private struct StateWords
    {
        private uint _first;
    }

    private static readonly Sha256 Fresh;

    static Sha256()
    {
        Sha256 state;
        _ = LibCrypto.SHA256_Init(&state);
        Fresh = state;
        // Guards the layout above: a libcrypto that disagrees must fail here and not in somebody's ledger.
        Span<byte> digest = stackalloc byte[Size];
        Hash("abc"u8, digest);
        if (!digest.SequenceEqual(Convert.FromHexString("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")))
            throw new PlatformNotSupportedException("libcrypto.so.3 does not compute SHA-256 as expected.");
    }

    /// <summary>A fresh state.</summary>
    public static Sha256 Start() => Fresh;

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

    /// <summary>Takes one whole block in; nothing else may have been added but whole blocks.</summary>
    internal void Block(ReadOnlySpan<byte> block)
    {
        fixed (Sha256* state = &this)
        fixed (byte* p = block[..BlockSize])
            LibCrypto.SHA256_Transform(state, p);
        _words[8] += BlockSize * 8;
    }

    /// <summary>Takes the last block in, which ends with its padding, and writes the 32-byte digest.</summary>
    /// <param name="block">The end of the message, at most <see cref="OneBlock"/> bytes of it; what follows is overwritten.</param>
    internal void Last(Span<byte> block, int length, Span<byte> digest)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, OneBlock);
        block[length] = 0x80;
        block[(length + 1)..(OneBlock + 1)].Clear();
        BinaryPrimitives.WriteUInt64BigEndian(block[(OneBlock + 1)..], _words[8] + ((ulong)length * 8));
        Block(block);
        for (var word = 0; word < Size / sizeof(uint); word++)
            BinaryPrimitives.WriteUInt32BigEndian(digest[(word * sizeof(uint))..], _words[word]);
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
