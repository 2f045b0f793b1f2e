using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Transparency.Ledger;

namespace Transparency.EventStore.Verification;

/// <summary>
/// Follows streams through the ledger: each further event of a stream has the next version. Remembers the last version of a bounded number
/// of streams; when there are more, the database has to sort.
/// </summary>
/// <param name="most">Streams that are remembered; 0 leaves all to the database.</param>
/// <param name="named">Differences that are kept; further ones are counted.</param>
internal sealed class StreamOrder(int most, int named)
{
    private readonly Dictionary<UInt128, long> _last = [];

    /// <summary>Whether every event so far was followed.</summary>
    public bool IsWhole { get; private set; } = most > 0;

    public List<Difference> Differences { get; } = [];

    public long More { get; private set; }

    /// <summary>Streams that were followed.</summary>
    public int Streams => _last.Count;

    /// <summary>The last version of a stream; 0 for one that was not met.</summary>
    public long Last(UInt128 stream) => _last.GetValueOrDefault(stream);

    /// <summary>Takes the next event of the ledger in.</summary>
    public void Follow(in StreamPlace place, long index)
    {
        if (!IsWhole || place.Version == 0) return;
        ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(_last, place.Stream, out var known);
        if (!known && _last.Count > most)
        {
            IsWhole = false;
            _last.Clear();
            _last.TrimExcess();
            return;
        }
        if (place.Version != last + 1)
        {
            if (Differences.Count < named) Differences.Add(new(Finding.StreamOrder, StreamCheck.OutOfOrder, index, place.Tenant, place.Name, place.Version, place.EventId));
            else More++;
        }
        last = Math.Max(last, place.Version);
    }
}

/// <summary>The place of an event in its stream.</summary>
/// <param name="Stream">128 bits of a SHA-256 over tenant and stream: nobody finds two streams that share them.</param>
/// <param name="Version">0 when there is no event, or one that is nobody's fact.</param>
internal readonly record struct StreamPlace(UInt128 Stream, long Version, string Tenant, string Name, Guid EventId)
{
    /// <summary>What a stream is remembered by.</summary>
    public static UInt128 Key(ReadOnlySpan<byte> tenant, ReadOnlySpan<byte> stream)
    {
        Span<byte> digest = stackalloc byte[Sha256.Size];
        var hash = Sha256.Start();
        hash.Append(tenant);
        // No text of PostgreSQL holds a NUL.
        hash.Append([0]);
        hash.Append(stream);
        hash.Finish(digest);
        return BinaryPrimitives.ReadUInt128BigEndian(digest);
    }
}
