namespace Transparency.Scoring.Sampling;

/// <summary>
/// Exact upper bound of an error rate from a sample, one-sided (Clopper and Pearson, Biometrika 26, 1934, with the whole risk on the upper side):
/// the rate at which so few errors or fewer would be seen with probability 1 − confidence.
/// </summary>
public static class ErrorBound
{
    /// <summary>The bound, between 0 and 1.</summary>
    /// <param name="size">Items looked at, n ≥ 1.</param>
    /// <param name="errors">Errors among them, 0 to n.</param>
    /// <param name="confidence">Between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static double Upper(int size, int errors, double confidence)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(errors);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(errors, size);
        if (confidence is not (> 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "between 0 and 1");
        if (errors == size) return 1;
        var (low, high) = (0.0, 1.0);
        // P(at most so many errors) falls as the rate rises; 200 halvings end at neighbouring doubles.
        for (var i = 0; i < 200 && low < high; i++)
        {
            var middle = low + (high - low) / 2;
            if (middle <= low || middle >= high) break;
            if (AtMost(size, errors, middle) > 1 - confidence) low = middle;
            else high = middle;
        }
        return high;
    }

    /// <summary>P(X ≤ errors) for a binomial X. Terms start from their logarithm, so that a large sample does not underflow.</summary>
    internal static double AtMost(int size, int errors, double rate)
    {
        var (sum, log) = (0.0, size * Math.Log(1 - rate));
        for (var k = 0; k <= errors; k++)
        {
            sum += Math.Exp(log);
            log += Math.Log((double)(size - k) / (k + 1)) + Math.Log(rate) - Math.Log(1 - rate);
        }
        return Math.Min(1, sum);
    }
}
