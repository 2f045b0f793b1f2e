namespace Transparency.RedFlag.Rules;

/// <summary>Recorded long after it happened. A source of history is recorded late by nature, so the rule does not apply to it.</summary>
public static class BackDatedRecord
{
    public static Answer Inspect(RuleInput input)
    {
        var reached = input.TheDecision.Reached;
        if (reached.Historical) return new Answer.NotApplicable("historical-source");
        var tolerance = input.Parameter(reached.RecordedVia == "system" ? "toleranceHoursSystem" : "toleranceHoursPaper");
        var hours = (decimal)(reached.RecordedAt - reached.OccurredAt).TotalHours;
        var measure = new Measure("recorded-after-hours", decimal.Round(Math.Max(hours, 0), 4), "hours");
        if (hours <= tolerance) return new Answer.Clear(measure);
        return new Answer.Fires(tolerance > 0 ? hours / tolerance : hours,
            [new("recordedAfter", RuleBook.Text(hours), RuleBook.Text(tolerance), "hours")], [reached], measure);
    }
}
