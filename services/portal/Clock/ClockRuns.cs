using Transparency.Contracts.Scoring.V1;

namespace Transparency.Portal.Clock;

/// <summary>
/// The drawn form of a clock reading. Nights and weekends are the pale ground; only what counts or stops is drawn, and runs of one kind
/// with gaps too narrow to see are joined, so that a year-long case stays a few dozen marks.
/// </summary>
/// <param name="From">Instant at the left edge.</param>
/// <param name="To">Instant at the right edge.</param>
/// <param name="DueAt">Position of the limit in per cent; null without a limit.</param>
public sealed record ClockRuns(DateTimeOffset From, DateTimeOffset To, double? DueAt, IReadOnlyList<ClockRun> Runs)
{
    private const double Unseen = 0.5;

    public static ClockRuns? Of(ClockReading reading)
    {
        if (reading.Segments.Count == 0)
            return null;
        DateTimeOffset from = reading.Segments.Min(s => s.From), to = reading.Segments.Max(s => s.To);
        if (reading.DueAt is { } due)
            to = due > to ? due : to;
        var width = (to - from).TotalSeconds;
        if (width <= 0)
            return null;
        double At(DateTimeOffset instant) => (instant - from).TotalSeconds / width * 100;
        var runs = new List<ClockRun>();
        foreach (var segment in reading.Segments.Where(s => s.Kind is "working" or "stopped" or "overdue" or "firstDayNotCounted").OrderBy(s => s.From))
        {
            var run = new ClockRun(segment.Kind, At(segment.From), At(segment.To));
            if (runs.Count > 0 && runs[^1] is var last && last.Kind == run.Kind && run.From - last.To <= Math.Max(Unseen, width > 86400 * 40 ? 2.5 : 0))
                runs[^1] = last with { To = run.To };
            else
                runs.Add(run);
        }
        return new ClockRuns(from, to, reading.DueAt is { } limit ? At(limit) : null, runs);
    }

    /// <summary>Counted time per kind, in the order in which a person recounts.</summary>
    public static IReadOnlyList<(string Kind, int Segments, decimal Counted)> Totals(ClockReading reading) =>
        [.. reading.Segments.GroupBy(s => s.Kind).Select(g => (g.Key, g.Count(), g.Sum(s => s.Counted)))];
}

/// <param name="From">Left end in per cent of the bar.</param>
/// <param name="To">Right end in per cent of the bar.</param>
public sealed record ClockRun(string Kind, double From, double To);
