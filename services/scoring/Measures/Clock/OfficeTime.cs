namespace Transparency.Scoring.Clock;

/// <summary>Time as an office lives it: its zone, its hours, its calendar and the rule sets in force.</summary>
/// <param name="Opens">Local opening time.</param>
/// <param name="Closes">Local closing time, later than <paramref name="Opens"/>.</param>
/// <param name="Book">Rule sets by day; null = as shipped.</param>
public sealed record OfficeTime(TimeZoneInfo Zone, TimeOnly Opens, TimeOnly Closes, WorkCalendar Calendar, ClockRuleBook? Book = null)
{
    // From here on the zone keeps one offset (Thailand since 1920): most instants need no search for the rule of their year.
    private readonly DateTime _settled = Zone.GetAdjustmentRules() is { Length: > 0 } rules ? rules[^1].DateEnd < DateTime.MaxValue.Date.AddYears(-1) ? rules[^1].DateEnd.AddDays(2) : DateTime.MaxValue : DateTime.MinValue.AddDays(2);

    /// <summary>The rule set for a clock that starts on the local date.</summary>
    /// <exception cref="InvalidOperationException">No active rule set covers the date.</exception>
    public ClockRuleSet RulesOn(DateOnly date) => (Book ?? ClockRuleBook.Shipped).InForceOn(date);

    /// <summary>Local date of an instant.</summary>
    public DateOnly DateOf(DateTimeOffset instant) => DateOnly.FromDateTime(Local(instant));

    /// <summary>Local time of day of an instant.</summary>
    public TimeOnly TimeOf(DateTimeOffset instant) => TimeOnly.FromDateTime(Local(instant));

    /// <summary>First instant of the local date.</summary>
    public DateTimeOffset StartOf(DateOnly date) => At(date, TimeOnly.MinValue);

    /// <summary>Opening of the local date.</summary>
    public DateTimeOffset OpeningOf(DateOnly date) => At(date, Opens);

    /// <summary>Closing of the local date.</summary>
    public DateTimeOffset ClosingOf(DateOnly date) => At(date, Closes);

    /// <summary>True on a working day between opening (inclusive) and closing (exclusive).</summary>
    public bool IsOpenAt(DateTimeOffset instant)
    {
        var local = Local(instant);
        var time = TimeOnly.FromDateTime(local);
        return time >= Opens && time < Closes && Calendar.IsWorkingDay(DateOnly.FromDateTime(local));
    }

    /// <summary>
    /// The instant at which something sent electronically counts as received: at once within office hours, otherwise at the opening of the
    /// next working day (Electronic Government Operations Act B.E. 2565; OPDC annual report 2566).
    /// </summary>
    public DateTimeOffset ReceiptOf(DateTimeOffset sent, ClockRuleSet rules)
    {
        if (IsOpenAt(sent)) return sent;
        var date = DateOf(sent);
        var opensLaterToday = rules.OutsideHours == "nextOpening" && TimeOf(sent) < Opens && Calendar.IsWorkingDay(date);
        return OpeningOf(opensLaterToday ? date : Calendar.NextWorkingDay(date));
    }

    private DateTime Local(DateTimeOffset instant) =>
        instant.UtcDateTime is var utc && utc > _settled && utc.Year < 9999 ? DateTime.SpecifyKind(utc + Zone.BaseUtcOffset, DateTimeKind.Unspecified) : TimeZoneInfo.ConvertTime(instant, Zone).DateTime;

    private DateTimeOffset At(DateOnly date, TimeOnly time)
    {
        var local = date.ToDateTime(time, DateTimeKind.Unspecified);
        if (local > _settled) return new DateTimeOffset(local - Zone.BaseUtcOffset, TimeSpan.Zero);
        // A local time that a change to summer time skips does not exist: the first existing one stands for it.
        while (Zone.IsInvalidTime(local)) local = local.AddMinutes(15);
        return new DateTimeOffset(local, Zone.GetUtcOffset(local)).ToUniversalTime();
    }
}
