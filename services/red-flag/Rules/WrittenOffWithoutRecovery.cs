namespace Transparency.RedFlag.Rules;

/// <summary>A debt of the state written off although nobody ordered to recover it.</summary>
public static class WrittenOffWithoutRecovery
{
    public static Answer Inspect(RuleInput input)
    {
        var gone = input.Case.Facts.Where(f => f.Overpayment is { Stage: "writtenOff" }).ToList();
        if (gone.Count == 0) return new Answer.NotApplicable("nothing-written-off");
        var ordered = input.Case.Facts.Any(f => f.Overpayment is { Stage: "recoveryOrdered" } && f.OccurredAt <= gone[0].OccurredAt);
        return ordered ? new Answer.Clear() : Answer.Absent(input, new Answer.Fires(1, [new("writtenOff", RuleBook.Text(gone.Sum(f => f.Overpayment!.Amount ?? 0)), "0", "baht")], gone));
    }
}
