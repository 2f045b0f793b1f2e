using System.Globalization;

namespace Transparency.RedFlag.Rules;

/// <summary>
/// A discretionary decision far outside the office's hours or at a weekend. Holidays are left to the legal clock, which this service does
/// not copy: a missed holiday costs a lead, a wrong one would accuse.
/// </summary>
public static class OutsideOfficeHours
{
    public static Answer Inspect(RuleInput input)
    {
        var decision = input.TheDecision;
        if (input.Case.Historical) return new Answer.NotApplicable("historical-source");
        if (input.Point is { Discretionary: false }) return new Answer.NotApplicable("not-discretionary");
        if (input.Office is not { } office || !TimeOnly.TryParse(office.Opens, CultureInfo.InvariantCulture, out var opens)
            || !TimeOnly.TryParse(office.Closes, CultureInfo.InvariantCulture, out var closes) || input.Zone is null)
            return new Answer.Insufficient("office-hours-not-in-catalogue");
        if (input.DayOnly(decision.DecidedAt)) return new Answer.Insufficient("times-without-time-of-day");

        var local = input.Local(decision.DecidedAt);
        var at = TimeOnly.FromTimeSpan(local.TimeOfDay);
        var away = local.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? TimeSpan.FromDays(1)
            : at < opens ? opens - at
            : at > closes ? at - closes
            : TimeSpan.Zero;
        var minutes = (decimal)away.TotalMinutes;
        if (minutes <= input.Parameter("toleranceMinutes")) return new Answer.Clear();
        return new Answer.Fires(minutes,
        [
            new("localTime", local.ToString("HH:mm", CultureInfo.InvariantCulture)),
            new("outside", RuleBook.Text(minutes), RuleBook.Text(input.Parameter("toleranceMinutes")), "minutes"),
        ], [decision.Reached]);
    }
}
