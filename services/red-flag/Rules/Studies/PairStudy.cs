using MathNet.Numerics.Distributions;
using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Statistics.Peers;

namespace Transparency.RedFlag.Studies;

/// <summary>
/// Officer and agent (or applicant) who meet far more often than chance: the upper tail of the binomial with the agent's share of all cases, among all
/// pairs that met (Benjamini–Hochberg).
/// </summary>
public static class PairStudy
{
    /// <summary>Fewer meetings are no pattern, whatever their chance.</summary>
    public const long LeastTogether = 3;

    public static StudyReference Reduce(StudyCohort cohort, IReadOnlyList<StudyRow> rows)
    {
        var known = rows.Where(row => row.Other is not null).ToList();
        var (officers, others) = (known.CountBy(row => row.Officer).ToDictionary(), known.CountBy(row => row.Other!).ToDictionary());
        var pairs = known.CountBy(row => (row.Officer, Other: row.Other!)).ToList();
        var met = pairs.Where(pair => pair.Value >= LeastTogether).OrderBy(pair => pair.Key.Officer, StringComparer.Ordinal).ThenBy(pair => pair.Key.Other, StringComparer.Ordinal)
            .Select(pair => new PairCount(pair.Key.Officer, pair.Key.Other, pair.Value, officers[pair.Key.Officer], others[pair.Key.Other]));
        return new(cohort with { Outcome = "" }, [], StudyBook.Offices(known), null, new(known.Count, [.. met], pairs.Count));
    }

    public static IReadOnlyList<StudyFinding> Judge(RuleDefinition rule, StudyReference reference)
    {
        if (reference.Pairs is not { N: > 0 } pairs || pairs.N < (rule.MinimumN ?? 30)) return [];
        var p = pairs.Met.Select(Chance).Concat(Enumerable.Repeat(1.0, (int)Math.Max(0, pairs.Tested - pairs.Met.Count))).ToArray();
        var q = FalseDiscovery.Q(p, FalseDiscoveryMethod.BenjaminiHochberg);
        var limit = (double)rule.Parameters["falseDiscoveryPercent"];
        return
        [
            .. pairs.Met.Select((pair, i) => (Pair: pair, Q: q[i])).Where(each => 100 * each.Q <= limit).Select(each =>
            {
                var expected = (double)each.Pair.OfOfficer * each.Pair.OfOther / pairs.N;
                return new StudyFinding(each.Pair.Officer, reference.Offices[each.Pair.Officer], new Answer.Fires(StudyBook.Rounded(each.Pair.Together / Math.Max(expected, 0.01)),
                [
                    new("together", StudyBook.Text(each.Pair.Together), StudyBook.Text(expected), "times"), new("ofOther", StudyBook.Text(each.Pair.OfOther), null, "decisions"),
                    new("studyDecisions", StudyBook.Text(each.Pair.OfOfficer), null, "decisions"), new("qPercent", StudyBook.Text(100 * each.Q, 4), StudyBook.Text(limit), "percent"),
                ], []), null, each.Pair.Other);
            }),
        ];

        double Chance(PairCount pair) => Math.Max(1e-15, 1 - Binomial.CDF((double)pair.OfOther / pairs.N, (int)pair.OfOfficer, pair.Together - 1));
    }
}
