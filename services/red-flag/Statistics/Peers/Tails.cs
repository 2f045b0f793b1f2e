using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace Transparency.RedFlag.Statistics.Peers;

/// <summary>Standard normal and chi-square tails.</summary>
internal static class Tails
{
    /// <summary>Probability of being further from 0 than |z|, on either side.</summary>
    internal static double TwoSided(double z) => SpecialFunctions.Erfc(Math.Abs(z) / Math.Sqrt(2));

    /// <summary>The same for Student's t.</summary>
    internal static double TwoSided(double t, int degrees) => 2 * StudentT.CDF(0, 1, degrees, -Math.Abs(t));

    /// <summary>The z ≥ 0 whose two-sided tail is <paramref name="p"/>.</summary>
    internal static double Quantile(double p) => Math.Sqrt(2) * SpecialFunctions.ErfcInv(p);

    /// <summary>Probability that chi-square with these degrees of freedom is at least this large.</summary>
    internal static double ChiSquare(double value, int degrees) => degrees == 0 ? 1 : SpecialFunctions.GammaUpperRegularized(degrees / 2.0, value / 2);
}
