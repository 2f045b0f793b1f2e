using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Statistics.Peers;
using Transparency.RedFlag.Statistics.Sequences;

namespace Transparency.RedFlag.Studies;

/// <summary>Who decides strikingly often far faster than like cases take: outliers of the logarithm of the time, counted and compared as any outcome.</summary>
public static class FastStudy
{
    public static StudyReference Reduce(StudyCohort cohort, IReadOnlyList<StudyRow> rows)
    {
        var tally = new PeerTally();
        var timed = rows.Where(row => row.Minutes is not null).ToList();
        foreach (var stratum in timed.GroupBy(row => row.Stratum))
        {
            var members = stratum.ToList();
            var scores = LogTimes.Scores([.. members.Select(row => row.Minutes!.Value)]);
            for (var i = 0; i < members.Count; i++)
                if (scores[i] is { } score) tally.Add(members[i].Officer, stratum.Key, score < -LogTimes.Outlying);
        }
        return new(cohort with { Outcome = "" }, tally.Cells, StudyBook.Offices(timed));
    }

    public static IReadOnlyList<StudyFinding> Judge(RuleDefinition rule, StudyReference reference) => OutcomeStudy.Ranked(rule, reference, unit => unit.Observed > unit.Expected);
}
