using System.Runtime.Intrinsics;

namespace Transparency.RedFlag.Statistics.Anomalies;

/// <summary>Mean and covariance of some rows, shrunk so that the inverse exists, as its Cholesky factor.</summary>
/// <remarks>
/// The shrinkage weight is that of Ledoit and Wolf, "A well-conditioned estimator for large-dimensional covariance matrices", Journal of
/// Multivariate Analysis 88 (2004): computed from the rows, 1 when they say nothing, near 0 when they are many. Robust use of it: Boudt,
/// Rousseeuw, Vanduffel and Verdonck, "The minimum regularized covariance determinant estimator", Statistics and Computing 30 (2020).
/// </remarks>
internal sealed class Covariance
{
    private readonly double[] _mean;
    private readonly double[] _factor;
    private readonly int _width;

    /// <param name="rows">Standardised rows of <paramref name="width"/> values, one after the other.</param>
    /// <param name="chosen">Ordinals of the rows that count.</param>
    /// <param name="least">Least weight of the target: a floor for directions in which the chosen rows do not vary at all.</param>
    internal Covariance(double[] rows, int width, ReadOnlySpan<int> chosen, double least)
    {
        (_width, _mean, _factor) = (width, new double[width], new double[width * width]);
        foreach (var row in chosen)
            for (var i = 0; i < width; i++) _mean[i] += rows[row * width + i];
        for (var i = 0; i < width; i++) _mean[i] /= chosen.Length;

        var (centred, fourth) = (new double[width], 0.0);
        foreach (var row in chosen)
        {
            double squared = 0;
            for (var i = 0; i < width; i++)
            {
                centred[i] = rows[row * width + i] - _mean[i];
                squared += centred[i] * centred[i];
            }
            fourth += squared * squared;
            for (var i = 0; i < width; i++) AddScaled(_factor.AsSpan(i * width, i + 1), centred, centred[i]);
        }
        Shrink(chosen.Length, fourth, least);
        Decompose();
    }

    /// <summary>Logarithm of the determinant of the shrunk covariance.</summary>
    internal double LogDeterminant
    {
        get
        {
            double sum = 0;
            for (var i = 0; i < _width; i++) sum += Math.Log(_factor[i * _width + i]);
            return 2 * sum;
        }
    }

    /// <summary>Squared Mahalanobis distance of a row.</summary>
    internal double Distance(ReadOnlySpan<double> row, Span<double> scratch)
    {
        double sum = 0;
        for (var i = 0; i < _width; i++)
        {
            scratch[i] = (row[i] - _mean[i] - Dot(_factor.AsSpan(i * _width, i), scratch)) / _factor[i * _width + i];
            sum += scratch[i] * scratch[i];
        }
        return sum;
    }

    /// <summary>The columns' parts of the squared distance, (x − m)ᵢ · (S⁻¹(x − m))ᵢ: they add up to it exactly, and one may be negative.</summary>
    internal void Parts(ReadOnlySpan<double> row, Span<double> parts)
    {
        Distance(row, parts);
        for (var i = _width - 1; i >= 0; i--)
        {
            for (var below = i + 1; below < _width; below++) parts[i] -= _factor[below * _width + i] * parts[below];
            parts[i] /= _factor[i * _width + i];
        }
        for (var i = 0; i < _width; i++) parts[i] *= row[i] - _mean[i];
    }

    /// <summary>Turns sums of products into (1 − ρ)·S + ρ·mean variance·I with the weight ρ of Ledoit and Wolf.</summary>
    private void Shrink(int n, double fourth, double least)
    {
        double trace = 0, squares = 0;
        for (var i = 0; i < _width; i++)
            for (var j = 0; j <= i; j++)
            {
                var covariance = _factor[i * _width + j] /= n;
                squares += (i == j ? 1 : 2) * covariance * covariance;
                if (i == j) trace += covariance;
            }
        var (target, spread) = (trace / _width, squares - trace * trace / _width);
        var noise = (fourth / n - squares) / n;
        var weight = Math.Clamp(spread > 0 ? noise / spread : 1, least, 1);
        // Rows that are all the same have no shape: unit variance leaves plain distances.
        if (target <= 0) (target, weight) = (1, 1);
        for (var i = 0; i < _width; i++)
            for (var j = 0; j <= i; j++)
                _factor[i * _width + j] = (1 - weight) * _factor[i * _width + j] + (i == j ? weight * target : 0);
    }

    private void Decompose()
    {
        for (var i = 0; i < _width; i++)
            for (var j = 0; j <= i; j++)
            {
                var rest = _factor[i * _width + j] - Dot(_factor.AsSpan(i * _width, j), _factor.AsSpan(j * _width, j));
                _factor[i * _width + j] = i == j ? Math.Sqrt(Math.Max(rest, 1e-12)) : rest / _factor[j * _width + j];
            }
    }

    /// <summary>Four lanes, whatever the machine has: the order of additions is part of the result.</summary>
    private static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        var (lanes, i, rest) = (Vector256<double>.Zero, 0, 0.0);
        for (; i + 4 <= left.Length; i += 4) lanes += Vector256.Create(left.Slice(i, 4)) * Vector256.Create(right.Slice(i, 4));
        for (; i < left.Length; i++) rest += left[i] * right[i];
        return Vector256.Sum(lanes) + rest;
    }

    private static void AddScaled(Span<double> sums, ReadOnlySpan<double> values, double factor)
    {
        var (i, factors) = (0, Vector256.Create(factor));
        for (; i + 4 <= sums.Length; i += 4) (Vector256.Create<double>(sums.Slice(i, 4)) + Vector256.Create(values.Slice(i, 4)) * factors).CopyTo(sums.Slice(i, 4));
        for (; i < sums.Length; i++) sums[i] += values[i] * factor;
    }
}
