namespace Transparency.Scoring.Sampling;

/// <summary>What becomes of a verified sample.</summary>
public enum SampleVerdict
{
    /// <summary>No more errors than the plan allows for the items looked at.</summary>
    Accepted,

    /// <summary>More than this stage allows, and a larger stage of the plan could still accept: the sample is extended to it.</summary>
    Extended,

    /// <summary>More errors than any stage of the plan allows.</summary>
    Rejected,
}

/// <summary>A judgement that was fixed before the draw: stages with 0, 1, … allowed errors, each a plan of its own.</summary>
/// <param name="Verdict">Accepted, extended or rejected.</param>
/// <param name="Looked">Items looked at.</param>
/// <param name="Errors">Errors among them.</param>
/// <param name="Upper">One-sided upper bound of the error rate (<see cref="ErrorBound"/>), between 0 and 1.</param>
/// <param name="ExtendTo">Size of the next sample; null unless extended. It contains the items looked at, because tickets do not change.</param>
public sealed record SampleJudgement(SampleVerdict Verdict, int Looked, int Errors, double Upper, int? ExtendTo)
{
    /// <summary>Stages of a plan: the sizes for 0 to <paramref name="mostAllowed"/> errors that the population can tell apart.</summary>
    public static IReadOnlyList<SamplePlan> Stages(int population, decimal confidence, decimal tolerable, int mostAllowed) =>
        [.. Enumerable.Range(0, mostAllowed + 1).TakeWhile(allowed => allowed < (int)Math.Ceiling(tolerable * population)).Select(allowed => SamplePlan.Of(population, confidence, tolerable, allowed))];

    /// <summary>Judges a sample by the stages fixed beforehand.</summary>
    /// <param name="looked">Items looked at: the size of one of the stages.</param>
    /// <exception cref="ArgumentException">So many were not planned, or there are more errors than items.</exception>
    public static SampleJudgement Of(IReadOnlyList<SamplePlan> stages, int looked, int errors)
    {
        if (stages.LastOrDefault(each => each.Size == looked) is not { } stage) throw new ArgumentException($"{looked} is the size of no stage: {string.Join(", ", stages.Select(each => each.Size))}", nameof(looked));
        var upper = ErrorBound.Upper(looked, errors, (double)stage.Confidence);
        if (errors <= stage.Allowed) return new(SampleVerdict.Accepted, looked, errors, upper, null);
        // The next stage that could still accept what was found; a larger one would look at more than is needed.
        var next = stages.FirstOrDefault(each => each.Allowed >= errors && each.Size > looked);
        return new(next is null ? SampleVerdict.Rejected : SampleVerdict.Extended, looked, errors, upper, next?.Size);
    }
}

/// <summary>What an agency claimed beside what was found, from the items of the sample that are its own.</summary>
/// <param name="Agency">Whose claims.</param>
/// <param name="Looked">Its items in the sample.</param>
/// <param name="Refuted">Of these, those that did not hold.</param>
/// <param name="Gap">Refuted ÷ looked, between 0 and 1; null when none of its items was drawn.</param>
/// <param name="Upper">One-sided 95 % upper bound of the share that does not hold; null when none was drawn.</param>
public sealed record ClaimGap(string Agency, int Looked, int Refuted, double? Gap, double? Upper)
{
    /// <summary>Gaps by agency, in order of code; agencies without a drawn item are named with none.</summary>
    public static IReadOnlyList<ClaimGap> Of(IEnumerable<string> agencies, IReadOnlyCollection<(string Agency, bool Holds)> found) =>
        [.. agencies.Distinct().Order(StringComparer.Ordinal).Select(agency =>
        {
            var (looked, refuted) = (found.Count(each => each.Agency == agency), found.Count(each => each.Agency == agency && !each.Holds));
            return looked == 0 ? new ClaimGap(agency, 0, 0, null, null) : new ClaimGap(agency, looked, refuted, (double)refuted / looked, ErrorBound.Upper(looked, refuted, 0.95));
        })];
}
