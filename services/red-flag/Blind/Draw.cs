using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Transparency.RedFlag.Blind;

/// <summary>A decision that may be drawn.</summary>
public sealed record Candidate(string DecisionId, string CaseId, bool Flagged);

/// <summary>Which decisions are looked at blind: a function of the seed and the decisions, so that anybody can draw again. Pure.</summary>
public static class Draw
{
    /// <summary>Least and most of the unflagged decisions that are drawn (system.md §9: 1–2 %).</summary>
    public const decimal Least = 0.01m, Most = 0.02m;

    /// <summary>A number from 0 (inclusive) to 1 (exclusive), uniform over ids.</summary>
    public static decimal Place(string seed, string purpose, string decisionId) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}\n{purpose}\n{decisionId}"))) / 4294967296m;

    /// <summary>
    /// Controls are the unflagged decisions whose place is below the share. As many flagged ones, those with the lowest places, are mixed in: otherwise
    /// who looks would know that nothing was found. The order of work is a third hash and tells nothing of either.
    /// </summary>
    public static IReadOnlyList<(Candidate Candidate, decimal Place)> Of(string seed, decimal share, IReadOnlyCollection<Candidate> population)
    {
        var controls = population.Where(c => !c.Flagged && Place(seed, "control", c.DecisionId) < share).ToList();
        var mixedIn = population.Where(c => c.Flagged).OrderBy(c => Place(seed, "flagged", c.DecisionId)).ThenBy(c => c.DecisionId, StringComparer.Ordinal).Take(controls.Count);
        return [.. controls.Concat(mixedIn).Select(c => (c, Place(seed, "order", c.DecisionId))).OrderBy(c => c.Item2).ThenBy(c => c.c.DecisionId, StringComparer.Ordinal)];
    }

    /// <summary>SHA-256 (hex) of all ids, sorted, one a line.</summary>
    public static string Digest(IEnumerable<Candidate> population) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(population.Select(c => c.DecisionId).Order(StringComparer.Ordinal).Select(id => id + "\n")))));
}
