namespace Transparency.RedFlag.Rules;

/// <summary>An amount above the one from which a higher authority decides.</summary>
public static class AmountAboveAuthority
{
    public static Answer Inspect(RuleInput input)
    {
        var decision = input.TheDecision;
        if (decision.Body.Amount is not { } amount) return new Answer.NotApplicable("no-amount");
        if (input.Point?.MaxAmountBaht is not { } most) return new Answer.NotApplicable("no-threshold");
        return amount <= most ? new Answer.Clear() : new Answer.Fires(amount / Math.Max(most, 1), [new("amount", RuleBook.Text(amount), RuleBook.Text(most), "baht")], [decision.Reached]);
    }
}
