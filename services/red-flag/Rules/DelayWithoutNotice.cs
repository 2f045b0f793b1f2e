namespace Transparency.RedFlag.Rules;

/// <summary>Late without the notice of delay that is due every seven days (Licensing Facilitation Act s. 10). An absence.</summary>
public static class DelayWithoutNotice
{
    public static Answer Inspect(RuleInput input)
    {
        var decision = input.TheDecision;
        if (input.Case.Historical && !input.Case.Facts.Any(f => f.DelayNotice is not null)) return new Answer.Insufficient("notice-not-recorded-by-source");
        if (input.Clock is not { } clock) return new Answer.Waiting(WaitsFor.ClockReading);
        if (clock.OnTime is not false || clock.Overdue is not > 0) return new Answer.NotApplicable("not-late");
        var notices = input.Case.Facts.Where(f => f.DelayNotice is not null && f.OccurredAt <= decision.DecidedAt).ToList();
        return notices.Count > 0 ? new Answer.Clear()
            : Answer.Absent(input, new Answer.Fires(clock.Overdue.Value, [new("overdue", RuleBook.Text(clock.Overdue.Value), "0", clock.Unit), new("notices", "0", "1", "times")], [decision.Reached], ClockIndex: clock.Index));
    }
}
