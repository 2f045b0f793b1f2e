namespace Transparency.RedFlag.Rules;

/// <summary>A result that is older than the application it answers.</summary>
public static class DecisionBeforeSubmission
{
    public static Answer Inspect(RuleInput input)
    {
        var decision = input.TheDecision;
        if (input.Case.Opening?.Kind is "inspection" or "overpayment") return new Answer.NotApplicable("opened-by-the-office");
        if (input.Case.Opening?.SubmittedAt is not { } submitted) return new Answer.Insufficient("submitted-at-not-recorded");
        // A day without a time of day is compared as a day: the same day is not "before".
        var dayOnly = input.DayOnly(submitted) || input.DayOnly(decision.DecidedAt);
        var before = dayOnly
            ? (decimal)(input.Local(submitted).Date - input.Local(decision.DecidedAt).Date).TotalMinutes
            : (decimal)(submitted - decision.DecidedAt).TotalMinutes;
        if (before <= input.Parameter("toleranceMinutes")) return new Answer.Clear();
        return new Answer.Fires(before,
            [new("before", RuleBook.Text(before), RuleBook.Text(input.Parameter("toleranceMinutes")), "minutes")],
            [.. input.Case.Facts.Where(f => f.Case?.SubmittedAt is not null).Take(1), decision.Reached]);
    }
}
