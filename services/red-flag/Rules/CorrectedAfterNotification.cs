namespace Transparency.RedFlag.Rules;

/// <summary>Corrected after the party had been told: what was told was not what was decided.</summary>
public static class CorrectedAfterNotification
{
    public static Answer Inspect(RuleInput input)
    {
        var decision = input.TheDecision;
        var corrections = decision.Facts.Where(f => f.Correction is not null).ToList();
        if (corrections.Count == 0) return new Answer.NotApplicable("never-corrected");
        if (decision.Facts.Where(f => f.Notification is not null).Select(f => (DateTimeOffset?)f.OccurredAt).Min() is not { } told) return new Answer.NotApplicable("not-notified");
        var after = corrections.Where(f => f.OccurredAt > told).ToList();
        return after.Count == 0 ? new Answer.Clear() : new Answer.Fires(after.Count, [new("corrections", RuleBook.Text(after.Count), "0", "times")], [decision.Reached, .. after]);
    }
}
