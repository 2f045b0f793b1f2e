namespace Transparency.RedFlag.Rules;

/// <summary>Granted although the checklist of the decision point was not completed.</summary>
public static class OutcomeAgainstChecklist
{
    public static Answer Inspect(RuleInput input)
    {
        var decision = input.TheDecision;
        if (input.Point is not { } point) return new Answer.Insufficient("decision-point-not-in-catalogue");
        if (decision.Body.ChecklistComplete is not { } complete) return new Answer.Insufficient("checklist-not-recorded");
        if (point.Outcomes.FirstOrDefault(o => o.Code == decision.Body.Outcome) is not { } outcome) return new Answer.Insufficient("outcome-not-in-catalogue");
        return complete || outcome.Burdening ? new Answer.Clear() : new Answer.Fires(1, [new("grantedOutcome", outcome.NameTh, ValueEn: outcome.NameEn)], [decision.Reached]);
    }
}
