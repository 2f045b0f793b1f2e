using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Transparency.Portal.Comparing;

namespace Transparency.Portal.Overview;

/// <summary>What the funnel's script draws; every word comes translated, every mark is also in the table below it.</summary>
/// <param name="Limits">Size, then lower and upper limit at 95 % and at 99.8 %.</param>
public sealed record FunnelPlot(IReadOnlyList<FunnelPoint> Points, IReadOnlyList<double[]> Limits, double Centre, string SizeLabel, string ValueLabel,
    IReadOnlyList<double> Ticks)
{
    // Inside a script element only < has to be escaped, which this encoder does.
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.BasicLatin, UnicodeRanges.Latin1Supplement, UnicodeRanges.Thai, UnicodeRanges.GeneralPunctuation),
    };

    /// <summary>Round sizes (1, 2, 5 times a power of ten) inside the plot.</summary>
    public static IReadOnlyList<double> TicksOf(Comparison comparison)
    {
        double smallest = Smallest(comparison), largest = Largest(comparison);
        return [.. Enumerable.Range(0, 8).SelectMany(power => new[] { 1, 2, 5 }.Select(step => step * Math.Pow(10, power))).Where(tick => tick >= smallest && tick <= largest)];
    }

    /// <summary>Forty sizes between the smallest and largest compared group, closer together where the funnel is steep.</summary>
    public static IReadOnlyList<double[]> LimitsOf(Comparison comparison)
    {
        double smallest = Smallest(comparison), largest = Largest(comparison);
        return [.. Enumerable.Range(0, 40).Select(i =>
        {
            var size = smallest * Math.Pow(largest / smallest, i / 39.0);
            var (inner, outer) = (comparison.Limits(size, Comparison.Z95)!.Value, comparison.Limits(size, Comparison.Z998)!.Value);
            return new[] { size, inner.Lower, inner.Upper, outer.Lower, outer.Upper }.Select(v => Math.Round(v, 3)).ToArray();
        })];
    }

    private static double Smallest(Comparison comparison) => Math.Max(1, comparison.Compared.Min(g => g.N) * 0.9);

    private static double Largest(Comparison comparison) => comparison.Compared.Max(g => g.N) * 1.05;
}

public sealed record FunnelPoint(string Name, long N, double Value, string Standing, string Tip);
