namespace Transparency.RedFlag.Rules;

/// <summary>Evidence whose period of effect does not cover the day of the decision (local to the office).</summary>
public static class EvidenceOutOfForce
{
    public static Answer Inspect(RuleInput input)
    {
        var decision = input.TheDecision;
        var dated = input.Case.Facts.Where(f => f.Evidence is { } e && (e.EffectiveFrom is not null || e.EffectiveTo is not null) && (f.DecisionId is null || f.DecisionId == decision.DecisionId)).ToList();
        if (dated.Count == 0) return new Answer.NotApplicable("no-dated-evidence");
        var day = input.Local(decision.DecidedAt).Date;
        var stale = dated.Where(f => (f.Evidence!.EffectiveFrom is { } from && input.Local(from).Date > day) || (f.Evidence.EffectiveTo is { } to && input.Local(to).Date < day)).ToList();
        return stale.Count == 0 ? new Answer.Clear()
            : new Answer.Fires(stale.Count, [new("outOfForce", RuleBook.Text(stale.Count), "0", "kinds"), new("firstOutOfForce", stale[0].Evidence!.Kind)], [decision.Reached, .. stale]);
    }
}
