namespace Transparency.RedFlag.Rules;

/// <summary>The decision did not stand on appeal.</summary>
public static class ReversedOnAppeal
{
    public static Answer Inspect(RuleInput input)
    {
        var decision = input.TheDecision;
        var appeals = decision.Facts.Where(f => f.Appeal?.Result is not null).ToList();
        if (appeals.Count == 0) return new Answer.NotApplicable("no-appeal-decided");
        var result = appeals[^1].Appeal!.Result!;
        return result is "reversed" or "varied"
            ? new Answer.Fires(result == "reversed" ? 2 : 1, [new("appealResult", result)], [decision.Reached, appeals[^1]]) : new Answer.Clear();
    }
}
