using System.Runtime.Intrinsics;

namespace Transparency.RedFlag.Statistics.Anomalies;

/// <summary>
/// How far a row is from its nearest neighbour in random subsets, averaged: Pang, Ting and Albrecht, "LeSiNN: Detecting anomalies by identifying
/// least similar nearest neighbours", ICDMW 2015; Sugiyama and Borgwardt, "Rapid distance-based outlier detection via sampling", NIPS 2013.
/// A few rows stand for all: the time is linear in the rows, strange rows that keep together rarely hide each other, and duplicates of a common
/// row make it common. The size of the subsets is the scale: small ones see what is far from everything, large ones what is far from its surroundings.
/// </summary>
/// <remarks>The score is a mean distance in standardised columns; a column's contribution is its part of the squared distance ÷ the distance.</remarks>
internal sealed class NeighbourDistance : Detector
{
    private const int Lanes = 8;
    private readonly Margins _margins;
    private readonly int _subsets;
    private readonly int[][] _rows;
    private readonly Vector256<float>[][] _references;

    internal NeighbourDistance(NumberTable table, Margins margins, int subsets, int size, int seed)
    {
        (_margins, _subsets) = (margins, subsets);
        size = Math.Min(table.Rows, Math.Clamp(table.Rows / 2, 2, size));
        (_rows, _references) = (new int[subsets][], new Vector256<float>[subsets][]);
        for (var subset = 0; subset < subsets; subset++)
        {
            _rows[subset] = new SeededStream(seed, 100 + size, subset).Subset(size, table.Rows);
            _references[subset] = Transposed(table, _rows[subset]);
        }
    }

    internal override string Code => "neighbour-distance";

    internal override void Score(NumberTable table, int from, int to, bool fitted, Span<double> scores)
    {
        var scaled = new float[_margins.Varying.Length];
        for (var row = from; row < to; row++)
        {
            Scale(table[row], scaled);
            double sum = 0;
            for (var subset = 0; subset < _subsets; subset++) sum += Math.Sqrt(Nearest(subset, scaled, fitted ? row : -1).Squared);
            scores[row - from] = sum / _subsets;
        }
    }

    internal override void Explain(NumberTable table, int row, bool fitted, Span<double> contributions)
    {
        var scaled = new float[_margins.Varying.Length];
        Scale(table[row], scaled);
        for (var subset = 0; subset < _subsets; subset++)
        {
            var (at, squared) = Nearest(subset, scaled, fitted ? row : -1);
            if (squared == 0 || float.IsInfinity(squared)) continue;
            for (var i = 0; i < scaled.Length; i++)
            {
                var difference = scaled[i] - _references[subset][at / Lanes * scaled.Length + i][at % Lanes];
                contributions[_margins.Varying[i]] += difference * difference / Math.Sqrt(squared) / _subsets;
            }
        }
    }

    private (int At, float Squared) Nearest(int subset, ReadOnlySpan<float> scaled, int excluded)
    {
        var own = excluded < 0 ? -1 : Array.BinarySearch(_rows[subset], excluded);
        var references = _references[subset].AsSpan();
        var (at, least) = (0, float.PositiveInfinity);
        for (var group = 0; group * Lanes < _rows[subset].Length; group++)
        {
            var squared = Vector256<float>.Zero;
            var columns = references.Slice(group * scaled.Length, scaled.Length);
            for (var i = 0; i < columns.Length; i++)
            {
                var difference = columns[i] - Vector256.Create(scaled[i]);
                squared += difference * difference;
            }
            if (own >= 0 && own / Lanes == group) squared = squared.WithElement(own % Lanes, float.PositiveInfinity);
            if (!Vector256.LessThanAny(squared, Vector256.Create(least))) continue;
            for (var lane = 0; lane < Lanes; lane++)
                if (squared[lane] < least) (at, least) = (group * Lanes + lane, squared[lane]);
        }
        return (at, least);
    }

    private void Scale(ReadOnlySpan<double> values, Span<float> scaled)
    {
        for (var i = 0; i < scaled.Length; i++) scaled[i] = (float)((values[_margins.Varying[i]] - _margins.Mean[_margins.Varying[i]]) / _margins.Deviation[_margins.Varying[i]]);
    }

    /// <summary>Eight references side by side, column after column; the places after the last are infinitely far.</summary>
    private Vector256<float>[] Transposed(NumberTable table, int[] rows)
    {
        var width = _margins.Varying.Length;
        var references = new Vector256<float>[(rows.Length + Lanes - 1) / Lanes * width];
        Array.Fill(references, Vector256.Create(float.PositiveInfinity));
        var scaled = new float[width];
        for (var at = 0; at < rows.Length; at++)
        {
            Scale(table[rows[at]], scaled);
            for (var i = 0; i < width; i++) references[at / Lanes * width + i] = references[at / Lanes * width + i].WithElement(at % Lanes, scaled[i]);
        }
        return references;
    }
}
