using MathNet.Numerics.Distributions;

namespace Transparency.RedFlag.Statistics.Peers;

/// <summary>
/// Exact interval of a share (Clopper and Pearson, Biometrika 26, 1934): it covers the true share at least as often as it says, for any number of
/// decisions, which an approximation does not when few or none were found.
/// </summary>
public static class ExactInterval
{
    /// <param name="found">0 to <paramref name="n"/>.</param>
    /// <param name="n">At least 1.</param>
    /// <param name="confidence">Between 0 and 1.</param>
    /// <returns>Ends between 0 and 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">More found than there are, or nothing counted.</exception>
    public static (double Low, double High) Of(long found, long n, double confidence = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(found);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(found, n);
        var tail = (1 - confidence) / 2;
        return (found == 0 ? 0 : Beta.InvCDF(found, n - found + 1, tail), found == n ? 1 : Beta.InvCDF(found + 1, n - found, 1 - tail));
    }
}
