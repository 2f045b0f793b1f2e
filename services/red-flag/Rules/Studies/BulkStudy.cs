using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Statistics.Peers;

namespace Transparency.RedFlag.Studies;

/// <summary>
/// Who decides many files within minutes, far more often than in like cases. What counts is the hand of the one who held the discretion and its own instant:
/// whoever signs what others proposed is compared with nobody here, and who proposed is not blamed for the hour at which a superior signed.
/// </summary>
public static class BulkStudy
{
    /// <summary>Decisions in bulk: at least <c>decisionsAtOnce</c> of one officer within <c>windowMinutes</c>.</summary>
    public static StudyReference Reduce(RuleDefinition rule, StudyCohort cohort, IReadOnlyList<StudyRow> rows)
    {
        var (window, least) = (TimeSpan.FromMinutes((double)rule.Parameters["windowMinutes"]), (int)rule.Parameters["decisionsAtOnce"]);
        var timed = StudyBook.Sufficient(rule, rows, row => row.Acted is { } at && !StudyRow.DayOnly(at));
        var tally = new PeerTally();
        foreach (var officer in timed.GroupBy(row => row.Officer))
        {
            var own = officer.OrderBy(row => row.Acted!.Value.UtcTicks).ToList();
            var bulk = new bool[own.Count];
            for (int first = 0, last = 0; last < own.Count; last++)
            {
                while (own[last].Acted!.Value - own[first].Acted!.Value > window) first++;
                if (last - first + 1 >= least) Array.Fill(bulk, true, first, last - first + 1);
            }
            for (var i = 0; i < own.Count; i++) tally.Add(officer.Key, own[i].Stratum, bulk[i]);
        }
        return new(cohort with { Outcome = "" }, tally.Cells, StudyBook.Offices(timed));
    }

    public static IReadOnlyList<StudyFinding> Judge(RuleDefinition rule, StudyReference reference) => OutcomeStudy.Ranked(rule, reference, unit => unit.Observed > unit.Expected);
}
