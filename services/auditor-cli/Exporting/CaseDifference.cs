using Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.AuditorCli.Exporting;

/// <summary>What differs between two views of one case; pure.</summary>
/// <param name="Added">Entries that only the later view has, in its order.</param>
/// <param name="Removed">Entries that only the earlier view has, in its order.</param>
public sealed record CaseDifference(IReadOnlyList<TimelineEntry> Added, IReadOnlyList<TimelineEntry> Removed, IReadOnlyList<ChangedValue> Changed)
{
    public static CaseDifference Of(CaseView before, CaseView after)
    {
        HashSet<Guid> earlier = [.. before.Timeline.Select(e => e.EventId)], later = [.. after.Timeline.Select(e => e.EventId)];
        var outcomes = before.Decisions.Concat(after.Decisions).Select(d => d.DecisionId).Distinct(StringComparer.Ordinal)
            .Select(id => new ChangedValue($"outcome of {id}", Outcome(before, id), Outcome(after, id)));
        return new([.. after.Timeline.Where(e => !earlier.Contains(e.EventId))], [.. before.Timeline.Where(e => !later.Contains(e.EventId))],
        [
            .. ((ChangedValue[])
            [
                new("status", before.Summary.Status, after.Summary.Status), new("step", before.CurrentStep, after.CurrentStep),
                new("office", before.Summary.Office, after.Summary.Office), new("clock", Clock(before), Clock(after)),
                new("last outcome", before.Summary.LastOutcome, after.Summary.LastOutcome), .. outcomes,
            ]).Where(c => c.Before != c.After),
        ]);
    }

    /// <summary>The difference in words, a line each.</summary>
    public IEnumerable<string> InWords()
    {
        foreach (var entry in Added) yield return "added " + HistoryPage.Line(entry);
        foreach (var entry in Removed) yield return "not there any more " + HistoryPage.Line(entry);
        foreach (var change in Changed) yield return $"{change.What} changed from {change.Before ?? "none"} to {change.After ?? "none"}";
        if (Added.Count + Removed.Count + Changed.Count == 0) yield return "nothing differs";
    }

    private static string? Outcome(CaseView view, string id) => view.Decisions.FirstOrDefault(d => d.DecisionId == id)?.Outcome;

    private static string Clock(CaseView view) => view.ClockRunning ? "running" : "stopped";
}

/// <param name="Before">Null = there was none.</param>
/// <param name="After">Null = there is none.</param>
public sealed record ChangedValue(string What, string? Before, string? After);

/// <summary>A case as lines for a terminal.</summary>
public static class HistoryPage
{
    public static IEnumerable<string> Lines(CaseView view)
    {
        var summary = view.Summary;
        yield return $"{summary.CaseId} {summary.CaseRef} – {summary.Agency} {summary.Office}, {summary.Service}";
        yield return $"version {view.Version}: {summary.Status}{(view.CurrentStep is { } step ? $", step {step}" : "")}{(summary.LastOutcome is { } outcome ? $", outcome {outcome}" : "")}";
        foreach (var entry in view.Timeline) yield return "  " + Line(entry);
    }

    /// <summary>One entry of the timeline: version, event, when it happened, when it was recorded, who.</summary>
    public static string Line(TimelineEntry entry) =>
        $"{entry.Version}. {Printable(entry.Type)} at {entry.OccurredAt:yyyy-MM-dd'T'HH:mm:sszzz}, recorded {entry.RecordedAt:yyyy-MM-dd'T'HH:mm:sszzz}{(entry.Officer is { } who ? " by " + who : "")}"
        + string.Concat(entry.Fields.Where(f => f.Code is "step" or "outcome" or "decisionPoint").Select(f => $", {f.Code} {Printable(f.Value)}"));

    // What a source wrote must not move the cursor of an auditor's terminal.
    private static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c));
}
