namespace Transparency.Scoring.Groups;

/// <summary>How many like decisions an office made with one result: the cells equal treatment is computed from.</summary>
/// <param name="Stratum">What makes decisions alike: service and decision point.</param>
public readonly record struct LikeDecisions(string Stratum, string Office, string Result, long N);

/// <summary>
/// Equal treatment (ความเสมอภาค): does the result of like cases depend on which office decides? In each stratum Cramér's V of office and
/// result, corrected for the bias that few decisions bring (Bergsma, J. Korean Stat. Soc. 42, 2013); 100 × (1 − V), strata weighted by
/// their decisions. 100: the office tells nothing about the result; 0: it tells everything.
/// </summary>
public static class EqualTreatment
{
    /// <summary>Decisions an office needs in a stratum before it is compared there.</summary>
    public const long LeastPerOffice = 30;

    private const int Resamplings = 200;

    /// <summary>The value with its 95 % interval and every stratum; a value of null says that nothing could be compared.</summary>
    /// <param name="cells">Counts; cells of one stratum, office and result may come in parts.</param>
    /// <param name="seed">Seed of the resampling the interval comes from; the same seed gives the same interval.</param>
    public static Treatment Of(IEnumerable<LikeDecisions> cells, int seed)
    {
        var tables = cells.GroupBy(each => each.Stratum, StringComparer.Ordinal).OrderBy(each => each.Key, StringComparer.Ordinal)
            .Select(each => (Stratum: each.Key, Counts: Table(each))).Where(each => each.Counts.Length >= 2).ToList();
        var strata = tables.Select(each => new TreatmentStratum(each.Stratum, each.Counts.Length, (long)Total(each.Counts), 1 - CramersV(each.Counts))).ToList();
        if (strata.Count == 0) return new Treatment(0, null, null, null, []);
        return new Treatment(strata.Sum(each => each.N), Percent(Pooled(strata.Select(each => (each.Equality, (double)each.N)))), Bound(0.025), Bound(0.975), strata);

        // Counts drawn anew as Poisson numbers around themselves: multinomial sampling without a fixed total.
        decimal Bound(double share)
        {
            var random = new Random(seed);
            var values = Enumerable.Range(0, Resamplings).Select(_ => Pooled(tables.Select(each =>
            {
                var drawn = each.Counts.Select(row => row.Select(count => Poisson(random, count)).ToArray()).ToArray();
                return (1 - CramersV(drawn), Total(drawn));
            }))).Order().ToList();
            return Percent(values[(int)Math.Round(share * (Resamplings - 1))]);
        }
    }

    /// <summary>Bias-corrected Cramér's V, 0–1, of a table of counts; 0 when one row or column is all there is.</summary>
    public static double CramersV(double[][] counts)
    {
        var rows = counts.Where(row => row.Sum() > 0).ToArray();
        var columns = Enumerable.Range(0, counts.Length == 0 ? 0 : counts[0].Length).Where(column => rows.Sum(row => row[column]) > 0).ToArray();
        double r = rows.Length, c = columns.Length, n = Total(rows);
        if (r < 2 || c < 2 || n < 2) return 0;
        var chiSquare = rows.Sum(row => columns.Sum(column =>
        {
            var expected = row.Sum() * rows.Sum(other => other[column]) / n;
            return Math.Pow(row[column] - expected, 2) / expected;
        }));
        var phi = Math.Max(0, chiSquare / n - (r - 1) * (c - 1) / (n - 1));
        double rows2 = r - (r - 1) * (r - 1) / (n - 1), columns2 = c - (c - 1) * (c - 1) / (n - 1);
        return Math.Min(1, Math.Sqrt(phi / Math.Max(1e-9, Math.Min(rows2 - 1, columns2 - 1))));
    }

    private static double[][] Table(IEnumerable<LikeDecisions> stratum)
    {
        var offices = stratum.GroupBy(each => each.Office, StringComparer.Ordinal).Where(each => each.Sum(cell => cell.N) >= LeastPerOffice).OrderBy(each => each.Key, StringComparer.Ordinal).ToList();
        var results = offices.SelectMany(each => each.Select(cell => cell.Result)).Distinct().Order(StringComparer.Ordinal).ToList();
        return [.. offices.Select(office => results.Select(result => (double)office.Where(cell => cell.Result == result).Sum(cell => cell.N)).ToArray())];
    }

    private static double Total(double[][] counts) => counts.Sum(row => row.Sum());

    private static double Pooled(IEnumerable<(double Value, double Weight)> strata)
    {
        var all = strata.ToList();
        var weight = all.Sum(each => each.Weight);
        return weight == 0 ? 1 : all.Sum(each => each.Value * each.Weight) / weight;
    }

    private static decimal Percent(double share) => MeanInterval.Rounded((decimal)(100 * share));

    /// <summary>A Poisson number: by products below 30 (Knuth, TAOCP 2, 3.4.1), by the normal limit above.</summary>
    internal static double Poisson(Random random, double mean)
    {
        if (mean >= 30)
        {
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            return Math.Max(0, Math.Round(mean + Math.Sqrt(mean) * normal));
        }
        double product = random.NextDouble(), limit = Math.Exp(-mean);
        var count = 0;
        for (; product > limit; count++) product *= random.NextDouble();
        return count;
    }
}

/// <param name="N">Decisions compared.</param>
/// <param name="Value">0–100; null when no stratum has two offices of enough decisions.</param>
public sealed record Treatment(long N, decimal? Value, decimal? Lower, decimal? Upper, IReadOnlyList<TreatmentStratum> Strata);

/// <param name="Equality">0–1.</param>
public sealed record TreatmentStratum(string Stratum, int Offices, long N, double Equality);
