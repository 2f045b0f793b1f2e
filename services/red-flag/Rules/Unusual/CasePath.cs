using Transparency.Contracts.DecisionCapture.V1;
using Transparency.RedFlag.Cases;

namespace Transparency.RedFlag.Unusual;

/// <summary>One thing that happened on the way to a decision.</summary>
/// <param name="Name">Type of the fact; of a step its code, of a clock or a completeness check which way it went.</param>
public sealed record PathEvent(string Name, DateTimeOffset At);

/// <summary>The way of a case to one decision: what was recorded of it, in the order it happened, ending with the decision.</summary>
public static class CasePath
{
    /// <summary>Name of the decision at the end of every path.</summary>
    public const string End = "DecisionReached";

    private const string Start = "^";

    /// <summary>
    /// Facts up to the decision that are about the case or this decision. Many systems write one time for several facts: those are put in the order of their names, so
    /// that ids that mean nothing make no path.
    /// </summary>
    public static IReadOnlyList<PathEvent> Of(CaseFile file, DecisionFile decision) =>
    [
        .. file.Facts.Where(fact => fact.OccurredAt <= decision.DecidedAt && fact.Decision is null && (fact.DecisionId is null || fact.DecisionId == decision.DecisionId))
            .Select(fact => new PathEvent(Name(fact), fact.OccurredAt)).OrderBy(each => each.At.UtcTicks).ThenBy(each => each.Name, StringComparer.Ordinal),
        new(End, decision.DecidedAt),
    ];

    /// <summary>Which directly follows which, the beginning included, with the open minutes between; null for the first, which nothing is before.</summary>
    internal static IEnumerable<(string From, string To, double? Minutes)> Links(IReadOnlyList<PathEvent> path, BusinessTime hours)
    {
        for (var i = 0; i < path.Count; i++)
            yield return i == 0 ? (Start, path[0].Name, null) : (path[i - 1].Name, path[i].Name, hours.Minutes(path[i - 1].At, path[i].At));
    }

    private static string Name(CaseFact fact) => fact switch
    {
        { Step: { } step } => "step:" + step.Code,
        { Clock: { } clock } => clock.Running ? "clock:runs" : "clock:stops",
        { Completeness: { } check } => check.Complete ? "complete" : "defects",
        _ => fact.Type,
    };
}
