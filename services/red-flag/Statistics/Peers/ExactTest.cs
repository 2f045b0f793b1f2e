using MathNet.Numerics;

namespace Transparency.RedFlag.Statistics.Peers;

/// <summary>
/// Is a unit's number of outcomes what drawing its cases at random from each stratum would give? Given how many outcomes each stratum has, the number is a
/// sum of independent hypergeometric ones; its distribution is computed by convolution, and half of the observed value's own probability counts
/// (mid-p: Lancaster, JASA 56, 1961). The stratified form of Fisher's exact test; nothing is estimated and no number need be large.
/// </summary>
internal static class ExactTest
{
    /// <summary>Probabilities are dropped below this share of the largest.</summary>
    private const double Negligible = 1e-20;

    /// <summary>Below this the dropped probabilities could be seen; the normal tail stands in then.</summary>
    internal const double Resolution = 1e-13;

    /// <summary>Two-sided mid-p of an observed number: twice the smaller tail, at most 1.</summary>
    internal static double MidP(long observed, IEnumerable<(long N, long Total, long Outcomes)> strata)
    {
        var (offset, probabilities) = Distribution(strata);
        double below = 0, above = 0, at = 0;
        for (var i = 0; i < probabilities.Length && offset + i < observed; i++) below += probabilities[i];
        for (var i = probabilities.Length - 1; i >= 0 && offset + i > observed; i--) above += probabilities[i];
        if (observed - offset is >= 0 and var place && place < probabilities.Length) at = probabilities[place];
        return Math.Min(1, 2 * (Math.Min(below, above) + at / 2));
    }

    /// <summary>Probabilities of offset, offset + 1, …</summary>
    internal static (long Offset, double[] Probabilities) Distribution(IEnumerable<(long N, long Total, long Outcomes)> strata)
    {
        var (offset, sum) = (0L, new[] { 1.0 });
        foreach (var (n, total, outcomes) in strata)
        {
            var (from, one) = Hypergeometric(n, total, outcomes);
            (offset, sum) = Trimmed(offset + from, Convolve(sum, one));
        }
        return (offset, sum);
    }

    /// <summary>Outcomes among n of total decisions, outwards from the most likely number, where the logarithms of factorials are needed once.</summary>
    private static (long Offset, double[] Probabilities) Hypergeometric(long n, long total, long outcomes)
    {
        var (low, high) = (Math.Max(0, n - (total - outcomes)), Math.Min(n, outcomes));
        var mode = Math.Clamp((long)((n + 1.0) * (outcomes + 1.0) / (total + 2.0)), low, high);
        var peak = Math.Exp(LogChoose(outcomes, mode) + LogChoose(total - outcomes, n - mode) - LogChoose(total, n));
        var (down, up) = (new List<double>(), new List<double> { peak });
        double Ratio(long k) => (double)(outcomes - k) * (n - k) / ((k + 1.0) * (total - outcomes - n + k + 1.0));
        for (var k = mode; k < high && up[^1] > Negligible * peak; k++) up.Add(up[^1] * Ratio(k));
        var last = peak;
        for (var k = mode; k > low && last > Negligible * peak; k--) down.Add(last /= Ratio(k - 1));
        down.Reverse();
        double[] probabilities = [.. down, .. up];
        // Logarithms of large factorials are exact to a few digits less than the ratios; the sum repairs the level.
        var all = probabilities.Sum();
        for (var i = 0; i < probabilities.Length; i++) probabilities[i] /= all;
        return (mode - down.Count, probabilities);
    }

    private static double LogChoose(long n, long k) => SpecialFunctions.GammaLn(n + 1.0) - SpecialFunctions.GammaLn(k + 1.0) - SpecialFunctions.GammaLn(n - k + 1.0);

    private static double[] Convolve(double[] left, double[] right)
    {
        var sum = new double[left.Length + right.Length - 1];
        for (var i = 0; i < left.Length; i++)
            for (var j = 0; j < right.Length; j++) sum[i + j] += left[i] * right[j];
        return sum;
    }

    private static (long Offset, double[] Probabilities) Trimmed(long offset, double[] probabilities)
    {
        var least = probabilities.Max() * Negligible;
        var (first, last) = (Array.FindIndex(probabilities, each => each >= least), Array.FindLastIndex(probabilities, each => each >= least));
        return (offset + first, probabilities[first..(last + 1)]);
    }
}
