namespace Transparency.RedFlag.Rules;

/// <summary>Took or refused something without hearing the party, and without a recorded exception (Administrative Procedure Act s. 30). An absence.</summary>
public static class PartyNotHeard
{
    public static Answer Inspect(RuleInput input)
    {
        var decision = input.TheDecision;
        if (input.Point?.Outcomes.FirstOrDefault(o => o.Code == decision.Body.Outcome) is not { } outcome) return new Answer.Insufficient("outcome-not-in-catalogue");
        if (!outcome.Burdening) return new Answer.NotApplicable("not-burdening");
        if (input.Case.Historical && !input.Case.Facts.Any(f => f.Hearing is not null)) return new Answer.Insufficient("hearing-not-recorded-by-source");
        var heard = input.Case.Facts.Any(f => f.Hearing is not null && (f.DecisionId is null || f.DecisionId == decision.DecisionId) && f.OccurredAt <= decision.DecidedAt);
        return heard ? new Answer.Clear() : Answer.Absent(input, new Answer.Fires(1, [new("burdeningOutcome", outcome.NameTh, ValueEn: outcome.NameEn)], [decision.Reached]));
    }
}
