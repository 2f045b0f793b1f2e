using System.Globalization;
using Transparency.RedFlag.Statistics.Peers;

namespace Transparency.AuditorCli.Peers;

/// <summary>The result of <c>transparency peers</c> for reading.</summary>
internal static class PeersPage
{
    private static readonly string[] Heads = ["unit", "n", "observed", "expected", "rate %", "95 % interval", "ratio", "shrunk", "z", "z/√φ", "exact p", "q", ""];

    internal static async Task WriteAsync(TextWriter page, PeersResult result)
    {
        foreach (var line in Lines(result)) await page.WriteLineAsync(line);
    }

    private static IEnumerable<string> Lines(PeersResult result)
    {
        var alike = result.Strata.Count == 0 ? "no strata: all cases are taken for alike" : $"like cases: same {string.Join(", ", result.Strata)} ({result.StrataCount} strata)";
        yield return Text($"{result.Outcome} by {result.By}; {alike}");
        yield return Text($"{result.Decisions:N0} decisions compared, {result.Observed:N0} with the outcome ({100.0 * result.Observed / result.Decisions:F2} %); {result.WithoutUnit:N0} rows name no {result.By}, {result.WithoutOutcome:N0} no outcome");
        yield return "";
        yield return "Does the outcome depend on who decides?";
        yield return Test("all cases together", result.Population.Crude);
        yield return Test("within strata", result.Population.Stratified);
        yield return Test("within strata, small units pooled", result.Population.Pooled);
        if (result.Population.MantelHaenszel is { } general) yield return Test("Cochran-Mantel-Haenszel", general);
        yield return "";
        yield return Text($"Over-dispersion φ = {result.OverDispersion:F2} ({result.UnbiasedOverDispersion:F2} without the effect of winsorising); between units τ² = {result.BetweenUnits:G3}");
        yield return Text($"Flagged of {result.Units.Count} units with at least {result.MinimumN} decisions: naive |z| > 3: {result.Flagged.Naive}; against like cases: {result.Flagged.Stratified}; after over-dispersion: {result.Flagged.OverDispersed}; false discoveries ≤ {100 * result.FalseDiscoveryRate:0.##} %: {result.Flagged.FalseDiscovery}");
        yield return "";
        foreach (var line in Aligned([Heads, .. result.Units.Select(Fields)])) yield return line;
        if (result.BelowMinimum.Count > 0)
        {
            yield return "";
            yield return Text($"Not judged, fewer than {result.MinimumN} decisions ({result.BelowMinimum.Count} units, {result.BelowMinimum.Sum(each => each.N):N0} decisions): {string.Join(", ", result.BelowMinimum.Select(each => $"{each.Unit} ({each.N})"))}");
        }
        yield return "";
        yield return "A unit that stands out is a lead, not proof.";
    }

    private static string Test(string name, ChiSquareResult test) => Text($"  {name}: χ² = {test.Value:F1}, {test.DegreesOfFreedom} degrees of freedom, p = {test.P:G3}");

    private static string[] Fields(PeerUnit unit) =>
    [
        unit.Unit, Text($"{unit.N}"), Text($"{unit.Observed}"), Text($"{unit.Expected:F1}"), Text($"{100 * unit.Rate:F1}"), Text($"{100 * unit.RateLow:F1}–{100 * unit.RateHigh:F1}"),
        Text($"{unit.Ratio:F2}"), Text($"{unit.ShrunkRatio:F2}"), Text($"{unit.Z:F2}"), Text($"{unit.AdjustedZ:F2}"), Text($"{unit.P:G2}"), Text($"{unit.Q:G2}"), unit.Flagged ? "flagged" : "",
    ];

    private static IEnumerable<string> Aligned(IReadOnlyList<string[]> rows)
    {
        var widths = Enumerable.Range(0, Heads.Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        return rows.Select(row => string.Join("  ", row.Select((field, column) => column == 0 ? field.PadRight(widths[column]) : field.PadLeft(widths[column]))).TrimEnd());
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
