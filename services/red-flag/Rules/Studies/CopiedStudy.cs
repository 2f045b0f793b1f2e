using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Statistics.Peers;

namespace Transparency.RedFlag.Studies;

/// <summary>
/// Whose reasons are the same text again and again, own or taken from others, far more often than in like cases. A standard sentence that everybody
/// uses is in everybody's figure and singles out nobody.
/// </summary>
public static class CopiedStudy
{
    /// <summary>A text in so many cases is a copy.</summary>
    public const int Copies = 5;

    public static StudyReference Reduce(StudyCohort cohort, IReadOnlyList<StudyRow> rows)
    {
        var reasoned = rows.Where(row => row.Reason is not null).ToList();
        var times = reasoned.CountBy(row => row.Reason!).ToDictionary();
        var tally = new PeerTally();
        foreach (var row in reasoned) tally.Add(row.Officer, row.Stratum, times[row.Reason!] >= Copies);
        return new(cohort with { Outcome = "" }, tally.Cells, StudyBook.Offices(reasoned));
    }

    public static IReadOnlyList<StudyFinding> Judge(RuleDefinition rule, StudyReference reference) => OutcomeStudy.Ranked(rule, reference, unit => unit.Observed > unit.Expected);
}
