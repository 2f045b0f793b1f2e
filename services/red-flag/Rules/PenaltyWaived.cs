namespace Transparency.RedFlag.Rules;

/// <summary>
/// An inspection ended with an order that asks for a penalty by the rule's table, and none of those penalties was imposed. Whoever is allowed to waive it says so in
/// the decision: a recorded exception makes it a lesser finding.
/// </summary>
public static class PenaltyWaived
{
    public static Answer Inspect(RuleInput input)
    {
        if (input.Case.Facts.LastOrDefault(f => f.InspectionResult is not null) is not { InspectionResult: { } result } concluded) return new Answer.NotApplicable("no-inspection");
        if (result.Order is not { } order) return new Answer.Insufficient("order-not-recorded");
        if (input.Rule.Table is not { } table || (table.GetValueOrDefault($"{concluded.Service}/{order}") ?? table.GetValueOrDefault(order)) is not { } penalties) return new Answer.NotApplicable("no-penalty-in-table");
        if (result.Penalty is not { } penalty) return new Answer.Insufficient("penalty-not-recorded");
        if (penalties.Contains(penalty)) return new Answer.Clear();
        var excepted = input.Case.Decisions.Any(d => d.Body.Reason?.Parts.Contains("exception") == true);
        return new Answer.Fires(excepted ? 1 : 2, [new("inspectionOrder", order), new("penaltyImposed", penalty), new("penaltyDue", string.Join(", ", penalties)), new("exceptionStated", excepted ? "true" : "false")], [concluded]);
    }
}
