using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Cases;
using Transparency.DecisionCapture.Intake;
using Transparency.EventStore;
using CaseFact = Transparency.DecisionCapture.Cases.CaseFact;

namespace Transparency.DecisionCapture.MyCase;

/// <summary>A case as its applicant sees it; pure over its facts.</summary>
public static class MyCaseViews
{
    /// <summary>What the office did and what is wanted.</summary>
    /// <param name="facts">Of one case, in any order.</param>
    /// <param name="service">As the catalogue declares it now; null when it does not.</param>
    public static TrackedCase Of(string caseId, IEnumerable<CaseFact> facts, Service? service, IReadOnlyList<OverdueEscalated> escalations, CaseReaders readers)
    {
        var story = CaseState.InStoryOrder(facts);
        var state = CaseState.Of(story);
        var done = story.Where(fact => fact.Body is StepCompleted).GroupBy(fact => ((StepCompleted)fact.Body).Step, StringComparer.Ordinal).ToDictionary(each => each.Key, each => each.Last().OccurredAt.ToUniversalTime());
        var waiting = state.Outline.Status == "waitingForApplicant";
        var check = story.LastOrDefault(fact => fact.Body is CompletenessChecked);
        var stop = state.Outline.ClockRunning ? null : story.LastOrDefault(fact => fact.Body is ClockStopped);
        var isOpen = state.Outline.Status is "received" or "inProgress" or "waitingForApplicant";
        return new(caseId, state.CaseRef, state.Agency, state.Outline.Office, state.Service, state.Outline.Status, state.Outline.OpenedAt.ToUniversalTime(), state.Outline.LastOccurredAt.ToUniversalTime(),
            [.. (service?.Steps ?? []).OrderBy(step => step.Order).ThenBy(step => step.Code, StringComparer.Ordinal).Select(step => new MyCaseStep(step.Code, done.TryGetValue(step.Code, out var at) ? at : null))],
            waiting ? [.. Wanted(story, check)] : [], waiting && check?.Body is CompletenessChecked { Complete: false } defects ? defects.CureDays : null,
            isOpen ? stop?.OccurredAt.ToUniversalTime() : null, isOpen ? (stop?.Body as ClockStopped)?.Reason : null, isOpen ? (stop?.Body as ClockStopped)?.LegalBasis : null,
            [.. state.Decisions.Where(decision => decision.Reached is not null).Select(decision => Decision(decision, story))],
            [.. escalations.Select(each => new MyCaseEscalation(each.Number, each.Times.OccurredAt.ToUniversalTime(), each.To))],
            [.. story.Where(fact => fact.Body is DelayNoticeSent).Select(fact => new MyCaseNotice((int)((DelayNoticeSent)fact.Body).Number, fact.OccurredAt.ToUniversalTime()))], readers);
    }

    /// <summary>What the system escalated, oldest first.</summary>
    public static async Task<IReadOnlyList<OverdueEscalated>> EscalationsAsync(Store store, string agency, string caseId, CancellationToken cancellation) =>
        [.. (await store.ReadStreamAsync(agency, Escalations.Stream(caseId), cancellation: cancellation)).Where(each => each is { Type: Escalations.Type, Foreign: false }).Select(each => each.Fact<OverdueEscalated>())];

    // Defects of the newest check, and documents asked for since the application was last found complete.
    private static IEnumerable<MyCaseWant> Wanted(IReadOnlyList<CaseFact> story, CaseFact? check)
    {
        if (check?.Body is CompletenessChecked { Complete: false } told)
            foreach (var defect in told.Defects) yield return new("defect", defect, false, check.OccurredAt.ToUniversalTime());
        var complete = check?.Body is CompletenessChecked { Complete: true } ? check : null;
        var brought = story.Where(fact => fact.Body is EvidenceAttached).ToLookup(fact => ((EvidenceAttached)fact.Body).EvidenceKind, fact => fact.OccurredAt, StringComparer.Ordinal);
        foreach (var fact in story)
            if (fact.Body is DocumentRequested request && (complete is null || fact.OccurredAt > complete.OccurredAt) && !brought[request.DocumentKind].Any(at => at > fact.OccurredAt))
                yield return new("document", request.DocumentKind, request.HeldByState, fact.OccurredAt.ToUniversalTime());
    }

    private static MyCaseDecision Decision(DecisionState decision, IReadOnlyList<CaseFact> story)
    {
        var body = (DecisionReached)decision.Reached!.Body;
        var told = story.LastOrDefault(fact => fact.Body is DecisionNotified && (fact.DecisionId ?? decision.DecisionId) == decision.DecisionId)?.Body as DecisionNotified;
        return new(decision.Reached.EventId, body.DecisionPoint, body.Outcome, decision.Reached.OccurredAt.ToUniversalTime(), told is not null, told?.AppealBody, (int?)told?.AppealPeriodDays);
    }
}
