namespace Transparency.RedFlag.Rules;

/// <summary>Evidence cited by nobody when the decision was taken and attached to it afterwards, before anybody corrected the decision.</summary>
public static class EvidenceAddedAfterDecision
{
    public static Answer Inspect(RuleInput input)
    {
        var decision = input.TheDecision;
        if (input.Case.Historical) return new Answer.NotApplicable("historical-source");
        var attached = input.Case.Facts.Where(f => f.Evidence is not null && (f.DecisionId is null || f.DecisionId == decision.DecisionId)).ToList();
        if (attached.Count == 0) return new Answer.NotApplicable("no-evidence-attached");
        var tolerance = (double)input.Parameter("toleranceMinutes");
        var corrected = input.Case.Facts.Where(f => f.Correction is not null && f.DecisionId == decision.DecisionId).Select(f => f.OccurredAt).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
        var cited = decision.Body.Evidence.Select(e => e.Sha256).OfType<string>().ToHashSet();
        var late = attached.Where(f => f.OccurredAt > decision.DecidedAt.AddMinutes(tolerance) && f.OccurredAt < corrected && !(f.Evidence!.Sha256 is { } digest && cited.Contains(digest))).ToList();
        return late.Count == 0 ? new Answer.Clear()
            : new Answer.Fires(late.Count, [new("addedAfter", RuleBook.Text(late.Count), "0", "kinds"), new("firstAddedAfter", late[0].Evidence!.Kind)], [decision.Reached, .. late]);
    }
}
