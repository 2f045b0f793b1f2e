using System.Security.Cryptography;
using System.Text;

namespace Transparency.Scoring.Sampling;

/// <summary>
/// The seed of a draw that nobody can choose: it follows from what was submitted, which is frozen first, and from a public value that was named
/// beforehand and becomes known only afterwards.
/// </summary>
public static class SampleSeed
{
    /// <summary>
    /// Root of the population: the Merkle tree hash (RFC 6962 §2.1, SHA-256) of the ids in UTF-8, in ascending order of their bytes. A change of one id,
    /// one more or one less gives another root; the order in which ids are handed over does not.
    /// </summary>
    /// <param name="ids">At least one, all different.</param>
    /// <exception cref="ArgumentException">There is no id, or one stands twice.</exception>
    public static byte[] RootOf(IReadOnlyCollection<string> ids)
    {
        if (ids.Count == 0) throw new ArgumentException("a population without ids has no root", nameof(ids));
        var leaves = ids.Select(Encoding.UTF8.GetBytes).ToList();
        leaves.Sort((left, right) => left.AsSpan().SequenceCompareTo(right));
        for (var at = 1; at < leaves.Count; at++)
            if (leaves[at].AsSpan().SequenceEqual(leaves[at - 1])) throw new ArgumentException($"id {Encoding.UTF8.GetString(leaves[at])} stands twice", nameof(ids));
        return Root([.. leaves.Select(leaf => SHA256.HashData([0, .. leaf]))]);
    }

    /// <summary>SHA-256(root ‖ public value in UTF-8).</summary>
    /// <param name="root">As <see cref="RootOf"/> gives it.</param>
    /// <param name="publicValue">As it was published, without surrounding blanks.</param>
    /// <exception cref="ArgumentException">The public value is empty.</exception>
    public static byte[] Of(ReadOnlySpan<byte> root, string publicValue) =>
        publicValue.Trim() is { Length: > 0 } value ? SHA256.HashData([.. root, .. Encoding.UTF8.GetBytes(value)]) : throw new ArgumentException("the public value is empty", nameof(publicValue));

    private static byte[] Root(ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length == 1) return leaves[0];
        var left = 1;
        while (left * 2 < leaves.Length) left *= 2;
        return SHA256.HashData([1, .. Root(leaves[..left]), .. Root(leaves[left..])]);
    }
}
