namespace Transparency.RedFlag.Statistics.Peers;

/// <summary>
/// Compares units with like cases: stratify, then allow for what still differs, then for small numbers, then for how many are looked at. Each step is
/// there because a naive funnel floods people with flags (Ridgeway and MacDonald, JASA 104, 2009).
/// </summary>
/// <param name="MinimumN">Units with fewer decisions are listed apart and never judged.</param>
/// <param name="Rate">Rate of false discoveries among the flags, above 0 and below 1.</param>
/// <param name="WithoutSelf">
/// Each unit that stands out is held against the over-dispersion of the others, with its own decisions out of theirs too, and its tail is that of this
/// very pivot: one harsh officer no longer widens the limits that should find him.
/// </param>
/// <param name="OthersOnly">Each unit that stands out is held against the others in everything (<see cref="OthersPivot"/>); <paramref name="WithoutSelf"/> says nothing then.</param>
/// <param name="Spread">
/// Each unit that stands out is held against the others, and what units differ anyway adds to chance (<see cref="SpreadPivot"/>): 95 % of the range of its standard deviation, in log-odds.
/// The two before say nothing then.
/// </param>
public sealed record PeerComparison(long MinimumN = 30, double Rate = 0.05, FalseDiscoveryMethod Method = FalseDiscoveryMethod.BenjaminiHochberg, bool WithoutSelf = false, bool OthersOnly = false,
    (double From, double To)? Spread = null)
{
    /// <summary>Units whose exact p is above this do not stand out whatever φ is; the common φ does for them.</summary>
    private const double StandsOut = 0.05;

    private const double OutsideZ = 3;
    private const double FunnelZ = 3.090232;

    /// <param name="cells">At most one per pair of unit and stratum.</param>
    public PeerReport Of(IReadOnlyList<PeerCell> cells)
    {
        var strata = cells.GroupBy(cell => cell.Stratum, StringComparer.Ordinal).OrderBy(each => each.Key, StringComparer.Ordinal).ToDictionary(each => each.Key, each => each.ToList());
        var totals = strata.ToDictionary(each => each.Key, each => (N: each.Value.Sum(cell => cell.N), Observed: each.Value.Sum(cell => cell.Observed)));
        var (decisions, observed) = (cells.Sum(cell => cell.N), cells.Sum(cell => cell.Observed));
        var units = cells.GroupBy(cell => cell.Unit, StringComparer.Ordinal).OrderBy(each => each.Key, StringComparer.Ordinal)
            .Select(each => new Case(each.Key, each.Sum(cell => cell.N), each.Sum(cell => cell.Observed), [.. each.Select(cell => (cell.N, totals[cell.Stratum].N, totals[cell.Stratum].Observed))])
            {
                ByStratum = each.ToDictionary(cell => cell.Stratum, cell => (cell.N, totals[cell.Stratum].N, totals[cell.Stratum].Observed, cell.Observed), StringComparer.Ordinal),
            }).ToList();

        var ranked = units.Where(unit => unit.N >= MinimumN).ToList();
        var phi = OverDispersion.Of([.. ranked.Select(unit => unit.Z)]);
        var shrinkage = Shrinkage.Of([.. ranked.Where(unit => unit.Standard.Variance > 0).Select(unit => (unit.Ratio!.Value, unit.RatioVariance))]);
        var judged = Judge(ranked, decisions, observed, phi, shrinkage);
        return new(decisions, observed, phi, phi / OverDispersion.OfNormal, shrinkage.Between, PopulationOf(strata, units), new(judged.Count(unit => Math.Abs(unit.NaiveZ) > OutsideZ),
                judged.Count(unit => Math.Abs(unit.Z) > OutsideZ), judged.Count(unit => Math.Abs(unit.AdjustedZ) > OutsideZ), judged.Count(unit => unit.Flagged)),
            [.. judged.OrderBy(unit => unit.AdjustedP).ThenByDescending(unit => Math.Abs(unit.AdjustedZ)).ThenBy(unit => unit.Unit, StringComparer.Ordinal)],
            [.. units.Where(unit => unit.N < MinimumN).Select(unit => new SmallUnit(unit.Unit, unit.N, unit.Observed, unit.Standard.Expected))]);
    }

    private List<PeerUnit> Judge(List<Case> ranked, long decisions, long observed, double phi, Shrinkage shrinkage)
    {
        var p = ranked.Select(unit => unit.MidP()).ToArray();
        var scores = ranked.Select((unit, i) => unit.Score(p[i])).ToArray();
        // Where the exact tail is below its resolution the score is the normal one, and p follows it.
        for (var i = 0; i < p.Length; i++) p[i] = p[i] < ExactTest.Resolution ? Tails.TwoSided(scores[i]) : p[i];
        var adjusted = scores.Select((score, i) => OverDispersion.Adjust(p[i], score, phi, ranked.Count)).ToArray();
        var standing = ranked.Count > 3 && (WithoutSelf || OthersOnly || Spread is not null) ? Enumerable.Range(0, p.Length).Where(i => p[i] <= StandsOut).ToList() : [];
        if (standing.Count > 0 && Spread is { } spread)
        {
            var pivot = new SpreadPivot(spread.From, spread.To);
            foreach (var i in standing) adjusted[i] = pivot.Tail(p[i], ranked[i].AgainstOthers(), ranked[i].VarianceByOthers(), Others(ranked, i, (standard, observed) => (standard.ExactZ(observed), standard.Variance)));
        }
        else if (standing.Count > 0 && OthersOnly)
        {
            var pivot = new OthersPivot(ranked.Count - 1);
            foreach (var i in standing) adjusted[i] = pivot.Tail(p[i], ranked[i].AgainstOthers(), Others(ranked, i, (standard, observed) => standard.ExactZ(observed)));
        }
        else if (standing.Count > 0)
        {
            var pivot = new DispersionPivot(ranked.Count - 1);
            foreach (var i in standing) adjusted[i] = pivot.Tail(p[i], scores[i], Others(ranked, i, (standard, observed) => standard.Z(observed)));
        }
        var (q, adjustedQ) = (FalseDiscovery.Q(p, Method), FalseDiscovery.Q(adjusted, Method));
        return [.. ranked.Select((unit, i) =>
        {
            var drawn = unit.Ratio is { } ratio && unit.Standard.Variance > 0 ? shrinkage.Draw(ratio, unit.RatioVariance) : default((double Ratio, double Low, double High)?);
            var (expected, half) = (unit.Standard.Expected / unit.N, FunnelZ * Widening(phi) * Math.Sqrt(unit.Standard.Variance) / unit.N);
            var (low, high) = WilsonInterval.Of(unit.Observed, unit.N);
            return new PeerUnit(unit.Unit, unit.N, unit.Observed, unit.Standard.Expected, (double)unit.Observed / unit.N, low, high, unit.Ratio, drawn?.Ratio, drawn?.Low, drawn?.High,
                Math.Max(0, expected - half), Math.Min(1, expected + half), Standard.Of([(unit.N, decisions, observed)]).Z(unit.Observed), unit.Z, unit.Z / Widening(phi),
                p[i], q[i], adjusted[i], adjustedQ[i], adjustedQ[i] <= Rate);
        })];
    }

    /// <summary>What is asked (z, mostly) of all other units as if this one had not decided.</summary>
    private static IReadOnlyList<T> Others<T>(List<Case> ranked, int self, Func<Standard, long, T> z)
    {
        var own = ranked[self].ByStratum;
        return [.. ranked.Where((_, i) => i != self).Select(other => z(Standard.Of(other.ByStratum.Select(s =>
            own.TryGetValue(s.Key, out var mine) ? (s.Value.N, s.Value.Total - mine.N, s.Value.Outcomes - mine.Observed) : (s.Value.N, s.Value.Total, s.Value.Outcomes))), other.Observed))];
    }

    private PeerPopulation PopulationOf(Dictionary<string, List<PeerCell>> strata, List<Case> units)
    {
        var ordinals = units.Where(unit => unit.N >= MinimumN).Select((unit, ordinal) => (unit.Unit, ordinal)).ToDictionary(each => each.Unit, each => each.ordinal);
        var results = strata.Select(each =>
        {
            var counts = each.Value.Select(cell => (cell.N, cell.Observed)).ToList();
            var (n, observed, pearson) = (counts.Sum(count => count.N), counts.Sum(count => count.Observed), ChiSquare.Pearson(counts));
            return new StratumResult(each.Key, n, observed, counts.Count, pearson, ChiSquare.Pooled(counts), Math.Sqrt(pearson.Value / n));
        }).ToList();
        var general = ChiSquare.CochranMantelHaenszel(strata.Values.Select(cells => cells.GroupBy(cell => ordinals.GetValueOrDefault(cell.Unit, ordinals.Count))
            .Select(group => (group.Key, group.Sum(cell => cell.N), group.Sum(cell => cell.Observed))).ToList()), ordinals.Count + 1);
        return new(ChiSquare.Pearson([.. units.Select(unit => (unit.N, unit.Observed))]), ChiSquare.Sum(results.Select(each => each.Pearson)),
            ChiSquare.Sum(results.Select(each => each.Pooled)), general, results);
    }

    private static double Widening(double phi) => Math.Sqrt(Math.Max(1, phi));

    /// <param name="Strata">Per stratum the unit's decisions, all decisions and all outcomes.</param>
    private sealed record Case(string Unit, long N, long Observed, IReadOnlyList<(long N, long Total, long Outcomes)> Strata)
    {
        internal required IReadOnlyDictionary<string, (long N, long Total, long Outcomes, long Observed)> ByStratum { get; init; }
        internal Standard Standard { get; } = Standard.Of(Strata);
        internal double Z => Standard.Z(Observed);
        internal double? Ratio => Standard.Expected > 0 ? Observed / Standard.Expected : null;
        internal double RatioVariance => Standard.Variance / (Standard.Expected * Standard.Expected);

        /// <summary>z of the own decisions against the share of the outcome in the others' like cases; both vary. 0 without any like case of others.</summary>
        internal double AgainstOthers()
        {
            double difference = 0, variance = 0;
            foreach (var (n, total, outcomes, observed) in ByStratum.Values)
            {
                var (others, theirs) = (total - n, outcomes - observed);
                if (others == 0) continue;
                difference += observed - n * ((double)theirs / others);
                // Half a case more: where others never have the outcome chance is small, not impossible.
                var share = (theirs + 0.5) / (others + 1);
                variance += n * share * (1 - share) * (1 + (double)n / others);
            }
            return variance > 0 ? difference / Math.Sqrt(variance) : 0;
        }

        /// <summary>Binomial variance of the own decisions by the others' shares.</summary>
        internal double VarianceByOthers() => ByStratum.Values.Sum(s => s.Total > s.N && (s.Outcomes - s.Observed + 0.5) / (s.Total - s.N + 1) is var share ? s.N * share * (1 - share) : 0);

        internal double MidP() => ExactTest.MidP(Observed, Strata);

        /// <summary>Normal score of an exact p with the sign of the difference.</summary>
        internal double Score(double p)
        {
            if (Standard.ExactVariance <= 0) return 0;
            var exact = (Observed - Standard.Expected) / Math.Sqrt(Standard.ExactVariance);
            return p < ExactTest.Resolution ? exact : Math.CopySign(Tails.Quantile(p), exact);
        }
    }
}
