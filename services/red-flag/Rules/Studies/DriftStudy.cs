using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Statistics.Peers;
using Transparency.RedFlag.Statistics.Sequences;

namespace Transparency.RedFlag.Studies;

/// <summary>
/// Whose way of deciding has changed: against the officer's own like cases before (<see cref="ChangePoint"/>), among all officers looked at (Benjamini–Hochberg). Version 1 of the rule
/// asked by a risk-adjusted cumulative sum against like cases of everybody, which also named who had always been a little stricter; its flags still compute.
/// </summary>
public static class DriftStudy
{
    /// <summary>Newest decisions of an officer that are kept.</summary>
    private const int Kept = 1000;

    public static StudyReference Reduce(StudyCohort cohort, IReadOnlyList<StudyRow> rows)
    {
        var tally = new PeerTally();
        foreach (var row in rows) tally.Add(row.Officer, row.Stratum, row.Outcome == cohort.Outcome);
        var chances = rows.GroupBy(row => row.Stratum).ToDictionary(s => s.Key, s => StudyBook.Rounded(Math.Clamp((double)s.Count(row => row.Outcome == cohort.Outcome) / s.Count(), 0.001, 0.999), 6));
        var sequences = rows.GroupBy(row => row.Officer).OrderBy(o => o.Key, StringComparer.Ordinal).Select(officer =>
        {
            var ordered = officer.OrderBy(row => row.At).TakeLast(Kept).ToList();
            return new OfficerSequence(officer.Key, [.. ordered.Select(row => chances[row.Stratum])], string.Concat(ordered.Select(row => row.Outcome == cohort.Outcome ? '1' : '0')));
        });
        return new(cohort, tally.Cells, StudyBook.Offices(rows), [.. sequences]);
    }

    public static IReadOnlyList<StudyFinding> Judge(RuleDefinition rule, StudyReference reference) => rule.Parameters.ContainsKey("driftLimit") ? BySum(rule, reference) : ByChange(rule, reference);

    private static IReadOnlyList<StudyFinding> ByChange(RuleDefinition rule, StudyReference reference)
    {
        var limit = (double)rule.Parameters["falseDiscoveryPercent"];
        var sequences = (reference.Sequences ?? []).Where(s => s.Outcomes.Length >= (rule.MinimumN ?? 30)).ToList();
        // So many dealings that the smallest p is well below what the first of so many officers needs.
        var most = (int)Math.Clamp(20 * sequences.Count * 100 / limit, 1_999, 100_000);
        var changes = sequences.AsParallel().AsOrdered().Select((sequence, i) =>
        {
            var kinds = sequence.Chances.Distinct().Order().Select((chance, kind) => (chance, kind)).ToDictionary(k => k.chance, k => k.kind);
            return ChangePoint.Of([.. sequence.Chances.Select(chance => kinds[chance])], [.. sequence.Outcomes.Select(outcome => outcome == '1')], most, i);
        }).ToList();
        // The level promised is never worked at to the full, so that counting alarms shows it to be kept.
        var working = (double)rule.Parameters.GetValueOrDefault("workingPercent", rule.Parameters["falseDiscoveryPercent"]);
        var q = FalseDiscovery.Q([.. changes.Select(change => change.P)], FalseDiscoveryMethod.BenjaminiHochberg);
        return
        [
            .. sequences.Select((sequence, i) => (sequence.Officer, sequence.Outcomes.Length, Change: changes[i], Q: q[i])).Where(each => 100 * each.Q <= working).Select(each =>
                new StudyFinding(each.Officer, reference.Offices[each.Officer], new Answer.Fires(StudyBook.Rounded(Math.Abs(each.Change.Z)),
                [
                    new("studyOutcome", reference.Cohort.Outcome), new("driftDirection", each.Change.Z > 0 ? "driftMore" : "driftLess"), new("driftSince", StudyBook.Text(each.Change.Since), null, "decisions"),
                    new("adjustedZ", StudyBook.Text(each.Change.Z)), new("studyDecisions", StudyBook.Text(each.Length), rule.MinimumN?.ToString(System.Globalization.CultureInfo.InvariantCulture), "decisions"),
                    new("qPercent", StudyBook.Text(100 * each.Q, 4), StudyBook.Text(working), "percent"),
                ], []), null)),
        ];
    }

    private static IReadOnlyList<StudyFinding> BySum(RuleDefinition rule, StudyReference reference)
    {
        var (limit, odds) = ((double)rule.Parameters["driftLimit"], (double)rule.Parameters["oddsRatio"]);
        var findings = new List<StudyFinding>();
        foreach (var sequence in reference.Sequences ?? [])
        {
            if (sequence.Outcomes.Length < (rule.MinimumN ?? 30)) continue;
            Drift up = default, down = default;
            for (var i = 0; i < sequence.Outcomes.Length; i++)
            {
                var (outcome, chance) = (sequence.Outcomes[i] == '1', (double)sequence.Chances[i]);
                (up, down) = (up.After(outcome, chance, odds), down.After(outcome, chance, 1 / odds));
            }
            var (drift, direction) = up.Sum >= down.Sum ? (up, "driftMore") : (down, "driftLess");
            // Always different is the other study's finding; a change leaves most of the history behind it.
            if (drift.Sum < limit || drift.Since > sequence.Outcomes.Length * 0.9) continue;
            findings.Add(new(sequence.Officer, reference.Offices[sequence.Officer], new Answer.Fires(StudyBook.Rounded(drift.Sum / limit),
            [
                new("studyOutcome", reference.Cohort.Outcome), new("driftDirection", direction), new("driftSince", StudyBook.Text(drift.Since), null, "decisions"),
                new("driftSum", StudyBook.Text(drift.Sum), StudyBook.Text(limit)), new("studyDecisions", StudyBook.Text(sequence.Outcomes.Length), rule.MinimumN?.ToString(System.Globalization.CultureInfo.InvariantCulture), "decisions"),
            ], []), null));
        }
        return findings;
    }
}
