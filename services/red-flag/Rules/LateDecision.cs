namespace Transparency.RedFlag.Rules;

/// <summary>Past the published limit. The legal clock is scoring's; this rule reads its announcement and counts no days itself.</summary>
public static class LateDecision
{
    public static Answer Inspect(RuleInput input)
    {
        var decision = input.TheDecision;
        if (input.Clock is not { } clock) return new Answer.Waiting(WaitsFor.ClockReading);
        if (clock.OnTime is null || clock.Limit is not { } limit || clock.Unit is not { } unit) return new Answer.NotApplicable("no-published-limit");
        var measure = clock.Used is { } used ? new Measure($"clock-used-{unit}", used, unit) : null;
        if (clock.OnTime is true || clock.Overdue is not > 0) return new Answer.Clear(measure);
        return new Answer.Fires(limit > 0 ? clock.Overdue.Value / limit : clock.Overdue.Value,
        [
            new("used", RuleBook.Text(clock.Used ?? limit + clock.Overdue.Value), RuleBook.Text(limit), unit),
            new("overdue", RuleBook.Text(clock.Overdue.Value), "0", unit),
        ], [.. input.Case.Facts.Where(f => f.Type is "CaseOpened" or "ClockStopped" or "ClockResumed"), decision.Reached], measure, clock.Index);
    }
}
