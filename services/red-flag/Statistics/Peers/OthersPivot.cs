namespace Transparency.RedFlag.Statistics.Peers;

/// <summary>
/// The tail of a unit's score against the others alone: what is expected, how much chance lets it vary and how much units differ anyway all come from decisions
/// that are not its own, so that one harsh unit hides neither in the average nor in the limits. How much the others differ is Huber's scale ("Proposal 2", Annals
/// of Mathematical Statistics 35, 1964): nearly as sharp as the variance, while units beyond two deviations count as two, so that a second harsh unit widens the limits little. Since it is itself estimated, the
/// normal tail is averaged over how it varies for so many ordinary units round their own mean (Monte Carlo with a fixed seed: the same number every time).
/// </summary>
internal sealed class OthersPivot
{
    /// <summary>Deviations at which a unit's own contribution to the scale ends.</summary>
    private const double Bound = 2;

    /// <summary>Mean of min(z², 4) of a standard normal z.</summary>
    private const double OfNormal = 0.920537;

    private const int MostDraws = 8_000, FewestDraws = 500, Work = 400_000;

    private readonly double[] _ordinary;

    /// <param name="others">Number of other units, at least 3.</param>
    internal OthersPivot(int others)
    {
        var chance = new SeededStream(others, 17);
        var (draws, z) = (new double[Math.Clamp(Work / others, FewestDraws, MostDraws)], new double[others]);
        for (var i = 0; i < draws.Length; i++)
        {
            for (var j = 0; j < others; j++) z[j] = Math.Sqrt(-2 * Math.Log(1 - chance.Unit())) * Math.Cos(2 * Math.PI * chance.Unit());
            // The others are compared with their own mean: one degree of freedom less.
            var mean = z.Average();
            for (var j = 0; j < others; j++) z[j] = (z[j] - mean) / Math.Sqrt(1 - 1.0 / others);
            draws[i] = Scale(z);
        }
        _ordinary = draws;
    }

    /// <param name="p">Two-sided exact tail by chance alone; the answer is never smaller.</param>
    /// <param name="score">z of the unit against the others.</param>
    /// <param name="otherZ">z of the others among themselves.</param>
    internal double Tail(double p, double score, IReadOnlyList<double> otherZ)
    {
        var phi = Scale(otherZ);
        // What is seen is held fixed and the true over-dispersion varies; where it explains nothing chance alone is exact.
        return Math.Max(p, _ordinary.Average(draw => phi <= draw ? p : Math.Max(p, Tails.TwoSided(score / Math.Sqrt(phi / draw)))));
    }

    /// <summary>φ above 0 with mean min(z² ÷ φ, 4) = that of a normal z: one at most, since the mean is concave in φ; 0 when all are 0.</summary>
    internal static double Scale(IReadOnlyList<double> z)
    {
        var phi = Next(z, double.PositiveInfinity);
        for (var i = 0; i < 200; i++)
        {
            var next = Next(z, Bound * Bound * phi);
            if (Math.Abs(next - phi) <= 1e-12 * phi) return next;
            phi = next;
        }
        return phi;

        static double Next(IReadOnlyList<double> z, double limit)
        {
            var sum = 0.0;
            for (var i = 0; i < z.Count; i++) sum += Math.Min(z[i] * z[i], limit);
            return sum / z.Count / OfNormal;
        }
    }
}
