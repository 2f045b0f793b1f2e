namespace Transparency.RedFlag.Rules;

/// <summary>Paid more than the person was entitled to.</summary>
public static class PaidAboveEntitlement
{
    public static Answer Inspect(RuleInput input)
    {
        var found = input.Case.Facts.Where(f => f.Overpayment is { Stage: "found" }).ToList();
        if (found.Count == 0) return new Answer.NotApplicable("no-overpayment");
        var known = found.Where(f => f.Overpayment is { Paid: not null, Entitled: not null }).ToList();
        if (known.Count == 0) return new Answer.Insufficient("amounts-not-recorded");
        var (paid, entitled) = (known.Sum(f => f.Overpayment!.Paid!.Value), known.Sum(f => f.Overpayment!.Entitled!.Value));
        var measure = new Measure("overpaid-baht", Math.Max(paid - entitled, 0), "baht");
        return paid - entitled <= input.Parameter("toleranceBaht") ? new Answer.Clear(measure)
            : new Answer.Fires((paid - entitled) / Math.Max(entitled, 1), [new("paid", RuleBook.Text(paid), RuleBook.Text(entitled), "baht")], known, measure);
    }
}
