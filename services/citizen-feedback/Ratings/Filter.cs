using Transparency.Contracts.CitizenFeedback.V1;

namespace Transparency.CitizenFeedback.Ratings;

/// <summary>Released answers of one option in a group, with their weights.</summary>
/// <param name="Kept">Ratings with a weight above 0.</param>
/// <param name="LeftOut">Ratings of burst days.</param>
/// <param name="Weight">Σ w over the ratings.</param>
/// <param name="Squares">Σ w² over the ratings.</param>
public sealed record WeightedCount(string Group, string QuestionId, string Option, long Kept, long LeftOut, decimal Weight, decimal Squares);

/// <summary>
/// The filtered figure. A claimed rating counts in full: it belongs to a case. Anybody can give walk-up ratings again and again, so they weigh a quarter, a
/// point's walk-ups of one day weigh no more than twice its usual day, and a day far beyond the usual is left out until somebody has looked. Pure,
/// and computed from released counts only. How many ratings of a day were marked (<see cref="RatingMarks"/>) is counted when they are released; the marks are gone then, so nobody recounts them.
/// </summary>
public static class Filter
{
    /// <summary>Weight of a walk-up rating.</summary>
    public const decimal WalkUpWeight = 0.25m;

    /// <summary>A point's walk-ups of a day count as at most this many usual days.</summary>
    public const decimal MostUsualDays = 2;

    /// <summary>A day with more than this many usual days is a burst…</summary>
    public const decimal BurstUsualDays = 5;

    /// <summary>… when it also has more ratings than this.</summary>
    public const long BurstFloor = 100;

    /// <summary>Days looked back for what is usual.</summary>
    public const int LookBack = 28;

    /// <summary>Minutes after an office has closed in which a walk-up rating may still come from its counter.</summary>
    public const int GraceMinutes = 120;

    /// <summary>A code spent within this many minutes of being handed out was hardly spent by somebody who had the service first.</summary>
    public const int QuickMinutes = 10;

    /// <summary>The rule as told beside the figures.</summary>
    public static RatingFilter Rule { get; } = new(WalkUpWeight, MostUsualDays, BurstUsualDays, BurstFloor, LookBack, GraceMinutes, QuickMinutes, OfficeNetwork: true, Tally.K);

    /// <summary>
    /// Usual ratings of a day at a point: the median over its days with ratings among the 28 before, bursts left out, never under ten (the smallest batch that is
    /// released). Ten when there is no such day.
    /// </summary>
    /// <param name="days">Walk-up ratings of the point by day.</param>
    public static decimal Usual(IReadOnlyDictionary<DateOnly, long> days, DateOnly day)
    {
        var before = days.Where(d => d.Key < day && d.Key >= day.AddDays(-LookBack)).OrderBy(d => d.Key).ToList();
        // A burst must not become the usual: in order of time each is judged by what was usual before it.
        var kept = new List<long>();
        foreach (var (_, n) in before)
            if (!IsBurst(n, Median(kept))) kept.Add(n);
        return Median(kept);
    }

    public static bool IsBurst(long n, decimal usual) => n > BurstFloor && n > BurstUsualDays * usual;

    /// <summary>What one walk-up rating of that day weighs: 0 on a burst day, at most a quarter.</summary>
    public static decimal Weight(long n, decimal usual) => IsBurst(n, usual) || n == 0 ? 0 : WalkUpWeight * Math.Min(1, MostUsualDays * usual / n);

    /// <summary>The filtered result of one question; withheld below ten ratings kept.</summary>
    public static FilteredResult Of(Question question, IEnumerable<WeightedCount> counts)
    {
        var values = question.Options.Where(o => o.Value is not null).ToDictionary(o => o.Code, o => o.Value!.Value);
        var valued = counts.Where(c => c.QuestionId == question.Id && values.ContainsKey(c.Option)).ToList();
        var (kept, left) = (valued.Sum(c => c.Kept), valued.Sum(c => c.LeftOut));
        if (kept < Tally.K) return new(question.Id, 0, left, null, null, null);
        var weight = valued.Sum(c => c.Weight);
        var mean = valued.Sum(c => c.Weight * values[c.Option]) / weight;
        // Kish's effective size: as many equal ratings as these unequal ones are worth (Kish 1965, Survey Sampling, 11.7).
        var (lower, upper) = Tally.Interval(mean, Math.Max(1, (long)(weight * weight / valued.Sum(c => c.Squares))));
        return new(question.Id, kept, left, Tally.Round(mean), Tally.Round(lower), Tally.Round(upper));
    }

    private static decimal Median(List<long> counts)
    {
        if (counts.Count == 0) return Tally.K;
        var sorted = counts.Order().ToList();
        return Math.Max(Tally.K, sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]) / 2m);
    }
}
