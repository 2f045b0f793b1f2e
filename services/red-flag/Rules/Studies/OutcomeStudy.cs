using Transparency.Contracts.RedFlag.V1;
using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Statistics.Peers;

namespace Transparency.RedFlag.Studies;

/// <summary>
/// How often each officer decides one way, against like cases: who differs beyond over-dispersion and beyond how many are looked at, and whether
/// the outcome depends on who decides at all.
/// </summary>
public static class OutcomeStudy
{
    public static StudyReference Reduce(StudyCohort cohort, IReadOnlyList<StudyRow> rows)
    {
        var tally = new PeerTally();
        foreach (var row in rows) tally.Add(row.Officer, row.Stratum, row.Outcome == cohort.Outcome);
        return new(cohort, tally.Cells, StudyBook.Offices(rows));
    }

    public static IReadOnlyList<StudyFinding> Differs(RuleDefinition rule, StudyReference reference) => Ranked(rule, reference, _ => true);

    public static IReadOnlyList<StudyFinding> Depends(RuleDefinition rule, StudyReference reference)
    {
        var pooled = Report(rule, reference, 0.05).Population.Pooled;
        if (pooled.DegreesOfFreedom == 0 || 100 * pooled.P > (double)rule.Parameters["significancePercent"]) return [];
        return [new(null, reference.Offices.Values.GroupBy(o => o).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).First().Key,
            new Answer.Fires(StudyBook.Rounded(pooled.Value / pooled.DegreesOfFreedom),
            [
                new("studyOutcome", reference.Cohort.Outcome), new("studyDecisions", StudyBook.Text(reference.N), null, "decisions"),
                new("chiSquare", StudyBook.Text(pooled.Value), pooled.DegreesOfFreedom.ToString(System.Globalization.CultureInfo.InvariantCulture)), new("pPercent", StudyBook.Text(100 * pooled.P, 4), StudyBook.Text((double)rule.Parameters["significancePercent"]), "percent"),
            ], []), null)];
    }

    /// <summary>Units beyond false discovery that also pass <paramref name="also"/>.</summary>
    internal static IReadOnlyList<StudyFinding> Ranked(RuleDefinition rule, StudyReference reference, Func<PeerUnit, bool> also)
    {
        var report = Report(rule, reference, (double)rule.Parameters["falseDiscoveryPercent"] / 100);
        var rates = report.Units.Select(unit => 100 * unit.Rate).Order().ToList();
        return
        [
            .. report.Units.Where(unit => unit.Flagged && also(unit)).Select(unit => new StudyFinding(unit.Unit, reference.Offices[unit.Unit],
                new Answer.Fires(StudyBook.Rounded(Math.Abs(unit.AdjustedZ)),
                [
                    new("studyOutcome", reference.Cohort.Outcome), new("studyDecisions", StudyBook.Text(unit.N), rule.MinimumN?.ToString(System.Globalization.CultureInfo.InvariantCulture), "decisions"),
                    new("rate", StudyBook.Text(100 * unit.Rate), StudyBook.Text(100 * unit.Expected / unit.N), "percent"),
                    new("adjustedZ", StudyBook.Text(unit.AdjustedZ)), new("qPercent", StudyBook.Text(100 * unit.Q, 4), StudyBook.Text((double)rule.Parameters["falseDiscoveryPercent"]), "percent"),
                ], []),
                new PeerGroup($"เจ้าหน้าที่ {report.Units.Count} คนที่จุด {reference.Cohort.DecisionPoint} ของบริการ {reference.Cohort.Service} เทียบเรื่องแบบเดียวกัน",
                    $"{report.Units.Count} officers at {reference.Cohort.DecisionPoint} of service {reference.Cohort.Service}, on like cases", report.Decisions, StudyBook.Rounded(Middle(rates)),
                    StudyBook.Rounded(100 * unit.FunnelLow), StudyBook.Rounded(100 * unit.FunnelHigh), StudyBook.Rounded(100.0 * rates.Count(rate => rate < 100 * unit.Rate) / rates.Count), "percent"))),
        ];
    }

    private static PeerReport Report(RuleDefinition rule, StudyReference reference, double rate) => new PeerComparison(rule.MinimumN ?? 30, rate, WithoutSelf: rule.Parameters.GetValueOrDefault("dispersionWithoutSelf") == 1,
        OthersOnly: rule.Parameters.GetValueOrDefault("othersOnly") == 1, Spread: Spread(rule)).Of(reference.Cells);

    private static (double, double)? Spread(RuleDefinition rule) => rule.Parameters.TryGetValue("spreadFrom", out var from) && rule.Parameters.TryGetValue("spreadTo", out var to) ? ((double)from, (double)to) : null;

    private static double Middle(List<double> sorted) => (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
}
