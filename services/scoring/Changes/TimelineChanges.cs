using System.Globalization;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Scoring.Clock;
using Transparency.Scoring.Rubrics;

namespace Transparency.Scoring.Changes;

/// <summary>What could make the criteria of time full. Before the signature time cannot be given back, only what is not recorded yet can be.</summary>
internal static class TimelineChanges
{
    /// <summary>Most notices that are proposed one by one.</summary>
    private const int MostNotices = 4;

    public static IEnumerable<Change> WithinLimit(Situation situation, Criterion criterion)
    {
        if (situation.IsDraft || situation.Subject.Clock is not { OnTime: false, DueAt: { } due } || due >= situation.DecidedAt) yield break;
        var delay = situation.Fact.RecordedAt - situation.Fact.OccurredAt;
        yield return Situation.Replacing("decide-by", criterion, due.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), fact => fact.Index == situation.Fact.Index, fact => fact with { OccurredAt = due, RecordedAt = due + delay });
    }

    public static IEnumerable<Change> Steps(Situation situation, Criterion criterion)
    {
        var subject = situation.Subject;
        var done = subject.History.With(fact => fact.Step).Where(each => each.Fact.OccurredAt <= subject.DecidedAt).ToList();
        var position = 100;
        foreach (var step in subject.Service?.Steps.Where(each => CaseClock.Sound(each.Limit) is not null) ?? [])
        {
            position++;
            if (!done.Exists(each => each.Body.Code == step.Code))
            {
                // An optional step that was not needed is no fault.
                if (!step.Optional) yield return situation.Adding("record-step", criterion, step.Code, position, "StepCompleted", situation.DecidedAt, fact => fact with { Step = new Step(step.Code, null, fact.OccurredAt) });
            }
            else if (!situation.IsDraft)
            {
                yield return Situation.Replacing("step-in-time", criterion, step.Code, fact => fact.Step?.Code == step.Code && fact.OccurredAt <= situation.DecidedAt, fact => fact with { Step = fact.Step! with { StartedAt = fact.OccurredAt } });
            }
        }
    }

    public static IEnumerable<Change> DelayNotices(Situation situation, Criterion criterion)
    {
        if (situation.Subject.Clock is not { OnTime: false, DueAt: { } due } clock) yield break;
        var every = ClockRules.RuleSets.First(set => set.Reference == clock.RuleSet).NoticeEveryDays;
        var sent = situation.Subject.History.With(fact => fact.DelayNotice).Where(each => each.Fact.OccurredAt > due && each.Fact.OccurredAt <= situation.DecidedAt).DistinctBy(each => each.Body.Number).ToList();
        var missing = situation.Subject.DaysBetween(due, situation.DecidedAt) / every - sent.Count;
        // Before the signature one notice can still go out; several at once would only look like it.
        for (var i = 1; i <= Math.Min(missing, situation.IsDraft ? 1 : MostNotices); i++)
        {
            var number = 1_000_000 + i;
            yield return situation.Adding("send-notice", criterion, i.ToString(CultureInfo.InvariantCulture), 200 + i, "DelayNoticeSent", situation.DecidedAt, fact => fact with { DelayNotice = new DelayNotice(number, "reason", ["copy"]) });
        }
        foreach (var (fact, body) in sent.Where(each => each.Body.CopiedTo.Count == 0).Take(MostNotices))
            yield return Situation.Replacing("copy-notice", criterion, body.Number.ToString(CultureInfo.InvariantCulture), each => each.Index == fact.Index, each => each with { DelayNotice = each.DelayNotice! with { CopiedTo = ["copy"] } });
    }
}
