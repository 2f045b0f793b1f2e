using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Statistics.Peers;

namespace Transparency.RedFlag.Studies;

/// <summary>
/// Who opens cases without a part in them and without saying why, far more often than colleagues do with cases of the same services. Only decided cases count:
/// whoever opens an open one may be about to work on it.
/// </summary>
public static class ReadStudy
{
    /// <summary>The reader had a part in the case, or said what it was for.</summary>
    public const string WithTask = "with-task";

    /// <summary>Neither.</summary>
    public const string WithoutTask = "without-task";

    /// <summary>The reader's account has no staff code.</summary>
    public const string Unknown = "unknown";

    /// <summary>One row per officer and case opened.</summary>
    public static StudyReference Reduce(RuleDefinition rule, StudyCohort cohort, IReadOnlyList<StudyRow> rows)
    {
        var known = StudyBook.Sufficient(rule, rows, row => row.Outcome != Unknown);
        return Marked(cohort, known, row => row.Outcome == WithoutTask);
    }

    public static IReadOnlyList<StudyFinding> Judge(RuleDefinition rule, StudyReference reference) => Beyond(rule, reference, "readsWithoutTask", "leastWithoutTask",
        n => ($"เจ้าหน้าที่ {n} คนของหน่วยงานที่เปิดเรื่องของบริการเดียวกัน", $"{n} officers of the agency who opened cases of the same services"));

    internal static StudyReference Marked(StudyCohort cohort, IReadOnlyList<StudyRow> rows, Func<StudyRow, bool> marked)
    {
        var tally = new PeerTally();
        foreach (var row in rows) tally.Add(row.Officer, row.Stratum, marked(row));
        return new(cohort, tally.Cells, StudyBook.Offices(rows));
    }

    /// <summary>Who is above like ones beyond false discovery, and had it at least so often; a peer group in its own words.</summary>
    /// <param name="factor">Code of the count.</param>
    /// <param name="least">Parameter with the fewest that are any pattern.</param>
    internal static IReadOnlyList<StudyFinding> Beyond(RuleDefinition rule, StudyReference reference, string factor, string least, Func<int, (string Th, string En)> group)
    {
        var observed = reference.Cells.GroupBy(cell => cell.Unit).ToDictionary(unit => unit.Key, unit => unit.Sum(cell => cell.Observed));
        var (th, en) = group(observed.Count);
        return
        [
            .. OutcomeStudy.Ranked(rule, reference, unit => unit.Observed > unit.Expected && unit.Observed >= rule.Parameters[least]).Select(found => found with
            {
                Fires = found.Fires with { Factors = [new(factor, StudyBook.Text(observed[found.Officer!]), StudyBook.Text((double)rule.Parameters[least]), "times"), .. found.Fires.Factors.Where(each => each.Code != "studyOutcome")] },
                Peers = found.Peers is { } peers ? peers with { DefinitionTh = th, DefinitionEn = en } : null,
            }),
        ];
    }
}
