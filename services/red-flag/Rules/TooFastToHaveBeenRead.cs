namespace Transparency.RedFlag.Rules;

/// <summary>Less time between receipt and decision than the catalogue says the file takes to read.</summary>
public static class TooFastToHaveBeenRead
{
    public static Answer Inspect(RuleInput input)
    {
        var decision = input.TheDecision;
        if (input.Case.Opening?.Kind == "inspection") return new Answer.NotApplicable("opened-by-the-office");
        if (input.Case.ReceivedAt is not { } received) return new Answer.Insufficient("received-at-not-recorded");
        if (input.DayOnly(received) || input.DayOnly(decision.DecidedAt)) return new Answer.Insufficient("times-without-time-of-day");
        var elapsed = (decimal)(decision.DecidedAt - received).TotalMinutes;
        if (elapsed < 0) return new Answer.NotApplicable("decided-before-receipt");

        var measure = new Measure("elapsed-minutes", decimal.Round(elapsed, 4), "minutes");
        if (input.Point?.MinimumMinutes is not { } minimum) return new Answer.NotApplicable("no-minimum-set");
        if (elapsed >= minimum) return new Answer.Clear(measure);
        return new Answer.Fires(minimum / Math.Max(elapsed, 1),
            [new("elapsed", RuleBook.Text(elapsed), RuleBook.Text(minimum), "minutes")],
            [.. input.Case.Facts.Where(f => f.Type == "CaseOpened"), decision.Reached], measure);
    }
}
