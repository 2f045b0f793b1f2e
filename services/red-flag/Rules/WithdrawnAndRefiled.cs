namespace Transparency.RedFlag.Rules;

/// <summary>Returned or withdrawn and filed again under another number: the clock began anew.</summary>
public static class WithdrawnAndRefiled
{
    public static Answer Inspect(RuleInput input)
    {
        var left = input.Case.Facts.Where(f => f.Departure is not null).ToList();
        if (left.Count == 0) return new Answer.NotApplicable("never-left");
        var again = left.Where(f => !string.IsNullOrWhiteSpace(f.Departure!.RefiledAs)).ToList();
        return again.Count == 0 ? new Answer.Clear() : new Answer.Fires(again.Count, [new("refiled", RuleBook.Text(again.Count), "0", "times"), new("departure", again[0].Departure!.Kind)], again);
    }
}
