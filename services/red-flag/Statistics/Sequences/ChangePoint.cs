namespace Transparency.RedFlag.Statistics.Sequences;

/// <summary>
/// Has a way of deciding changed, against itself? For every possible day of change the outcomes behind it are counted against what dealing the officer's own outcomes
/// anew among the officer's own like cases would give; the largest standardised excess, in either direction, is the statistic, and its p is that of the dealing itself
/// (exact, whatever the officer's habit: being always stricter is no change). The dealing stops early once it is clear that nothing is unusual: Besag and Clifford,
/// Biometrika 78 (1991). Everything follows from the seed.
/// </summary>
/// <param name="Z">Largest excess in standard deviations; its sign is the direction.</param>
/// <param name="Since">Decisions behind the change.</param>
/// <param name="P">Chance of one so large without any change, above 0, at most 1.</param>
public readonly record struct ChangePoint(double Z, int Since, double P)
{
    /// <summary>Share of the decisions at either end in which no change is looked for.</summary>
    public const double Ends = 0.1;

    private const int Enough = 20;

    /// <param name="groups">Number of the kind of case, from 0, of each decision, oldest first.</param>
    /// <param name="outcomes">The outcome of each decision.</param>
    /// <param name="most">Most dealings, at least 99.</param>
    public static ChangePoint Of(IReadOnlyList<int> groups, IReadOnlyList<bool> outcomes, int most, int seed)
    {
        var n = groups.Count;
        var (first, last) = ((int)Math.Ceiling(n * Ends), n - (int)Math.Ceiling(n * Ends));
        if (n == 0 || first >= last) return new(0, 0, 1);
        var dealt = outcomes.ToArray();
        var (sizes, hits) = (new int[groups.Max() + 1], new int[groups.Max() + 1]);
        for (var i = 0; i < n; i++)
        {
            sizes[groups[i]]++;
            if (dealt[i]) hits[groups[i]]++;
        }
        var (rates, deviations) = (hits.Select((hit, g) => sizes[g] == 0 ? 0 : (double)hit / sizes[g]).ToArray(), Deviations(groups, sizes, hits));
        var (z, at) = Largest();
        if (z == 0) return new(0, 0, 1);
        var places = Enumerable.Range(0, n).GroupBy(i => groups[i]).Where(g => hits[g.Key] > 0 && hits[g.Key] < sizes[g.Key]).Select(g => g.ToArray()).ToArray();
        var chance = new SeededStream(seed, 19);
        var (reached, tries) = (0, 0);
        while (tries < most && reached < Enough)
        {
            foreach (var group in places)
                for (var i = group.Length - 1; i > 0; i--)
                {
                    var j = chance.Below(i + 1);
                    (dealt[group[i]], dealt[group[j]]) = (dealt[group[j]], dealt[group[i]]);
                }
            tries++;
            if (Math.Abs(Largest().Z) >= Math.Abs(z) - 1e-9) reached++;
        }
        return new(z, n - at, reached >= Enough ? (double)reached / tries : (reached + 1.0) / (tries + 1.0));

        (double Z, int At) Largest()
        {
            var (behind, largest, place) = (0.0, 0.0, 0);
            for (var i = n - 1; i >= first; i--)
            {
                behind += (dealt[i] ? 1 : 0) - rates[groups[i]];
                if (i > last || deviations[i] <= 0) continue;
                var excess = behind / deviations[i];
                if (Math.Abs(excess) > Math.Abs(largest)) (largest, place) = (excess, i);
            }
            return (largest, place);
        }
    }

    /// <summary>Standard deviation of the number of outcomes from each decision on: a sum of hypergeometric ones.</summary>
    private static double[] Deviations(IReadOnlyList<int> groups, int[] sizes, int[] hits)
    {
        var (deviations, behind) = (new double[groups.Count], new int[sizes.Length]);
        var variance = 0.0;
        for (var i = groups.Count - 1; i >= 0; i--)
        {
            var (g, size) = (groups[i], sizes[groups[i]]);
            if (size > 1)
            {
                var share = (double)hits[g] / size;
                double Of(int drawn) => drawn * share * (1 - share) * (size - drawn) / (size - 1);
                variance += Of(behind[g] + 1) - Of(behind[g]);
            }
            behind[g]++;
            deviations[i] = Math.Sqrt(Math.Max(0, variance));
        }
        return deviations;
    }
}
