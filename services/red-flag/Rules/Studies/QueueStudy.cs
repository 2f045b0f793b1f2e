using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Statistics.Peers;

namespace Transparency.RedFlag.Studies;

/// <summary>
/// Who takes files out of their turn far more often than others do with like cases: a decision that overtakes most of those who stood in front of it at the same
/// office. A lane of its own that names its law stands in no queue. Files that lie still for a reason are overtaken by everybody and single out nobody.
/// </summary>
public static class QueueStudy
{
    /// <summary>
    /// In front: received at least <c>headStartHours</c> earlier and not yet decided when this one was received. A jump overtakes at least
    /// <c>leastOvertaken</c> of them and <c>overtakenPercent</c> of all of them; where fewer stood in front there was no queue to jump. O(n log n).
    /// </summary>
    public static StudyReference Reduce(RuleDefinition rule, StudyCohort cohort, IReadOnlyList<StudyRow> rows)
    {
        var (start, least, share) = (TimeSpan.FromHours((double)rule.Parameters["headStartHours"]), (int)rule.Parameters["leastOvertaken"], rule.Parameters["overtakenPercent"]);
        var waited = StudyBook.Sufficient(rule, rows, row => row.Minutes is not null).Where(row => !row.LawfulLane).ToList();
        var tally = new PeerTally();
        foreach (var queue in waited.GroupBy(row => (row.Office, row.Stratum)))
        {
            var turns = queue.Select(row => (Row: row, Received: row.At.AddMinutes(-row.Minutes!.Value))).OrderBy(turn => turn.Received.UtcTicks).ToList();
            var decided = turns.Select(turn => turn.Row.At.UtcTicks).Order().ToArray();
            var (earlier, next) = (new Ranks(decided), 0);
            foreach (var (row, received) in turns)
            {
                for (; next < turns.Count && turns[next].Received + start <= received; next++) earlier.Add(turns[next].Row.At.UtcTicks);
                var inFront = earlier.After(received.UtcTicks);
                if (inFront < least) continue;
                var overtaken = earlier.After(row.At.UtcTicks);
                tally.Add(row.Officer, row.Stratum, overtaken >= least && 100m * overtaken >= share * inFront);
            }
        }
        return new(cohort with { Outcome = "" }, tally.Cells, StudyBook.Offices(waited));
    }

    public static IReadOnlyList<StudyFinding> Judge(RuleDefinition rule, StudyReference reference) => OutcomeStudy.Ranked(rule, reference, unit => unit.Observed > unit.Expected);

    /// <summary>Counts of instants by rank (Fenwick, 1994): adding and asking cost log n.</summary>
    private sealed class Ranks(long[] sorted)
    {
        private readonly int[] _tree = new int[sorted.Length + 1];
        private int _all;

        public void Add(long instant)
        {
            _all++;
            for (var i = UpTo(instant); i < _tree.Length; i += i & -i) _tree[i]++;
        }

        /// <summary>How many of those added are later.</summary>
        public int After(long instant)
        {
            var upTo = 0;
            for (var i = UpTo(instant); i > 0; i -= i & -i) upTo += _tree[i];
            return _all - upTo;
        }

        // How many of all instants are not later: the rank of the last of equals.
        private int UpTo(long instant)
        {
            var (low, high) = (0, sorted.Length);
            while (low < high)
                if (sorted[(low + high) / 2] <= instant) low = (low + high) / 2 + 1;
                else high = (low + high) / 2;
            return low;
        }
    }
}
