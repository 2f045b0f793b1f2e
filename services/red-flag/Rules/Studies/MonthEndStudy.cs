using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Statistics.Peers;

namespace Transparency.RedFlag.Studies;

/// <summary>
/// Whose decisions pile up in the last working days of the month, far more than like cases of the same month: a target that falls due then is everybody's, and
/// a month in which an office was closed is nobody's rush.
/// </summary>
public static class MonthEndStudy
{
    /// <summary>Needs <c>leastMonths</c> different months; the end is the last <c>lastWorkingDays</c> days of the month that are no weekend (Thai calendar, holidays not known here).</summary>
    public static StudyReference Reduce(RuleDefinition rule, StudyCohort cohort, IReadOnlyList<StudyRow> rows)
    {
        var days = (int)rule.Parameters["lastWorkingDays"];
        var dated = StudyBook.Sufficient(rule, rows, row => row.Acted is not null).Select(row => (Row: row, Day: DateOnly.FromDateTime(row.Acted!.Value.ToOffset(TimeSpan.FromHours(7)).DateTime))).ToList();
        if (dated.Select(each => (each.Day.Year, each.Day.Month)).Distinct().Count() < rule.Parameters["leastMonths"]) dated = [];
        var tally = new PeerTally();
        foreach (var (row, day) in dated) tally.Add(row.Officer, $"{row.Stratum}|{day:yyyy-MM}", day >= EndOf(day, days));
        return new(cohort with { Outcome = "" }, tally.Cells, StudyBook.Offices([.. dated.Select(each => each.Row)]));
    }

    /// <summary>First of the last working days of the month that a day is in.</summary>
    public static DateOnly EndOf(DateOnly day, int workingDays)
    {
        var at = new DateOnly(day.Year, day.Month, DateTime.DaysInMonth(day.Year, day.Month));
        for (var left = workingDays; ; at = at.AddDays(-1))
            if (at.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && --left <= 0) return at;
    }

    public static IReadOnlyList<StudyFinding> Judge(RuleDefinition rule, StudyReference reference) => OutcomeStudy.Ranked(rule, reference, unit => unit.Observed > unit.Expected);
}
