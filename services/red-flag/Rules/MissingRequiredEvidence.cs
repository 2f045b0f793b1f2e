namespace Transparency.RedFlag.Rules;

/// <summary>Evidence kinds that the decision point requires and that did not exist by the time of the decision. Cited or attached both count. An absence.</summary>
public static class MissingRequiredEvidence
{
    public static Answer Inspect(RuleInput input)
    {
        var decision = input.TheDecision;
        if (input.Point is not { } point) return new Answer.Insufficient("decision-point-not-in-catalogue");
        if (point.RequiredEvidence.Count == 0) return new Answer.NotApplicable("no-evidence-required");
        var attached = input.Case.Facts.Where(f => f.Evidence is not null && (f.DecisionId is null || f.DecisionId == decision.DecisionId)).ToList();
        if (input.Case.Historical && attached.Count == 0 && decision.Body.Evidence.Count == 0) return new Answer.Insufficient("evidence-not-recorded-by-source");

        var inTime = attached.Where(f => f.OccurredAt <= decision.DecidedAt).Select(f => f.Evidence!.Kind).Concat(decision.Body.Evidence.Select(e => e.Kind)).ToHashSet();
        var missing = point.RequiredEvidence.Where(k => !inTime.Contains(k)).ToList();
        if (missing.Count == 0) return new Answer.Clear();
        var after = attached.Where(f => missing.Contains(f.Evidence!.Kind)).ToList();
        return Answer.Absent(input, new Answer.Fires((decimal)missing.Count / point.RequiredEvidence.Count,
        [
            new("missingEvidence", RuleBook.Text(missing.Count), RuleBook.Text(point.RequiredEvidence.Count), "kinds"),
            new("firstMissingEvidence", missing[0]),
            new("addedAfter", RuleBook.Text(after.Count), "0", "kinds"),
        ], [decision.Reached, .. after]));
    }
}
