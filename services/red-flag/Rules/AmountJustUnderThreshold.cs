namespace Transparency.RedFlag.Rules;

/// <summary>An amount a little below the one from which a higher authority decides.</summary>
public static class AmountJustUnderThreshold
{
    public static Answer Inspect(RuleInput input)
    {
        var decision = input.TheDecision;
        if (decision.Body.Amount is not { } amount) return new Answer.NotApplicable("no-amount");
        if (input.Point?.MaxAmountBaht is not { } most) return new Answer.NotApplicable("no-threshold");
        var measure = new Measure("share-of-threshold", decimal.Round(100 * amount / Math.Max(most, 1), 4), "percent");
        var share = 100 * (most - amount) / Math.Max(most, 1);
        return amount > most || share > input.Parameter("withinPercent") ? new Answer.Clear(measure)
            : new Answer.Fires(input.Parameter("withinPercent") - share, [new("amount", RuleBook.Text(amount), RuleBook.Text(most), "baht")], [decision.Reached], measure);
    }
}
