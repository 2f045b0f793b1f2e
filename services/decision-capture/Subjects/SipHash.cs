using System.Buffers.Binary;
using System.Numerics;

namespace Transparency.DecisionCapture.Subjects;

/// <summary>
/// SipHash-2-4 (Aumasson, Bernstein 2012): a keyed 64-bit hash short enough to run once per character of a reason, where an
/// HMAC would cost more than storing the event.
/// </summary>
public readonly struct SipHash
{
    private readonly ulong _k0;
    private readonly ulong _k1;

    /// <param name="key">Exactly 16 bytes.</param>
    public SipHash(ReadOnlySpan<byte> key)
    {
        _k0 = BinaryPrimitives.ReadUInt64LittleEndian(key);
        _k1 = BinaryPrimitives.ReadUInt64LittleEndian(key[8..]);
    }

    /// <summary>Keyed hash of the bytes.</summary>
    public ulong Of(ReadOnlySpan<byte> message)
    {
        var v0 = _k0 ^ 0x736f6d6570736575;
        var v1 = _k1 ^ 0x646f72616e646f6d;
        var v2 = _k0 ^ 0x6c7967656e657261;
        var v3 = _k1 ^ 0x7465646279746573;
        var last = (ulong)message.Length << 56;
        for (; message.Length >= 8; message = message[8..])
            Absorb(BinaryPrimitives.ReadUInt64LittleEndian(message), ref v0, ref v1, ref v2, ref v3);
        for (var i = 0; i < message.Length; i++)
            last |= (ulong)message[i] << (8 * i);
        Absorb(last, ref v0, ref v1, ref v2, ref v3);
        v2 ^= 0xff;
        for (var i = 0; i < 4; i++)
            Round(ref v0, ref v1, ref v2, ref v3);
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static void Absorb(ulong word, ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v3 ^= word;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= word;
    }

    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v3;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v2 = BitOperations.RotateLeft(v2, 32);
    }
}
