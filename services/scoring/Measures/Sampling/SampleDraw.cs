using System.Security.Cryptography;
using System.Text;

namespace Transparency.Scoring.Sampling;

/// <summary>An item that was drawn.</summary>
/// <param name="Id">As it stands in the population.</param>
/// <param name="Ticket">SHA-256(seed ‖ id), lower-case hex.</param>
public sealed record DrawnItem(string Id, string Ticket);

/// <summary>
/// A draw that anybody can repeat: each item's ticket is SHA-256 of the seed's bytes followed by the item's id in UTF-8; the n smallest
/// tickets are drawn.
/// </summary>
public static class SampleDraw
{
    /// <summary>The sample, smallest ticket first; it does not depend on the order of the ids.</summary>
    /// <param name="ids">All different.</param>
    /// <param name="seed">Any number of bytes from 1.</param>
    /// <param name="size">0 to the number of ids.</param>
    /// <exception cref="ArgumentException">An id is empty or stands twice, the seed is empty, or more are asked for than there are.</exception>
    public static IReadOnlyList<DrawnItem> Draw(IReadOnlyCollection<string> ids, ReadOnlySpan<byte> seed, int size)
    {
        if (seed.IsEmpty) throw new ArgumentException("the seed is empty", nameof(seed));
        if (size < 0 || size > ids.Count) throw new ArgumentException($"{size} cannot be drawn from {ids.Count}", nameof(size));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var tickets = new List<DrawnItem>(ids.Count);
        foreach (var id in ids)
        {
            if (id.Length == 0) throw new ArgumentException("an id is empty", nameof(ids));
            if (!seen.Add(id)) throw new ArgumentException($"id {id} stands twice", nameof(ids));
            tickets.Add(new(id, Ticket(seed, id)));
        }
        return [.. tickets.OrderBy(each => each.Ticket, StringComparer.Ordinal).Take(size)];
    }

    /// <summary>SHA-256(seed ‖ id), lower-case hex.</summary>
    public static string Ticket(ReadOnlySpan<byte> seed, string id) => Convert.ToHexStringLower(SHA256.HashData([.. seed, .. Encoding.UTF8.GetBytes(id)]));
}
