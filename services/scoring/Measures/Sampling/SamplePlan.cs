namespace Transparency.Scoring.Sampling;

/// <summary>
/// A discovery sample without replacement: if more than the tolerable share of the population were wrong, a sample of this size would show more
/// than the allowed number of errors with the wanted confidence (hypergeometric distribution; AICPA Audit Sampling Guide, attribute sampling).
/// </summary>
/// <param name="Population">Number of items, N.</param>
/// <param name="Confidence">Between 0 and 1.</param>
/// <param name="Tolerable">Share of wrong items not to be missed, between 0 and 1.</param>
/// <param name="Allowed">Errors in the sample with which it is still accepted, K.</param>
/// <param name="ErrorsNotToMiss">Smallest number of wrong items that reaches the tolerable share, ⌈Tolerable × N⌉.</param>
/// <param name="Size">Smallest sample, n.</param>
/// <param name="ConfidenceReached">1 − P(at most K errors in the sample | exactly <paramref name="ErrorsNotToMiss"/> in the population); never below <paramref name="Confidence"/>.</param>
public sealed record SamplePlan(int Population, decimal Confidence, decimal Tolerable, int Allowed, int ErrorsNotToMiss, int Size, double ConfidenceReached)
{
    /// <summary>Largest population a plan is made for.</summary>
    public const int LargestPopulation = 10_000_000;

    /// <summary>The smallest plan.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="ArgumentException">As many errors are allowed as must not be missed: no sample, not even the whole, can tell.</exception>
    public static SamplePlan Of(int population, decimal confidence, decimal tolerable, int allowed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(population, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(population, LargestPopulation);
        ArgumentOutOfRangeException.ThrowIfNegative(allowed);
        if (confidence is not (> 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "between 0 and 1");
        if (tolerable is not (> 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(tolerable), tolerable, "between 0 and 1");
        var errors = (int)Math.Ceiling(tolerable * population);
        if (allowed >= errors) throw new ArgumentException($"{allowed} allowed errors are as many as must not be missed ({errors} of {population}): not even looking at all of them could tell.", nameof(allowed));
        var risk = 1 - (double)confidence;
        var (chances, n) = (Start(allowed), 0);
        // A hair of tolerance: the sums are exact to some fifteen digits, and a plan must not grow by one for the last of them.
        while (chances.Sum() > risk * (1 + 1e-12)) Take(chances, population, errors, n++);
        return new(population, confidence, tolerable, allowed, errors, n, 1 - chances.Sum());
    }

    /// <summary>The confidence that a sample of a given size buys.</summary>
    /// <param name="population">N.</param>
    /// <param name="tolerable">Share of wrong items not to be missed.</param>
    /// <param name="allowed">K.</param>
    /// <param name="size">n ≤ N.</param>
    public static double ConfidenceOf(int population, decimal tolerable, int allowed, int size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, population);
        var (chances, errors) = (Start(allowed), (int)Math.Ceiling(tolerable * population));
        for (var n = 0; n < size; n++) Take(chances, population, errors, n);
        return 1 - chances.Sum();
    }

    private static double[] Start(int allowed)
    {
        var chances = new double[allowed + 1];
        chances[0] = 1;
        return chances;
    }

    /// <summary>One more item is looked at: chances[j] is the probability of j errors so far. Only products and sums of numbers ≥ 0, so nothing cancels.</summary>
    private static void Take(double[] chances, int population, int errors, int taken)
    {
        double left = population - taken;
        for (var j = chances.Length - 1; j >= 0; j--)
        {
            var good = Math.Max(0, left - (errors - j)) / left;
            var wrong = j > 0 ? Math.Max(0, errors - (j - 1)) / left : 0;
            chances[j] = chances[j] * good + (j > 0 ? chances[j - 1] * wrong : 0);
        }
    }
}
