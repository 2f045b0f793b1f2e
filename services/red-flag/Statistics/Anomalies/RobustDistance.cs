namespace Transparency.RedFlag.Statistics.Anomalies;

/// <summary>
/// Mahalanobis distance from the tightest part of the rows: values that are ordinary one by one but do not go together. Minimum covariance
/// determinant (Rousseeuw and Van Driessen, Technometrics 41, 1999) from robust starts (Hubert, Rousseeuw and Verdonck, JCGS 21, 2012) and local ones,
/// with shrinkage so that any width works. Half the rows are kept: the fit holds with up to half of them strange, and nobody tells how many are.
/// </summary>
internal sealed class RobustDistance : Detector
{
    /// <summary>Products per covariance: what bounds the time of a wide table.</summary>
    private const double Budget = 4e8;
    private const int MostRows = 10_000;
    private const int MostSteps = 30;

    /// <summary>Least weight of the shrinkage target: condition numbers stay near the 1,000 that Boudt et al. allow.</summary>
    private const double LeastWeight = 0.001;
    private readonly Margins _margins;
    private readonly Covariance? _covariance;

    internal RobustDistance(NumberTable table, Margins margins, int seed, int threads)
    {
        _margins = margins;
        var width = margins.Varying.Length;
        if (width == 0) return;
        var count = Math.Min(table.Rows, (int)Math.Clamp(Budget / width / width, 2.0 * width, MostRows));
        var sampled = new SeededStream(seed, 3).Subset(count, table.Rows);
        var rows = new double[count * width];
        for (var i = 0; i < count; i++) margins.Standardise(table[sampled[i]], rows.AsSpan(i * width, width));

        var kept = Math.Min(count, (count + width + 1) / 2);
        // Two first shapes of all rows together, and surroundings of single rows in case the strange ones pull even those; as many as are affordable.
        var local = (int)Math.Min(20, 5 * Budget / count / width / width);
        var seeds = new SeededStream(seed, 4).Subset(Math.Min(local, count), count);
        var found = new Covariance[2 + seeds.Length];
        Parallel.For(0, found.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, start =>
            found[start] = Concentrate(rows, width, start switch { 0 => Ranks(rows, width), 1 => Directions(rows, width), _ => Around(rows, width, seeds[start - 2]) }, kept));
        _covariance = found.MinBy(each => each.LogDeterminant)!;
    }

    internal override string Code => "robust-distance";

    internal override void Score(NumberTable table, int from, int to, bool fitted, Span<double> scores)
    {
        var (values, scratch) = (new double[_margins.Varying.Length], new double[_margins.Varying.Length]);
        for (var row = from; row < to; row++)
        {
            _margins.Standardise(table[row], values);
            scores[row - from] = _covariance?.Distance(values, scratch) ?? 0;
        }
    }

    internal override void Explain(NumberTable table, int row, bool fitted, Span<double> contributions)
    {
        var (values, parts) = (new double[_margins.Varying.Length], new double[_margins.Varying.Length]);
        _margins.Standardise(table[row], values);
        _covariance?.Parts(values, parts);
        for (var i = 0; i < parts.Length; i++) contributions[_margins.Varying[i]] += parts[i];
    }

    /// <summary>C-steps: keep the rows nearest to the present centre and shape, fit again, until the same rows stay.</summary>
    /// <param name="distances">Distances by the first shape.</param>
    private static Covariance Concentrate(double[] rows, int width, double[] distances, int kept)
    {
        var scratch = new double[width];
        int[] before = [];
        for (var step = 0; ; step++)
        {
            var order = Enumerable.Range(0, distances.Length).ToArray();
            Array.Sort(distances, order);
            var nearest = order[..kept];
            Array.Sort(nearest);
            var shape = new Covariance(rows, width, nearest, LeastWeight);
            if (step == MostSteps || nearest.AsSpan().SequenceEqual(before)) return shape;
            for (var i = 0; i < distances.Length; i++) distances[i] = shape.Distance(rows.AsSpan(i * width, width), scratch);
            before = nearest;
        }
    }

    /// <summary>Distances by the shape that transformed rows have all together.</summary>
    private static double[] Distances(double[] transformed, int width)
    {
        var (distances, scratch) = (new double[transformed.Length / width], new double[width]);
        var shape = new Covariance(transformed, width, [.. Enumerable.Range(0, distances.Length)], LeastWeight);
        for (var i = 0; i < distances.Length; i++) distances[i] = shape.Distance(transformed.AsSpan(i * width, width), scratch);
        return distances;
    }

    /// <summary>Distances from one row.</summary>
    private static double[] Around(double[] rows, int width, int centre)
    {
        var distances = new double[rows.Length / width];
        for (var i = 0; i < distances.Length; i++)
            for (var column = 0; column < width; column++)
                distances[i] += rows[i * width + column] - rows[centre * width + column] is var away ? away * away : 0;
        return distances;
    }

    /// <summary>Every column replaced by its ranks on [−√3, √3]: a first shape that no value can pull far (Spearman).</summary>
    private static double[] Ranks(double[] rows, int width)
    {
        var (ranks, count) = (new double[rows.Length], rows.Length / width);
        for (var column = 0; column < width; column++)
        {
            var values = new double[count];
            for (var i = 0; i < count; i++) values[i] = rows[i * width + column];
            var middle = MidRanks.Of(values);
            for (var i = 0; i < count; i++) ranks[i * width + column] = (2 * middle[i] - 1) * Math.Sqrt(3);
        }
        return Distances(ranks, width);
    }

    /// <summary>Every row on the unit sphere around the medians: spatial signs (Visuri, Koivunen and Oja, 2000).</summary>
    private static double[] Directions(double[] rows, int width)
    {
        var (signs, count) = (new double[rows.Length], rows.Length / width);
        for (var column = 0; column < width; column++)
        {
            var values = new double[count];
            for (var i = 0; i < count; i++) values[i] = rows[i * width + column];
            Array.Sort(values);
            for (var i = 0; i < count; i++) signs[i * width + column] = rows[i * width + column] - (values[(count - 1) / 2] + values[count / 2]) / 2;
        }
        for (var i = 0; i < count; i++)
        {
            var sign = signs.AsSpan(i * width, width);
            double squared = 0;
            foreach (var value in sign) squared += value * value;
            if (squared == 0) continue;
            foreach (ref var value in sign) value *= Math.Sqrt(width / squared);
        }
        return Distances(signs, width);
    }
}
