using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Decisions;

namespace Transparency.Scoring.Clock;

/// <summary>A start of the clock and what it rests on.</summary>
/// <param name="Basis">received, complete or submitted.</param>
/// <param name="Fact">The fact that fixes it.</param>
public sealed record ClockStart(DateTimeOffset At, string Basis, CaseFact Fact);

/// <summary>Finds in a case's facts what the legal clock asks for: where it starts, where it was stopped, and reads it.</summary>
public static class CaseClock
{
    /// <summary>Longest span that is read, in days; beyond it one of the two instants is a mistake of the source.</summary>
    public const int LongestSpan = 36_525;

    /// <summary>
    /// Reads the clock of a case up to its decision, or where it stands now. Null when no start was recorded, or start and end lie more than a century apart.
    /// </summary>
    /// <param name="service">What the catalogue in force says of it: limit, start basis and reasons to stop; null = no limit, from receipt, any reason.</param>
    /// <param name="decidedAt">The decision; of an open case the instant at which its clock is read.</param>
    /// <param name="isOpen">True while nothing ended it.</param>
    public static ClockReading? Read(CaseHistory history, OfficeTime office, Service? service, DateTimeOffset decidedAt, bool isOpen = false)
    {
        if (Question(history, office, service, decidedAt, isOpen) is not { } question) return null;
        var reading = LegalClock.Read(question);
        return Spans(question, reading, history) is { } spans ? reading with { Spans = spans } : reading;
    }

    /// <summary>What <see cref="Read"/> counts for a decided case, without segments and spans.</summary>
    public static ClockCount? Count(CaseHistory history, OfficeTime office, Service? service, DateTimeOffset decidedAt) =>
        Question(history, office, service, decidedAt, isOpen: false) is { } question ? LegalClock.Count(question) : null;

    private static ClockQuestion? Question(CaseHistory history, OfficeTime office, Service? service, DateTimeOffset decidedAt, bool isOpen)
    {
        var basis = service?.StartBasis ?? "received";
        var rules = office.RulesOn(office.DateOf(decidedAt));
        if (Start(history, office, rules, basis, decidedAt) is not { } start || !IsReadable(start.At, decidedAt)) return null;
        rules = office.RulesOn(office.DateOf(start.At));
        return new ClockQuestion(office, rules, start.At, start.Basis, isOpen ? null : decidedAt, decidedAt, Sound(service?.TotalLimit), Stops(history, service));
    }

    /// <summary>
    /// Where the period starts. Received: what was sent electronically counts as received when sent, outside office hours on the next
    /// working day; paper counts from its registration stamp. Complete: from the first check that found the application complete, or from
    /// receipt when none is recorded, so that a missing check cannot hide time. Submitted: as the applicant handed it in.
    /// </summary>
    public static ClockStart? Start(CaseHistory history, OfficeTime office, ClockRuleSet rules, string basis, DateTimeOffset decidedAt)
    {
        if (history.Facts.FirstOrDefault(fact => fact.Case is { } block && (block.SubmittedAt ?? block.ReceivedAt) is not null) is not { } dated)
            return history.Opening is { } opening ? new ClockStart(opening.OccurredAt, "received", opening) : null;
        var submitted = history.SubmittedAt ?? history.ReceivedAt!.Value;
        if (basis == "submitted") return new ClockStart(submitted, "submitted", dated);
        if (basis == "complete" && Completed(history, decidedAt) is { } complete) return new ClockStart(complete.OccurredAt, "complete", complete);
        var electronic = history.Channel is { } channel && rules.ElectronicChannels.Contains(channel);
        return new ClockStart(electronic ? office.ReceiptOf(submitted, rules) : history.ReceivedAt ?? submitted, "received", dated);
    }

    /// <summary>The stops of the case, in order and without overlap; one that was never lifted has no end.</summary>
    /// <param name="service">Where it lists reasons to stop, a stop for another one is not lawful.</param>
    public static IReadOnlyList<ClockStop> Stops(CaseHistory history, Service? service)
    {
        var listed = service?.StopReasons is { Count: > 0 } reasons ? reasons.Select(each => each.Code).ToHashSet(StringComparer.Ordinal) : null;
        List<ClockStop>? stops = null;
        ClockStop? open = null;
        foreach (var (fact, change) in history.With(each => each.Clock))
        {
            // A lawful stop holds until it is lifted: stopping again changes nothing.
            if (!change.Running && open is { IsLawful: true }) continue;
            if (open is not null && fact.OccurredAt > open.From) (stops ??= []).Add(open with { To = fact.OccurredAt });
            open = change.Running ? null : new ClockStop(fact.OccurredAt, null, change.LegalBasis, listed is null || (change.Reason is { } reason && listed.Contains(reason)));
        }
        if (open is not null) (stops ??= []).Add(open);
        return stops ?? (IReadOnlyList<ClockStop>)[];
    }

    /// <summary>The first check before the decision that found the application complete.</summary>
    public static CaseFact? Completed(CaseHistory history, DateTimeOffset decidedAt) =>
        history.Facts.FirstOrDefault(fact => fact.Completeness is { Complete: true } && fact.OccurredAt <= decidedAt);

    /// <summary>True when the two instants are near enough to be counted between.</summary>
    public static bool IsReadable(DateTimeOffset from, DateTimeOffset to) =>
        from.Year > 1 && to.Year < 9000 && (to - from).Duration().TotalDays <= LongestSpan;

    /// <summary>The limit, or null when the catalogue gives one that no clock can count: an unknown unit, a negative or an absurd value.</summary>
    public static TimeLimit? Sound(TimeLimit? limit) =>
        limit is { Value: >= 0 and <= LongestSpan, Unit: "minutes" or "hours" or "workingDays" or "days" } or { Value: >= 0 and <= 1_200, Unit: "months" } ? limit : null;

    /// <summary>Both parts of the way – received to complete, complete to decided – in the reading's unit, so that a slow completeness check cannot hide.</summary>
    private static IReadOnlyList<ClockSpan>? Spans(ClockQuestion question, ClockReading reading, CaseHistory history)
    {
        if (Completed(history, question.CountTo) is not { } complete) return null;
        var received = Start(history, question.Office, question.Rules, "received", question.CountTo)!.At;
        if (complete.OccurredAt < received || !IsReadable(received, complete.OccurredAt)) return null;
        return [Span("receivedToComplete", received, complete.OccurredAt), Span("completeToDecided", complete.OccurredAt, question.CountTo)];

        ClockSpan Span(string kind, DateTimeOffset from, DateTimeOffset to)
        {
            var unlimited = question with { StartedAt = from, EndedAt = to, Limit = null, Rules = question.Rules with { UnitWithoutLimit = reading.Unit } };
            return new ClockSpan(kind, from.ToUniversalTime(), to.ToUniversalTime(), LegalClock.Read(unlimited).Used, reading.Unit);
        }
    }
}
