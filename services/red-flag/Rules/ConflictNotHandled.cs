namespace Transparency.RedFlag.Rules;

/// <summary>Decided although a ground of partiality was stated, without stepping aside or an order to go on (Administrative Procedure Act s. 13–16).</summary>
public static class ConflictNotHandled
{
    public static Answer Inspect(RuleInput input)
    {
        var decision = input.TheDecision;
        if (decision.Body.Conflict is not { } conflict) return new Answer.Insufficient("conflict-not-recorded");
        return conflict.Kind == "none" || conflict.Handled is not null ? new Answer.Clear() : new Answer.Fires(1, [new("conflictGround", conflict.Ground ?? "conflictUnnamed")], [decision.Reached]);
    }
}
