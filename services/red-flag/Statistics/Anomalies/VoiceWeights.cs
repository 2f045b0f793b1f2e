namespace Transparency.RedFlag.Statistics.Anomalies;

/// <summary>
/// How much each kind of detector is listened to once some rows are known to be what is looked for and some are known not to be: the better it ranks
/// the ones above the others, the more. Few labels move little.
/// </summary>
/// <remarks>
/// With a the area under the curve (Hanley and McNeil, Radiology 143, 1982), g = max(0, 2a − 1) and m the smaller number of the two, a weight is
/// (1 − λ) ÷ kinds + λ × g ÷ Σg with λ = m ÷ (m + <see cref="HalfWay"/>): equal voices with no label, the labels' word alone only in the limit.
/// The labels are of rows that were flagged for some other reason, so they tell which detector agrees with people about those, not about all rows.
/// </remarks>
public static class VoiceWeights
{
    /// <summary>As many labels of the rarer kind as draw the weights half way to what the labels say.</summary>
    public const int HalfWay = 25;

    /// <summary>Weights that add up to 1, rounded to four decimals before so that any machine weighs alike.</summary>
    /// <param name="kinds">Number of kinds, 1 or more.</param>
    /// <param name="labelled">What each kind says of each labelled row, and whether the row is what is looked for.</param>
    public static IReadOnlyList<double> Of(int kinds, IReadOnlyList<(IReadOnlyList<double> Evidence, bool Found)> labelled)
    {
        var (found, other) = (labelled.Where(each => each.Found).ToList(), labelled.Where(each => !each.Found).ToList());
        var fewer = Math.Min(found.Count, other.Count);
        var gains = Enumerable.Range(0, kinds).Select(kind => fewer == 0 ? 0 : Math.Max(0, 2 * Area([.. found.Select(each => each.Evidence[kind])], [.. other.Select(each => each.Evidence[kind])]) - 1)).ToArray();
        var all = gains.Sum();
        var pull = all > 0 ? fewer / (double)(fewer + HalfWay) : 0;
        var weights = gains.Select(gain => Math.Round((1 - pull) / kinds + (all > 0 ? pull * gain / all : 0), 4)).ToArray();
        return [.. weights.Select(weight => weight / weights.Sum())];
    }

    /// <summary>Chance that one of the first is above one of the second, equal ones half: 0.5 tells nothing.</summary>
    internal static double Area(IReadOnlyList<double> found, IReadOnlyList<double> other)
    {
        double above = 0;
        foreach (var one in found)
            foreach (var another in other) above += one > another ? 1 : one == another ? 0.5 : 0;
        return above / found.Count / other.Count;
    }
}
