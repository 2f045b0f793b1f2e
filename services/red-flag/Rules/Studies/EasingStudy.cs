using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Statistics.Peers;

namespace Transparency.RedFlag.Studies;

/// <summary>
/// A standard that was made easier and was then needed: the share of decisions since then that keep the standard now and would not have kept the old one. About the
/// service, not about anybody in it.
/// </summary>
public static class EasingStudy
{
    /// <summary>Would not have kept the old standard.</summary>
    public const string Used = "used";

    /// <summary>Keeps, or breaks, both alike.</summary>
    public const string NotNeeded = "not-needed";

    /// <summary>What would tell is not recorded.</summary>
    public const string Unknown = "unknown";

    public static StudyReference Reduce(RuleDefinition rule, StudyCohort cohort, IReadOnlyList<StudyRow> rows) =>
        ReadStudy.Marked(cohort, StudyBook.Sufficient(rule, rows, row => row.Outcome != Unknown), row => row.Outcome == Used);

    /// <summary>Fires when even the lower end of the share's interval (Wilson, 95 %) is above <c>usedPercent</c>.</summary>
    public static IReadOnlyList<StudyFinding> Judge(RuleDefinition rule, StudyReference reference)
    {
        var (n, used, limit) = (reference.N, reference.Cells.Sum(cell => cell.Observed), rule.Parameters["usedPercent"]);
        if (n < (rule.MinimumN ?? 30) || used < rule.Parameters["leastUses"]) return [];
        var (low, high) = WilsonInterval.Of(used, n);
        if (100 * low <= (double)limit) return [];
        var office = reference.Offices.Values.GroupBy(each => each).OrderByDescending(each => each.Count()).ThenBy(each => each.Key, StringComparer.Ordinal).First().Key;
        return [new(null, office, new Answer.Fires(StudyBook.Rounded(100.0 * used / n / (double)limit),
        [
            new("easedSince", reference.Cohort.Outcome), new("easingUses", StudyBook.Text(used), RuleBook.Text(rule.Parameters["leastUses"]), "decisions"), new("studyDecisions", StudyBook.Text(n), null, "decisions"),
            new("usedShare", StudyBook.Text(100.0 * used / n), RuleBook.Text(limit), "percent"), new("usedShareLow", StudyBook.Text(100 * low), RuleBook.Text(limit), "percent"), new("usedShareHigh", StudyBook.Text(100 * high), null, "percent"),
        ], []), null)];
    }
}
