using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Scoring.Clock;
using Transparency.Scoring.Rubrics;

namespace Transparency.Scoring.Changes;

/// <summary>What could make the criteria of compliance full. The outcome is never changed: how it was reached and recorded is.</summary>
internal static class ComplianceChanges
{
    public static IEnumerable<Change> LegalBasis(Situation situation, Criterion criterion)
    {
        var (subject, decision) = (situation.Subject, situation.Decision);
        var day = subject.Office.DateOf(subject.DecidedAt);
        // A point without registered law gives nothing to cite: any law of the catalogue would do, and none may be proposed.
        foreach (var code in (subject.Point?.LegalBases ?? []).Where(each => !decision.LegalBasis.Contains(each) && InForce(each)))
            yield return situation.OfDecision("cite-law", criterion, code, draft => draft with { LegalBasis = [.. draft.LegalBasis, code] });
        foreach (var code in decision.LegalBasis.Distinct(StringComparer.Ordinal).Where(each => !string.IsNullOrWhiteSpace(each) && !(InForce(each) && (subject.Point is not { LegalBases.Count: > 0 } point || point.LegalBases.Contains(each)))))
            yield return situation.OfDecision("drop-law", criterion, code, draft => draft with { LegalBasis = [.. draft.LegalBasis.Where(each => each != code)] });

        bool InForce(string code) => subject.Catalogue.Law(code) is { } law && (law.From is not { } from || from <= day) && (law.To is not { } to || day <= to);
    }

    public static IEnumerable<Change> Authority(Situation situation, Criterion criterion)
    {
        var decision = situation.Decision;
        if (decision.Authority is not { } authority)
        {
            yield return situation.OfDecision("state-authority", criterion, null, draft => draft with { Authority = new Authority("own", null, null, null) });
        }
        else if (authority.Kind != "own")
        {
            if (string.IsNullOrWhiteSpace(authority.Order)) yield return Ordered("name-order", order => order with { Order = "order" });
            if (situation.DecidedAt < authority.From || situation.DecidedAt > authority.To) yield return Ordered("cover-day", order => order with { From = situation.DecidedAt, To = null });
            else if (authority.From is null) yield return Ordered("state-period", order => order with { From = situation.DecidedAt });
        }
        if (decision.Participants.Count == 0) yield return Hand("name-approver", "approve", "approver");
        if (!decision.Participants.Any(each => each.Part is "propose" or "review")) yield return Hand("another-proposes", "propose", "proposer");
        else if (decision.Participants.Count > 0) yield return Hand("another-approves", "approve", "second approver");

        Change Ordered(string code, Func<Authority, Authority> change) => situation.OfDecision(code, criterion, null, draft => draft with { Authority = change(draft.Authority!) });
        Change Hand(string code, string part, string officer) => situation.OfDecision(code, criterion, null, draft => draft with { Participants = [.. draft.Participants, new Participant(officer, null, part, null)] });
    }

    public static IEnumerable<Change> Conflict(Situation situation, Criterion criterion)
    {
        if (situation.Decision.Conflict is null) yield return situation.OfDecision("declare-conflict", criterion, null, draft => draft with { Conflict = new Conflict("none", null, null) });
        else yield return situation.OfDecision("handle-conflict", criterion, null, draft => draft with { Conflict = draft.Conflict! with { Handled = criterion.Parameters["ways"][0].GetString() } });
    }

