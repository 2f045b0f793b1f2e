using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Scoring.Rubrics;

namespace Transparency.Scoring.Changes;

/// <summary>What could make the criteria of evidence full.</summary>
internal static class EvidenceChanges
{
    private static readonly string[] Parts = ["facts", "law", "considerations"];
    private static readonly string Digest = new('0', 64);

    public static IEnumerable<Change> Reason(Situation situation, Criterion criterion)
    {
        var (decision, minimum) = (situation.Decision, criterion.Number("minimumCharacters"));
        foreach (var part in Parts.Where(each => decision.Reason?.Parts.Contains(each) != true))
            yield return situation.OfDecision("write-part", criterion, part, draft => draft with { Reason = With(draft.Reason, part, minimum) });
        if (decision.Reason is { } told && told.Length < minimum)
            yield return situation.OfDecision("write-more", criterion, null, draft => draft with { Reason = (draft.Reason ?? told) with { Length = Math.Max(minimum, draft.Reason?.Length ?? 0) } });
        // A grant exactly as applied for needs no prose; whether it is one, only the officer knows.
        if (situation.Subject.Outcome is not { GrantsAsApplied: true } || decision.Amount is not null || decision.Conditions.Count > 0) yield break;
        if (decision.AsApplied is null) yield return situation.OfDecision("as-applied", criterion, null, draft => draft with { AsApplied = true });
        if (decision.ChecklistComplete != true) yield return situation.OfDecision("complete-checklist", criterion, null, draft => draft with { ChecklistComplete = true });
    }

    public static IEnumerable<Change> RequiredEvidence(Situation situation, Criterion criterion)
    {
        var subject = situation.Subject;
        var attached = subject.History.With(fact => fact.Evidence).Where(each => each.Fact.OccurredAt <= subject.DecidedAt).ToList();
        foreach (var kind in (subject.Point?.RequiredEvidence ?? []).Distinct(StringComparer.Ordinal))
        {
            var (cited, files) = (situation.Decision.Evidence.Where(each => each.Kind == kind).ToList(), attached.Where(each => each.Body.Kind == kind).ToList());
            if (cited.Exists(each => each.Sha256 is { Length: 64 }) || files.Exists(each => each.Body.Sha256 is { Length: 64 })) continue;
            yield return situation.OfDecision(cited.Count + files.Count == 0 ? "attach" : "add-digest", criterion, kind, draft => draft with { Evidence = [.. draft.Evidence, new EvidenceReference(kind, Digest)] });
        }
    }

    public static IEnumerable<Change> RecordedInTime(Situation situation, Criterion criterion)
    {
        if (!situation.IsDraft)
            yield return Situation.Replacing("record-at-once", criterion, null, fact => fact.Index == situation.Fact.Index, fact => fact with { RecordedAt = fact.OccurredAt });
    }

    // A part brings its third of what is asked for at least, so that all three together are enough and one alone is not.
    private static ReasonShape With(ReasonShape? reason, string part, int minimum) => reason is null
        ? new ReasonShape([part], (minimum + 2) / 3, "", "")
        : reason with { Parts = [.. reason.Parts, part], Length = reason.Length + (minimum + 2) / 3 };
}
