using Transparency.RedFlag.Cases;

namespace Transparency.RedFlag.Unusual;

/// <summary>One number about a decided case.</summary>
/// <param name="Code">Key of its words in rules.json values.</param>
/// <param name="Unit">Key of the unit in rules.json; null when the number has none.</param>
/// <param name="Shown">How the number that is compared is shown to people: most are logarithms.</param>
public sealed record CaseFeature(string Code, string? Unit, Func<double, double> Shown);

/// <summary>
/// What the anomaly ensemble looks at of a decided case: its way, its times, its evidence. Pure. What a person is – nationality, sex, age, kind of applicant, who applied,
/// who acted for them – is never a feature, and neither is who decided or in which office: an unusual case is a matter of how it was handled.
/// </summary>
public static class CaseFeatures
{
    /// <summary>In the order of the values of <see cref="Of"/>.</summary>
    public static readonly IReadOnlyList<CaseFeature> All =
    [
        new("caseEvents", "times", Count), new("caseRepeatedSteps", "steps", Count), new("caseRarestLink", "percent", Share), new("casePathShare", "percent", Share), new("caseOddestGap", null, value => value),
        new("caseLargestGap", "hours", Hours), new("caseSmallestGap", "minutes", Count), new("caseLastGap", "hours", Hours), new("caseWholeTime", "hours", Hours), new("caseOutsideHours", "percent", value => 100 * value),
        new("caseEvidence", "kinds", Count), new("caseEvidenceAfter", "kinds", Count), new("caseReasonLength", "characters", Count), new("caseAmount", "baht", Count),
        new("caseCorrections", "times", Count), new("caseClockStops", "times", Count), new("caseAskedAgain", "times", Count),
    ];

    /// <summary>One value per feature, four decimals; null where it is not known.</summary>
    /// <param name="counted">The case is one of those the profile counted.</param>
    public static double?[] Of(CaseFile file, DecisionFile decision, PathProfile profile, BusinessTime hours, bool counted)
    {
        var path = CasePath.Of(file, decision);
        var (rarest, mean, oddest) = profile.Of(path, hours, counted);
        // Gaps of nothing tell of systems that write one time for several facts.
        var gaps = CasePath.Links(path, hours).Select(link => link.Minutes).OfType<double>().ToList();
        var about = file.Facts.Where(fact => fact.DecisionId is null || fact.DecisionId == decision.DecisionId).ToList();
        double?[] values =
        [
            Log(path.Count - 1), Log(path.Where(each => each.Name.StartsWith("step:", StringComparison.Ordinal)).CountBy(each => each.Name).Sum(each => each.Value - 1)), rarest, mean, oddest,
            gaps.Count == 0 ? null : Log(gaps.Max()), gaps.Count == 0 ? null : Log(gaps.Min()), gaps.Count == 0 ? null : Log(gaps[^1]),
            file.ReceivedAt is { } received ? Log(hours.Minutes(received, decision.DecidedAt)) : null,
            path.Count(each => !hours.IsOpen(each.At)) / (double)path.Count,
            Log(about.Count(fact => fact.Evidence is not null && fact.OccurredAt <= decision.DecidedAt) + decision.Body.Evidence.Count),
            Log(about.Count(fact => fact.Evidence is not null && fact.OccurredAt > decision.DecidedAt)),
            Log(decision.Body.Reason?.Length ?? 0), Log((double)Math.Abs(decision.Body.Amount ?? 0)),
            Log(about.Count(fact => fact.Correction is not null)), Log(about.Count(fact => fact.Clock is { Running: false })),
            Log(about.Count(fact => fact.Completeness is { Complete: false } || fact.DocumentRequest is not null)),
        ];
        // Rounded so that the last bit of a logarithm, which machines differ in, is not there.
        return [.. values.Select(value => value is { } known ? Math.Round(known, 4) : (double?)null)];
    }

    private static double Log(double count) => Math.Log(1 + count);

    private static double Count(double value) => Math.Exp(value) - 1;

    private static double Hours(double value) => (Math.Exp(value) - 1) / 60;

    private static double Share(double value) => 100 * Math.Exp(-value);
}
