namespace Transparency.RedFlag.Statistics.Anomalies;

/// <summary>Where values stand among fitted ones, as a share in (0, 1); equal values share the middle of their places.</summary>
internal static class MidRanks
{
    internal static double[] Of(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        var shares = new double[values.Length];
        for (var i = 0; i < shares.Length; i++) shares[i] = Of(values[i], sorted);
        return shares;
    }

    /// <summary>(number below + half the equal ones) ÷ n, kept within half a place of the ends.</summary>
    internal static double Of(double value, double[] sorted) =>
        Math.Clamp((Below(sorted, value) + AtOrBelow(sorted, value)) / 2.0, 0.5, sorted.Length - 0.5) / sorted.Length;

    internal static int Below(double[] sorted, double value)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (sorted[middle] < value) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    internal static int AtOrBelow(double[] sorted, double value)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (sorted[middle] <= value) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
