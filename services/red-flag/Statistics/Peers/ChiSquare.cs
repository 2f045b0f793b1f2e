namespace Transparency.RedFlag.Statistics.Peers;

/// <summary>A chi-square statistic.</summary>
/// <param name="P">Probability of one at least as large if the outcome did not depend on who decides.</param>
public sealed record ChiSquareResult(double Value, int DegreesOfFreedom, double P)
{
    internal static ChiSquareResult Of(double value, int degrees) => new(value, degrees, Tails.ChiSquare(value, degrees));
}

/// <summary>Does the outcome depend on who decides? Asked of all units together, where the single flag asks it of one.</summary>
internal static class ChiSquare
{
    /// <summary>Least expected number in either cell for the chi-square distribution to be near (Cochran, Biometrics 10, 1954).</summary>
    private const double LeastExpected = 5;

    /// <summary>Widest matrix that <see cref="CochranMantelHaenszel"/> inverts: about a second of work.</summary>
    internal const int MostUnits = 1000;

    /// <summary>Pearson's statistic of units × (outcome, other); degrees of freedom units − 1, 0 when all or none have the outcome.</summary>
    internal static ChiSquareResult Pearson(IReadOnlyList<(long N, long Observed)> units)
    {
        var (total, outcomes) = (units.Sum(unit => unit.N), units.Sum(unit => unit.Observed));
        if (outcomes == 0 || outcomes == total) return ChiSquareResult.Of(0, 0);
        var share = (double)outcomes / total;
        return ChiSquareResult.Of(units.Sum(unit => (unit.Observed - unit.N * share) * (unit.Observed - unit.N * share) / (unit.N * share * (1 - share))), units.Count - 1);
    }

    /// <summary>Pearson's statistic after units too small for it are counted as one.</summary>
    internal static ChiSquareResult Pooled(IReadOnlyList<(long N, long Observed)> units)
    {
        var share = (double)units.Sum(unit => unit.Observed) / units.Sum(unit => unit.N);
        var large = units.Where(unit => unit.N * Math.Min(share, 1 - share) >= LeastExpected).ToList();
        if (large.Count < units.Count)
        {
            var small = units.Where(unit => unit.N * Math.Min(share, 1 - share) < LeastExpected).ToList();
            large.Add((small.Sum(unit => unit.N), small.Sum(unit => unit.Observed)));
        }
        return Pearson(large);
    }

    /// <summary>Sum over independent strata.</summary>
    internal static ChiSquareResult Sum(IEnumerable<ChiSquareResult> strata)
    {
        double value = 0;
        var degrees = 0;
        foreach (var each in strata) (value, degrees) = (value + each.Value, degrees + each.DegreesOfFreedom);
        return ChiSquareResult.Of(value, degrees);
    }

    /// <summary>
    /// General association given the strata (Mantel and Haenszel, JNCI 22, 1959; Landis, Heyman and Koch, International Statistical Review 46, 1978):
    /// finds units that differ in the same direction everywhere, and holds when strata are many and small.
    /// </summary>
    /// <param name="strata">Per stratum the units' ordinals below <paramref name="units"/> with their counts.</param>
    /// <returns>Null when there are more units than <see cref="MostUnits"/>.</returns>
    internal static ChiSquareResult? CochranMantelHaenszel(IEnumerable<IReadOnlyList<(int Unit, long N, long Observed)>> strata, int units)
    {
        if (units > MostUnits) return null;
        var (difference, covariance) = (new double[units], new double[units, units]);
        foreach (var stratum in strata)
        {
            double total = stratum.Sum(each => each.N), outcomes = stratum.Sum(each => each.Observed);
            if (total < 2 || outcomes == 0 || outcomes == total) continue;
            var scale = outcomes * (total - outcomes) / (total * total * (total - 1));
            foreach (var (unit, n, observed) in stratum)
            {
                difference[unit] += observed - n * outcomes / total;
                foreach (var (other, m, _) in stratum) covariance[unit, other] += scale * (unit == other ? n * (total - n) : -(double)n * m);
            }
        }
        return QuadraticForm(difference, covariance);
    }

    /// <summary>dᵀ·V⁻·d by Cholesky with the largest pivot first. Differences sum to zero in each connected part, so V is singular: its rank is the degrees of freedom.</summary>
    private static ChiSquareResult QuadraticForm(double[] difference, double[,] covariance)
    {
        var (left, value, rank) = (Enumerable.Range(0, difference.Length).ToList(), 0.0, 0);
        var tolerance = 1e-9 * left.Select(i => covariance[i, i]).DefaultIfEmpty(0).Max();
        while (left.Count > 0)
        {
            var pivot = left.MaxBy(i => covariance[i, i]);
            if (covariance[pivot, pivot] <= tolerance) break;
            left.Remove(pivot);
            value += difference[pivot] * difference[pivot] / covariance[pivot, pivot];
            rank++;
            foreach (var i in left)
            {
                var factor = covariance[i, pivot] / covariance[pivot, pivot];
                if (factor == 0) continue;
                difference[i] -= factor * difference[pivot];
                foreach (var j in left) covariance[i, j] -= factor * covariance[pivot, j];
            }
        }
        return ChiSquareResult.Of(value, rank);
    }
}
