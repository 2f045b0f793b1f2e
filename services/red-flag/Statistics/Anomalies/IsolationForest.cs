namespace Transparency.RedFlag.Statistics.Anomalies;

/// <summary>
/// Rows that few random cuts set apart are unusual: Liu, Ting and Zhou, "Isolation Forest", ICDM 2008. Subsamples of 256 as published; more trees
/// than the published 100, because the spread of the mean path falls with their number and nothing else does. A cut is drawn only among columns
/// that still vary in the node, so constant columns and duplicates cost no depth.
/// </summary>
/// <remarks>
/// The score is c(ψ) − mean path length: in the order of the published 2^(−E(h)/c(ψ)), and additive. Each cut on a row's path shortens the path
/// still expected by c(n) − 1 − c(n of the child); these gains, summed per column, are the contributions and add up to the score exactly.
/// </remarks>
internal sealed class IsolationForest : Detector
{
    private const int Trees = 300;
    private const int SubsampleSize = 256;
    private readonly Node[][] _trees = new Node[Trees][];

    internal IsolationForest(NumberTable table, int seed, int threads)
    {
        var size = Math.Min(SubsampleSize, table.Rows);
        Parallel.For(0, Trees, new ParallelOptions { MaxDegreeOfParallelism = threads }, ordinal =>
        {
            var random = new SeededStream(seed, 1, ordinal);
            _trees[ordinal] = new Growth(table, random).Grow(random.Subset(size, table.Rows));
        });
    }

    internal override string Code => "isolation-forest";

    internal override void Score(NumberTable table, int from, int to, bool fitted, Span<double> scores)
    {
        scores.Clear();
        foreach (var tree in _trees)
            for (var row = from; row < to; row++)
            {
                var values = table[row];
                ref readonly var node = ref tree[0];
                while (node.Left > 0) node = ref tree[values[node.Column] < node.Cut ? node.Left : node.Left + 1];
                scores[row - from] += tree[0].Path - node.Path;
            }
        foreach (ref var score in scores) score /= Trees;
    }

    internal override void Explain(NumberTable table, int row, bool fitted, Span<double> contributions)
    {
        var values = table[row];
        foreach (var tree in _trees)
            for (var at = 0; tree[at].Left > 0;)
            {
                var next = values[tree[at].Column] < tree[at].Cut ? tree[at].Left : tree[at].Left + 1;
                contributions[tree[at].Column] += (tree[at].Path - tree[next].Path) / Trees;
                at = next;
            }
    }

    /// <summary>Mean path length of an unsuccessful search in a binary tree of n leaves: c(n) of the paper, with exact harmonic numbers.</summary>
    internal static double ExpectedPath(int n)
    {
        if (n <= 1) return 0;
        double harmonic = 0;
        for (var i = 1; i < n; i++) harmonic += 1.0 / i;
        return 2 * harmonic - 2.0 * (n - 1) / n;
    }

    /// <param name="Left">Index of the child below the cut; the other follows it. 0 in a leaf.</param>
    /// <param name="Path">Depth plus the path expected below: c(ψ) at the root, the path length of the paper in a leaf.</param>
    private readonly record struct Node(int Column, int Left, double Cut, double Path);

    private sealed class Growth(NumberTable table, SeededStream random)
    {
        private static readonly double[] Expected = [.. Enumerable.Range(0, SubsampleSize + 1).Select(ExpectedPath)];
        private readonly List<Node> _nodes = [];
        private readonly int[] _columns = [.. Enumerable.Range(0, table.Width)];

        internal Node[] Grow(int[] rows)
        {
            _nodes.Add(default);
            Grow(0, rows, 0, (int)Math.Ceiling(Math.Log2(Math.Max(2, rows.Length))));
            return [.. _nodes];
        }

        private void Grow(int at, Span<int> rows, int depth, int limit)
        {
            var path = depth + Expected[rows.Length];
            if (rows.Length <= 1 || depth >= limit || !TryCut(rows, out var column, out var cut))
            {
                _nodes[at] = new(0, 0, 0, path);
                return;
            }
            var left = _nodes.Count;
            _nodes[at] = new(column, left, cut, path);
            _nodes.Add(default);
            _nodes.Add(default);
            var below = 0;
            for (var i = 0; i < rows.Length; i++)
                if (table.Values[rows[i] * table.Width + column] < cut) (rows[i], rows[below++]) = (rows[below], rows[i]);
            Grow(left, rows[..below], depth + 1, limit);
            Grow(left + 1, rows[below..], depth + 1, limit);
        }

        /// <summary>A random cut through a random column that varies among the rows; false when none does.</summary>
        private bool TryCut(ReadOnlySpan<int> rows, out int column, out double cut)
        {
            for (var untried = _columns.Length; untried > 0; untried--)
            {
                var drawn = random.Below(untried);
                column = _columns[drawn];
                (_columns[drawn], _columns[untried - 1]) = (_columns[untried - 1], column);
                var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
                foreach (var row in rows)
                {
                    var value = table.Values[row * table.Width + column];
                    (low, high) = (Math.Min(low, value), Math.Max(high, value));
                }
                if (low == high) continue;
                // Above the lowest and at most the highest, so that both sides hold a row even when the values are neighbours in binary.
                cut = Math.Clamp(low + random.Unit() * (high - low), Math.BitIncrement(low), high);
                return true;
            }
            (column, cut) = (0, 0);
            return false;
        }
    }
}
