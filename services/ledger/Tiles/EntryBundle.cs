using System.Buffers.Binary;

namespace Transparency.Ledger;

/// <summary>The entry bundles of tlog-tiles: each entry behind its length as a big-endian uint16.</summary>
public static class EntryBundle
{
    /// <summary>Writes a bundle.</summary>
    /// <param name="entries">At most 256 entries of at most 65 535 bytes each.</param>
    public static byte[] Write(IReadOnlyCollection<ReadOnlyMemory<byte>> entries)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(entries.Count, TileId.FullWidth);
        var bundle = new byte[entries.Sum(e => sizeof(ushort) + e.Length)];
        var rest = bundle.AsSpan();
        foreach (var entry in entries)
        {
            BinaryPrimitives.WriteUInt16BigEndian(rest, checked((ushort)entry.Length));
            entry.Span.CopyTo(rest[sizeof(ushort)..]);
            rest = rest[(sizeof(ushort) + entry.Length)..];
        }
        return bundle;
    }

    /// <summary>Reads a bundle.</summary>
    /// <exception cref="FormatException">The bundle ends inside an entry or holds more than 256.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Read(ReadOnlyMemory<byte> bundle)
    {
        var entries = new List<ReadOnlyMemory<byte>>();
        while (!bundle.IsEmpty)
        {
            if (entries.Count == TileId.FullWidth)
                throw new FormatException("An entry bundle holds at most 256 entries.");
            if (bundle.Length < sizeof(ushort))
                throw new FormatException("An entry bundle ends inside a length.");
            var length = BinaryPrimitives.ReadUInt16BigEndian(bundle.Span);
            if (bundle.Length < sizeof(ushort) + length)
                throw new FormatException("An entry bundle ends inside an entry.");
            entries.Add(bundle.Slice(sizeof(ushort), length));
            bundle = bundle[(sizeof(ushort) + length)..];
        }
        return entries;
    }
}
