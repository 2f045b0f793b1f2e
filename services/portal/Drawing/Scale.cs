using Transparency.Portal.Comparing;
using Transparency.Portal.Text;

namespace Transparency.Portal.Drawing;

/// <summary>
/// A horizontal scale in per cent of the drawing's width, so that a drawing follows its column without script or style
/// and its words keep their size. Marks keep 3 % off both edges, or the outermost would be cut.
/// </summary>
/// <param name="From">Value at the left edge.</param>
/// <param name="To">Value at the right edge.</param>
public sealed record Scale(double From, double To)
{
    private const double Edge = 3;

    /// <summary>A whole-number scale that holds every interval, at least 10 wide, inside 0–100.</summary>
    public static Scale Around(Comparison comparison)
    {
        var values = comparison.Groups.SelectMany(g => new[] { g.Lower, g.Upper }).Concat(comparison.Centre is { } c ? [c] : []).ToArray();
        if (values.Length == 0)
            return new Scale(0, 100);
        double low = Math.Floor(values.Min() / 5) * 5, high = Math.Ceiling(values.Max() / 5) * 5;
        while (high - low < 10)
            (low, high) = (Math.Max(0, low - 5), Math.Min(100, high + 5));
        return new Scale(Math.Max(0, low), Math.Min(100, high));
    }

    public double Position(double value) => Edge + (100 - 2 * Edge) * (Math.Clamp(value, From, To) - From) / (To - From);

    /// <summary>Position of a value as an SVG attribute.</summary>
    public string At(double value) => Figures.Coordinate(Position(value)) + "%";

    /// <summary>Distance of two values as an SVG attribute.</summary>
    public string Span(double from, double to) => Figures.Coordinate(Math.Max(0, Position(to) - Position(from))) + "%";

    /// <summary>Three to six round ticks.</summary>
    public IEnumerable<double> Ticks
    {
        get
        {
            var step = new[] { 1.0, 2, 5, 10, 20, 25, 50 }.First(s => (To - From) / s <= 5 || s >= 50);
            for (var tick = Math.Ceiling(From / step) * step; tick <= To + 1e-9; tick += step)
                yield return tick;
        }
    }
}
