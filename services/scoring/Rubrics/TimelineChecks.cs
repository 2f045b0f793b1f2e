using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Scoring.Clock;

namespace Transparency.Scoring.Rubrics;

/// <summary>Was the decision taken within the time that the manual promises?</summary>
internal static class TimelineChecks
{
    /// <summary>Within the limit in full; beyond it linear to zero at a multiple of the limit.</summary>
    public static Finding WithinLimit(Subject subject, Criterion criterion)
    {
        if (CaseClock.Sound(subject.Service?.TotalLimit) is not { } limit) return Finding.NotApplicable("no-limit", new Inputs { { "service", subject.Fact.Service } });
        if (subject.Clock is not { Limit: { } allowed } clock) return Finding.NotRecorded("no-start", new Inputs { { "limit", limit.Value }, { "unit", limit.Unit } });
        var inputs = new Inputs
        {
            { "startBasis", clock.StartBasis }, { "startedAt", clock.StartedAt }, { "decidedAt", subject.DecidedAt },
            { "limit", allowed }, { "used", clock.Used }, { "overdue", clock.Overdue }, { "unit", clock.Unit }, { "dueAt", clock.DueAt },
        };
        Guid[] events = subject.History.Opening is { } opening ? [opening.EventId, subject.Fact.EventId] : [subject.Fact.EventId];
        if (clock.OnTime) return Finding.Met(inputs, events);
        // A period that ran on over a holiday is not held against anybody: what is over is measured from where it really ended.
        var over = allowed > 0 ? Ratio.Of(clock.Overdue) / Ratio.Of(allowed) : Ratio.One;
        return Finding.Of((Ratio.One - over / (criterion.Number("zeroAtTimes") - 1)).Clamped(), "overdue", inputs, events);
    }

    /// <summary>Every step that has a limit of its own was done within it. A step that should have come by now and is not recorded counts as not kept.</summary>
    public static Finding StepsWithinLimits(Subject subject, Criterion criterion)
    {
        var limited = subject.Service?.Steps.Where(step => CaseClock.Sound(step.Limit) is not null).ToList() ?? [];
        if (limited.Count == 0) return Finding.NotApplicable("no-limits", new Inputs { { "service", subject.Fact.Service } });
        var done = subject.History.With(fact => fact.Step).Where(each => each.Fact.OccurredAt <= subject.DecidedAt).ToList();
        var reached = done.Select(each => subject.Service!.Steps.FirstOrDefault(step => step.Code == each.Body.Code)?.Order ?? 0).DefaultIfEmpty(0).Max();
        var due = limited.Where(step => done.Any(each => each.Body.Code == step.Code) || (!step.Optional && step.Order < reached)).ToList();
        if (due.Count == 0) return Finding.NotRecorded("none-recorded", new Inputs { { "steps", limited.Count } });

        var (kept, events) = (0, new List<Guid>());
        List<string> over = [];
        foreach (var step in due)
        {
            var times = done.Where(each => each.Body.Code == step.Code).ToList();
            events.AddRange(times.Select(each => each.Fact.EventId));
            if (times.Count > 0 && times.TrueForAll(each => IsKept(subject, done, each, step.Limit!))) kept++;
            else over.Add(step.Code);
        }
        return Finding.Of(Ratio.Of(kept, due.Count), "some-over", new Inputs { { "steps", due.Count }, { "kept", kept }, { "over", over } }, events);
    }

    /// <summary>Once overdue, a notice of delay with copy went out for each full period of days; one without copy counts half.</summary>
    public static Finding DelayNotices(Subject subject, Criterion criterion)
    {
        if (subject.Clock is not { OnTime: false, DueAt: { } due } clock) return Finding.NotApplicable("not-overdue");
        var every = ClockRules.RuleSets.First(set => set.Reference == clock.RuleSet).NoticeEveryDays;
        var required = subject.DaysBetween(due, subject.DecidedAt) / every;
        var inputs = new Inputs { { "dueAt", due }, { "decidedAt", subject.DecidedAt }, { "everyDays", every }, { "required", required } };
        if (required == 0) return Finding.NotApplicable("none-due", inputs);
        var sent = subject.History.With(fact => fact.DelayNotice)
            .Where(each => each.Fact.OccurredAt > due && each.Fact.OccurredAt <= subject.DecidedAt)
            .DistinctBy(each => each.Body.Number).ToList();
        var copied = sent.Count(each => each.Body.CopiedTo.Count > 0);
        inputs.Add("sent", sent.Count);
        inputs.Add("copied", copied);
        if (sent.Count == 0) return Finding.NotRecorded("none-sent", inputs);
        return Finding.Of((Ratio.Of(sent.Count + copied, 2) / required).Clamped(), "too-few", inputs, [.. sent.Select(each => each.Fact.EventId)]);
    }

    // A step that does not say when it began, began when the step before it ended, or with the clock.
    private static bool IsKept(Subject subject, List<(CaseFact Fact, Step Body)> done, (CaseFact Fact, Step Body) step, TimeLimit limit)
    {
        var before = done.LastOrDefault(each => each.Fact.OccurredAt < step.Fact.OccurredAt).Fact?.OccurredAt;
        if ((step.Body.StartedAt ?? before ?? subject.Clock?.StartedAt) is not { } from || !CaseClock.IsReadable(from, step.Fact.OccurredAt)) return false;
        var rules = subject.Office.RulesOn(subject.Office.DateOf(from));
        return LegalClock.Count(new ClockQuestion(subject.Office, rules, from, "received", step.Fact.OccurredAt, step.Fact.OccurredAt, limit, subject.Stops)).OnTime;
    }
}
