namespace Transparency.RedFlag.Statistics.Peers;

/// <summary>
/// The tail of a unit's score against the others when what units differ anyway adds to chance: z varies with 1 + τ²·V, V the unit's binomial variance and τ the standard deviation of the units'
/// log-odds (Spiegelhalter, Statistics in Medicine 24, 2005, §3.3: the random-effects form of the funnel). A factor φ that is the same for all would let who decides little hide
/// and name who decides much. τ is not known: the tail is averaged over what the others' decisions and a range known beforehand leave of it (predictive p-values that leave the unit out:
/// Marshall and Spiegelhalter, Bayesian Analysis 2, 2007).
/// </summary>
/// <remarks>
/// <para>What others say: the mean of min(z² ÷ (1 + τ²V), 4), Huber's bounded scale ("Proposal 2", Annals of Mathematical Statistics 35, 1964), whose distribution does not depend on τ;
/// on [0, 4] it is near a beta distribution of its mean and variance. A second harsh unit counts as two deviations.</para>
/// <para>The range: τ is log-normal with 95 % between two ends. Spiegelhalter, Abrams and Myles ("Bayesian Approaches to Clinical Trials and Health-Care Evaluation", 2004, §5.7.3) call 0.1 to 0.5
/// reasonable, up to 1 fairly high and more fairly extreme. Twenty units tell τ only within a quarter; the range keeps limits from following that error (as moderated variances do: Smyth,
/// SAGMB 3, 2004).</para>
/// </remarks>
/// <param name="from">Lower end of the range of τ, above 0.</param>
/// <param name="to">Upper end, above <paramref name="from"/>.</param>
internal sealed class SpreadPivot(double from, double to)
{
    /// <summary>Deviations at which a unit's own contribution ends.</summary>
    private const double Bound = 2;

    /// <summary>Mean and variance of min(z², 4) of a standard normal z.</summary>
    internal const double Mean = 0.920537, Variance = 1.232368;

    private const int Steps = 200;
    private const double Smallest = 0.01, Largest = 10;

    private static readonly double[] s_squares = [.. Enumerable.Range(0, Steps).Select(i => Math.Exp(2 * (Math.Log(Smallest) + (i + 0.5) * Math.Log(Largest / Smallest) / Steps)))];

    private readonly double _middle = (Math.Log(from) + Math.Log(to)) / 2, _deviation = Math.Log(to / from) / (2 * 1.959964);

    /// <summary>The values of τ² that <see cref="Weights"/> weighs, ascending; evenly spaced in log τ.</summary>
    internal static IReadOnlyList<double> Squares => s_squares;

    /// <param name="p">Two-sided exact tail by chance alone; the answer is never smaller.</param>
    /// <param name="score">z of the unit against the others, by chance alone.</param>
    /// <param name="variance">Binomial variance V of the unit's decisions.</param>
    /// <param name="others">z and V of the others among themselves.</param>
    internal double Tail(double p, double score, double variance, IReadOnlyList<(double Z, double Variance)> others)
    {
        var (weights, tail) = (Weights(others), 0.0);
        for (var i = 0; i < Steps; i++)
            if (weights[i] > 0) tail += weights[i] * Math.Max(p, Tails.TwoSided(score / Math.Sqrt(1 + s_squares[i] * variance)));
        return Math.Max(p, tail);
    }

    /// <summary>How likely each of <see cref="Squares"/> is; sums to 1. The range alone where fewer than three others could differ at all, or all are as expected.</summary>
    internal double[] Weights(IReadOnlyList<(double Z, double Variance)> others)
    {
        var able = others.Where(other => other.Variance > 0).ToList();
        var weights = new double[Steps];
        var told = able.Count >= 3 && able.Exists(other => other.Z != 0);
        for (var i = 0; i < Steps; i++)
        {
            var away = (Math.Log(s_squares[i]) / 2 - _middle) / _deviation;
            weights[i] = -away * away / 2 + (told ? LogLikelihood(able, s_squares[i]) : 0);
        }
        var largest = weights.Max();
        for (var i = 0; i < Steps; i++) weights[i] = Math.Exp(weights[i] - largest);
        var all = weights.Sum();
        for (var i = 0; i < Steps; i++) weights[i] /= all;
        return weights;
    }

    /// <summary>Logarithm of the density of the bounded mean, in terms of the logarithm of the scale that it measures; for an unbounded mean that of a chi-square.</summary>
    private static double LogLikelihood(List<(double Z, double Variance)> others, double square)
    {
        double sum = 0, slope = 0, scale = 0;
        foreach (var (z, variance) in others)
        {
            var spread = 1 + square * variance;
            var squared = z * z / spread;
            sum += Math.Min(squared, Bound * Bound);
            if (squared < Bound * Bound) slope += squared * variance / spread;
            scale += variance / spread;
        }
        // The others are compared with their own mean: one degree of freedom less.
        var (mean, spreadOfMean) = (Mean / (Bound * Bound), Variance / (Bound * Bound * Bound * Bound) / (others.Count - 1));
        var size = mean * (1 - mean) / spreadOfMean - 1;
        var share = sum / others.Count / (Bound * Bound);
        return (mean * size - 1) * Math.Log(share) + ((1 - mean) * size - 1) * Math.Log(1 - share) + Math.Log(slope / scale);
    }
}
