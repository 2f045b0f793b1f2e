namespace Transparency.RedFlag.Statistics.Peers;

/// <summary>
/// The tail of score ÷ √φ when φ comes from the other units: they are independent of the score, so the tail is the normal one averaged over how φ of so
/// many ordinary units varies (Monte Carlo with a fixed seed: the same number every time). The over-dispersion is winsorised as everywhere.
/// </summary>
/// <param name="others">Number of other units, at least 3.</param>
internal sealed class DispersionPivot(int others)
{
    private const int Draws = 2_000;

    /// <summary>φ of ordinary units, in ascending order; their mean is what winsorising leaves of a variance of 1.</summary>
    private readonly double[] _ordinary = Ordinary(others);

    /// <param name="p">Two-sided tail before over-dispersion.</param>
    /// <param name="score">Normal score of <paramref name="p"/>, signed.</param>
    /// <param name="otherZ">z of the others.</param>
    internal double Tail(double p, double score, IReadOnlyList<double> otherZ)
    {
        var (phi, mean) = (OverDispersion.Of(otherZ), _ordinary.Average());
        if (phi / mean <= 1) return p;
        // φ of the others is the true one times a draw ÷ mean; what is seen is held fixed and the true one varies.
        return _ordinary.Average(draw => Tails.TwoSided(score / Math.Sqrt(Math.Max(1, phi / draw))));
    }

    private static double[] Ordinary(int units)
    {
        var chance = new SeededStream(units, 17);
        var (draws, z) = (new double[Draws], new double[units]);
        for (var i = 0; i < Draws; i++)
        {
            for (var j = 0; j < units; j++) z[j] = Math.Sqrt(-2 * Math.Log(1 - chance.Unit())) * Math.Cos(2 * Math.PI * chance.Unit());
            draws[i] = OverDispersion.Of(z);
        }
        return draws;
    }
}
