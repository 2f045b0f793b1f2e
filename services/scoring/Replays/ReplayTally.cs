using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Rubrics;

namespace Transparency.Scoring.Replays;

/// <summary>
/// Adds up replayed decisions. Sums are exact decimals, so the order in which decisions come and how they are shared among workers changes
/// nothing: two tallies of the same decisions say the same.
/// </summary>
public sealed class ReplayTally
{
    private const int MostNotReproduced = 100;
    private readonly Dictionary<string, CriterionSum> _criteria = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Agency, string Office, string Service), GroupSum> _groups = [];
    private readonly SortedSet<string> _notReproduced = new(StringComparer.Ordinal);
    private readonly List<Line> _lines = [];
    private readonly List<(string Criterion, long Change)> _changes = [];
    private List<ReplayedDecision> _movers = [];
    private long _decisions, _reproduced, _moved;
    private (decimal Size, string DecisionId) _least = (0, "\uffff");

    private sealed class CriterionSum
    {
        public long Rises, Falls;
        // In ten-thousandths of a point: shares are rounded there, so a sum of them is whole.
        public long Change;
    }

    private sealed class GroupSum
    {
        public long N, Moved, Before, After;
        public decimal SumBefore, SumAfter;
    }

    public void Add(Replayed replayed)
    {
        var (stored, fact) = (replayed.Stored, replayed.Fact);
        _decisions++;
        if (replayed.Reproduced) _reproduced++;
        else NotReproduced(stored.DecisionId);
        var (before, after) = (stored.Score, replayed.After?.Whole.Score);
        _lines.Add(Line.Of(stored.DecisionId, before, after));
        if (fact is null) return;

        var group = Of(_groups, (fact.Agency, fact.Office, fact.Service));
        group.N++;
        if (before is { } old) (group.Before, group.SumBefore) = (group.Before + 1, group.SumBefore + old);
        if (after is { } now) (group.After, group.SumAfter) = (group.After + 1, group.SumAfter + now);
        if (ReferenceEquals(replayed.Before, replayed.After) && !replayed.Moved) return;

        _changes.Clear();
        CriterionChanges.Into(_changes, replayed);
        foreach (var (criterion, change) in _changes)
        {
            var sum = Of(_criteria, criterion);
            sum.Change += change;
            if (change > 0) sum.Rises++;
            else sum.Falls++;
        }
        if (!replayed.Moved) return;
        _moved++;
        group.Moved++;
        // Whoever stands behind all that are kept cannot be among the largest.
        if (after is { } to && before is { } was && Math.Abs(to - was) is var size && (size < _least.Size || size == _least.Size && string.CompareOrdinal(stored.DecisionId, _least.DecisionId) > 0)) return;
        _movers.Add(Of(replayed));
        if (_movers.Count < 4 * ReplayReport.MostMovers) return;
        _movers = Largest(_movers);
        _least = (Size(_movers[^1]), _movers[^1].DecisionId);
    }

    /// <summary>Adds what another worker counted.</summary>
    public void Add(ReplayTally other)
    {
        (_decisions, _reproduced, _moved) = (_decisions + other._decisions, _reproduced + other._reproduced, _moved + other._moved);
        _lines.AddRange(other._lines);
        _movers = Largest([.. _movers, .. other._movers]);
        foreach (var id in other._notReproduced) NotReproduced(id);
        foreach (var (id, sum) in other._criteria)
        {
            var into = Of(_criteria, id);
            (into.Rises, into.Falls, into.Change) = (into.Rises + sum.Rises, into.Falls + sum.Falls, into.Change + sum.Change);
        }
        foreach (var (key, sum) in other._groups)
        {
            var into = Of(_groups, key);
            (into.N, into.Moved, into.Before, into.After) = (into.N + sum.N, into.Moved + sum.Moved, into.Before + sum.Before, into.After + sum.After);
            (into.SumBefore, into.SumAfter) = (into.SumBefore + sum.SumBefore, into.SumAfter + sum.SumAfter);
        }
    }

    /// <summary>A few decisions one by one, moved or not: what a preview shows.</summary>
    public static RubricEffect Effect(IReadOnlyList<Replayed> replayed)
    {
        var cases = replayed.Where(each => each.Fact is not null).Select(Of).ToList();
        return new(cases, Mean(cases.Sum(each => each.Before ?? 0), cases.Count(each => each.Before is not null)), Mean(cases.Sum(each => each.After ?? 0), cases.Count(each => each.After is not null)),
            replayed.Count(each => each.Moved));
    }

    private static ReplayedDecision Of(Replayed replayed) => new(replayed.Stored.DecisionId, replayed.Fact!.CaseId, replayed.Fact.Agency, replayed.Fact.Office,
        replayed.Fact.Service, replayed.Fact.OccurredAt.ToUniversalTime(), replayed.Stored.Score, replayed.After?.Whole.Score, replayed.After?.Whole.Score - replayed.Stored.Score, CriterionChanges.Of(replayed));

    /// <summary>Writes what was counted into a report that names job, rubric and period.</summary>
    /// <param name="nameOf">Names of a criterion, in the rubric replayed or in one of those that stored scores name.</param>
    public ReplayReport Into(ReplayReport report, Func<string, Words> nameOf) => report with
    {
        Decisions = _decisions,
        Reproduced = _reproduced,
        Moved = _moved,
        MeanBefore = Mean(_groups.Values.Sum(each => each.SumBefore), _groups.Values.Sum(each => each.Before)),
        MeanAfter = Mean(_groups.Values.Sum(each => each.SumAfter), _groups.Values.Sum(each => each.After)),
        Criteria = [.. _criteria.Where(each => each.Value.Rises + each.Value.Falls > 0).OrderByDescending(each => Math.Abs(each.Value.Change)).ThenBy(each => each.Key, StringComparer.Ordinal)
            .Select(each => new ReplayedCriterion(each.Key, nameOf(each.Key).Th, nameOf(each.Key).En, each.Value.Rises + each.Value.Falls, each.Value.Rises, each.Value.Falls, CriterionChanges.Points(each.Value.Change)))],
        Groups = [.. _groups.OrderByDescending(each => each.Value.Moved).ThenBy(each => each.Key)
            .Select(each => new ReplayedGroup(each.Key.Agency, each.Key.Office, each.Key.Service, each.Value.N, each.Value.Moved, Mean(each.Value.SumBefore, each.Value.Before), Mean(each.Value.SumAfter, each.Value.After)))],
        Movers = Largest(_movers),
        NotReproduced = [.. _notReproduced],
        ResultsDigest = Digest(),
    };

    private void NotReproduced(string decisionId)
    {
        _notReproduced.Add(decisionId);
        if (_notReproduced.Count > MostNotReproduced) _notReproduced.Remove(_notReproduced.Max!);
    }

    private string Digest()
    {
        _lines.Sort();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        foreach (var line in _lines)
        {
            line.CopyTo(digest);
            hash.AppendData(digest);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static List<ReplayedDecision> Largest(IEnumerable<ReplayedDecision> movers) =>
        [.. movers.OrderByDescending(each => Size(each)).ThenBy(each => each.DecisionId, StringComparer.Ordinal).Take(ReplayReport.MostMovers)];

    private static decimal Size(ReplayedDecision mover) => Math.Abs(mover.Change ?? 100);

    private static T Of<TKey, T>(Dictionary<TKey, T> sums, TKey key) where TKey : notnull where T : new() => sums.TryGetValue(key, out var sum) ? sum : sums[key] = new T();

    private static decimal? Mean(decimal sum, long n) => n == 0 ? null : Math.Round(sum / n, 2, MidpointRounding.AwayFromZero);

    // The digest of a decision's line in the results, as four numbers: kept for every decision there is.
    private readonly record struct Line(ulong A, ulong B, ulong C, ulong D) : IComparable<Line>
    {
        public static Line Of(string decisionId, decimal? before, decimal? after)
        {
            Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(Encoding.UTF8.GetBytes($"{decisionId}\t{Text(before)}\t{Text(after)}\n"), digest);
            return new(Part(digest), Part(digest[8..]), Part(digest[16..]), Part(digest[24..]));
        }

        // Numbers with the highest byte first stand in the order of their bytes.
        public int CompareTo(Line other) => A != other.A ? A.CompareTo(other.A) : B != other.B ? B.CompareTo(other.B) : C != other.C ? C.CompareTo(other.C) : D.CompareTo(other.D);

        public void CopyTo(Span<byte> digest)
        {
            BinaryPrimitives.WriteUInt64BigEndian(digest, A);
            BinaryPrimitives.WriteUInt64BigEndian(digest[8..], B);
            BinaryPrimitives.WriteUInt64BigEndian(digest[16..], C);
            BinaryPrimitives.WriteUInt64BigEndian(digest[24..], D);
        }

        private static ulong Part(ReadOnlySpan<byte> digest) => BinaryPrimitives.ReadUInt64BigEndian(digest);

        private static string Text(decimal? score) => score?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-";
    }
}