    public static IEnumerable<Change> Completeness(Situation situation, Criterion criterion)
    {
        var (subject, until) = (situation.Subject, situation.DecidedAt);
        var checks = subject.History.With(fact => fact.Completeness).Where(each => each.Fact.OccurredAt <= until).Select(each => each.Fact).ToList();
        if (checks.Count == 0)
        {
            // At receipt: a check that came later would also shorten the clock, and nobody may be lifted by that.
            var rules = subject.Office.RulesOn(subject.Office.DateOf(until));
            var at = CaseClock.Start(subject.History, subject.Office, rules, "received", until)?.At is { } start && start <= until ? start : until;
            yield return situation.Adding("check-completeness", criterion, null, 1, "CompletenessChecked", at, fact => fact with { Completeness = new Completeness(true, [], null, null) });
        }
        if (situation.IsDraft) yield break;
        var later = checks.Where(fact => fact.Completeness is { Complete: false }).Skip(1).Select(fact => fact.Index).ToHashSet();
        if (later.Count > 0) yield return Situation.Without("tell-defects-once", criterion, null, fact => later.Contains(fact.Index));
        var manual = subject.Service?.RequiredDocuments ?? [];
        foreach (var kind in subject.History.With(fact => fact.DocumentRequest).Where(each => each.Fact.OccurredAt <= until).Where(each => Beyond(each.Body)).Select(each => each.Body.Kind).Distinct(StringComparer.Ordinal))
            yield return Situation.Without("not-ask-beyond", criterion, kind, fact => fact.DocumentRequest is { } request && request.Kind == kind && Beyond(request));

        bool Beyond(DocumentRequest request) => request.HeldByState || request.CertifiedCopyAsked || (manual.Count > 0 && !manual.Contains(request.Kind));
    }

    public static IEnumerable<Change> Hearing(Situation situation, Criterion criterion)
    {
        var hearings = situation.Subject.History.With(fact => fact.Hearing).Where(each => each.Fact.DecisionId is null || each.Fact.DecisionId == situation.Subject.DecisionId).ToList();
        if (!hearings.Exists(each => each.Fact.OccurredAt <= situation.DecidedAt))
            yield return situation.Adding("hear-party", criterion, null, 2, "PartyHeard", situation.DecidedAt, fact => fact with { DecisionId = situation.Subject.DecisionId, Hearing = new Hearing("meeting", null, null, null) });
        else yield return Situation.Replacing("cite-exception", criterion, null, fact => fact.Hearing is { Exception: not null } told && string.IsNullOrWhiteSpace(told.LegalBasis), fact => fact with { Hearing = fact.Hearing! with { LegalBasis = "law" } });
    }

    public static IEnumerable<Change> Notified(Situation situation, Criterion criterion)
    {
        if (situation.IsDraft) yield break;
        var (subject, within) = (situation.Subject, criterion.Number("withinDays"));
        var latest = subject.Office.StartOf(subject.Office.DateOf(subject.DecidedAt).AddDays(within + 1));
        if (First(subject) is not { } told)
        {
            yield return situation.Adding("notify", criterion, null, 3, "DecisionNotified", subject.DecidedAt, fact => fact with { DecisionId = subject.DecisionId, Notification = new Notification(subject.History.Channel, "body", 15) });
            yield break;
        }
        if (told.OccurredAt >= latest) yield return Situation.Replacing("notify-in-time", criterion, null, fact => fact.Index == told.Index, fact => fact with { OccurredAt = subject.DecidedAt });
        if (subject.IsBurdening && (string.IsNullOrWhiteSpace(told.Notification!.AppealBody) || told.Notification.AppealPeriodDays is not > 0))
            yield return Situation.Replacing("state-appeal", criterion, null, fact => fact.Index == told.Index, fact => fact with { Notification = fact.Notification! with { AppealBody = "body", AppealPeriodDays = 15 } });
    }

    public static IEnumerable<Change> SameChannel(Situation situation, Criterion criterion)
    {
        if (!situation.IsDraft && First(situation.Subject) is { Notification.Channel: not null } told && situation.Subject.History.Channel is { } channel)
            yield return Situation.Replacing("same-channel", criterion, channel, fact => fact.Index == told.Index, fact => fact with { Notification = fact.Notification! with { Channel = channel } });
    }

    private static CaseFact? First(Subject subject) => subject.History.About(subject.DecisionId, fact => fact.Notification).Select(each => each.Fact).FirstOrDefault();
}
