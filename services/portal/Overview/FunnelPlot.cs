using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Transparency.Portal.Comparing;

namespace Transparency.Portal.Overview;

/// <summary>What the funnel's script draws; every word comes translated, every mark is also in the table below it.</summary>
/// <param name="Limits">Size, then lower and upper limit at 95 % and at 99.8 %.</param>
public sealed record FunnelPlot(IReadOnlyList<FunnelPoint> Points, IReadOnlyList<double[]> Limits, double Centre, string SizeLabel, string ValueLabel,
    string CentreLabel, string Limit95, string Limit998)
{
    // Inside a script element only < has to be escaped, which this encoder does.
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.BasicLatin, UnicodeRanges.Latin1Supplement, UnicodeRanges.Thai, UnicodeRanges.GeneralPunctuation),
    };

    /// <summary>Forty sizes between the smallest and largest compared group, closer together where the funnel is steep.</summary>
    public static IReadOnlyList<double[]> LimitsOf(Comparison comparison)
    {
        double smallest = Math.Max(1, comparison.Compared.Min(g => g.N) * 0.9), largest = comparison.Compared.Max(g => g.N) * 1.05;
        return [.. Enumerable.Range(0, 40).Select(i =>
        {
            var size = smallest * Math.Pow(largest / smallest, i / 39.0);
            var (inner, outer) = (comparison.Limits(size, Comparison.Z95)!.Value, comparison.Limits(size, Comparison.Z998)!.Value);
            return new[] { size, inner.Lower, inner.Upper, outer.Lower, outer.Upper }.Select(v => Math.Round(v, 3)).ToArray();
        })];
    }
}

public sealed record FunnelPoint(string Name, long N, double Value, string Standing, string Tip);
