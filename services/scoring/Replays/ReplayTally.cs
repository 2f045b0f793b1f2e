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
    private readonly List<byte[]> _lines = [];
    private List<ReplayedDecision> _movers = [];
    private long _decisions, _reproduced, _moved;
    private decimal _least;

    private sealed class CriterionSum
    {
        public long Rises, Falls;
        public decimal Change;
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
        _lines.Add(SHA256.HashData(Encoding.UTF8.GetBytes($"{stored.DecisionId}\t{Text(before)}\t{Text(after)}\n")));
        if (fact is null) return;

        var group = Of(_groups, (fact.Agency, fact.Office, fact.Service));
        group.N++;
        if (before is { } old) (group.Before, group.SumBefore) = (group.Before + 1, group.SumBefore + old);
        if (after is { } now) (group.After, group.SumAfter) = (group.After + 1, group.SumAfter + now);
        if (ReferenceEquals(replayed.Before, replayed.After) && !replayed.Moved) return;

        var through = Changes(replayed);
        foreach (var (criterion, change) in through)
        {
            var sum = Of(_criteria, criterion);
            sum.Change += change;
            if (change > 0) sum.Rises++;
            else sum.Falls++;
        }
        if (!replayed.Moved) return;
        _moved++;
        group.Moved++;
        // Whoever moved less than all that are kept cannot be among the largest.
        if (after is { } to && before is { } was && Math.Abs(to - was) < _least) return;
        _movers.Add(Of(replayed, through));
        if (_movers.Count < 4 * ReplayReport.MostMovers) return;
        _movers = Largest(_movers);
        _least = Size(_movers[^1]);
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
        var cases = replayed.Where(each => each.Fact is not null).Select(each => Of(each, Changes(each))).ToList();
        return new(cases, Mean(cases.Sum(each => each.Before ?? 0), cases.Count(each => each.Before is not null)), Mean(cases.Sum(each => each.After ?? 0), cases.Count(each => each.After is not null)),
            replayed.Count(each => each.Moved));
    }

    private static ReplayedDecision Of(Replayed replayed, IReadOnlyList<CriterionChange> through) => new(replayed.Stored.DecisionId, replayed.Fact!.CaseId, replayed.Fact.Agency, replayed.Fact.Office,
        replayed.Fact.Service, replayed.Fact.OccurredAt.ToUniversalTime(), replayed.Stored.Score, replayed.After?.Whole.Score, replayed.After?.Whole.Score - replayed.Stored.Score, through);

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
            .Select(each => new ReplayedCriterion(each.Key, nameOf(each.Key).Th, nameOf(each.Key).En, each.Value.Rises + each.Value.Falls, each.Value.Rises, each.Value.Falls, Rounded(each.Value.Change)))],
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

    private static List<CriterionChange> Changes(Replayed replayed)
    {
        var shares = new Dictionary<string, decimal>(StringComparer.Ordinal);
        Share(replayed.After, replayed.Before, 1);
        Share(replayed.Before, replayed.After, -1);
        return [.. shares.Where(each => each.Value != 0).OrderByDescending(each => Math.Abs(each.Value)).ThenBy(each => each.Key, StringComparer.Ordinal).Select(each => new CriterionChange(each.Key, each.Value))];

        void Share(ScoredDecision? scored, ScoredDecision? other, int sign)
        {
            if (scored is not { Whole.Applicable: > 0 and var applicable }) return;
            for (var i = 0; i < scored.Criteria.Count; i++)
                if (scored.Criteria[i] is { Applies: true } each && !IsWorthTheSame(each, i, applicable, other))
                    shares[each.Criterion.Id] = shares.GetValueOrDefault(each.Criterion.Id) + sign * (each.Points * 100 / applicable).Rounded(4);
        }
    }

    // Its two shares would take each other away: most criteria of two rubrics are worth the same.
    private static bool IsWorthTheSame(CriterionScore each, int at, int applicable, ScoredDecision? other) => other is not null && other.Whole.Applicable == applicable && at < other.Criteria.Count
        && other.Criteria[at] is { Applies: true } same && same.Criterion.Id == each.Criterion.Id && same.Points == each.Points;

    private string Digest()
    {
        _lines.Sort(static (left, right) => left.AsSpan().SequenceCompareTo(right));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var line in _lines) hash.AppendData(line);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static List<ReplayedDecision> Largest(IEnumerable<ReplayedDecision> movers) =>
        [.. movers.OrderByDescending(each => Size(each)).ThenBy(each => each.DecisionId, StringComparer.Ordinal).Take(ReplayReport.MostMovers)];

    private static decimal Size(ReplayedDecision mover) => Math.Abs(mover.Change ?? 100);

    private static T Of<TKey, T>(Dictionary<TKey, T> sums, TKey key) where TKey : notnull where T : new() => sums.TryGetValue(key, out var sum) ? sum : sums[key] = new T();

    private static decimal? Mean(decimal sum, long n) => n == 0 ? null : Math.Round(sum / n, 2, MidpointRounding.AwayFromZero);

    private static decimal Rounded(decimal value) => Math.Round(value, 4, MidpointRounding.AwayFromZero);

    private static string Text(decimal? score) => score?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-";
}
