namespace Transparency.RedFlag.Statistics.Sequences;

/// <summary>
/// Durations far from their peers'. Durations are skewed and multiply, so their logarithms are compared, by median and median absolute deviation, which
/// half of the values can be wrong without moving: Iglewicz and Hoaglin, "How to Detect and Handle Outliers", ASQC 1993.
/// </summary>
public static class LogTimes
{
    /// <summary>Size of a score beyond which Iglewicz and Hoaglin call a value an outlier.</summary>
    public const double Outlying = 3.5;

    /// <summary>Median absolute deviation × this is the standard deviation of normal values.</summary>
    private const double OfNormal = 1.482602;

    /// <summary>One score per duration: (ln t − median) ÷ (1.4826 × MAD); below −3.5 too fast, above 3.5 too slow.</summary>
    /// <param name="durations">Any unit of time.</param>
    /// <returns>
    /// Null for a duration that is not above 0: it has no logarithm, and is a finding of another rule. When more than half of the durations are equal, the
    /// mean absolute deviation × 1.2533 takes the place of the MAD; when all are, every score is 0.
    /// </returns>
    public static double?[] Scores(IReadOnlyList<double> durations)
    {
        var logarithms = durations.Where(each => each > 0 && double.IsFinite(each)).Select(each => Math.Log(each)).ToArray();
        if (logarithms.Length == 0) return new double?[durations.Count];
        var median = Median(logarithms);
        var away = logarithms.Select(each => Math.Abs(each - median)).ToArray();
        var scale = Median(away) is > 0 and var middle ? middle * OfNormal : away.Average() * Math.Sqrt(Math.PI / 2);
        double? Score(double duration) => duration > 0 && double.IsFinite(duration) ? scale == 0 ? 0 : (Math.Log(duration) - median) / scale : null;
        return [.. durations.Select(each => Score(each))];
    }

    internal static double Median(IReadOnlyCollection<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
