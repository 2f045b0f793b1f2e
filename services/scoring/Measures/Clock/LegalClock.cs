using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;

namespace Transparency.Scoring.Clock;

/// <summary>A stop of the clock as recorded.</summary>
/// <param name="To">Null while it was never resumed.</param>
/// <param name="LegalBasis">Null or blank = the stop has no basis and does not stop.</param>
/// <param name="Permitted">False when the catalogue in force lists the reasons for which this clock may stop, and the stop's is not among them.</param>
public sealed record ClockStop(DateTimeOffset From, DateTimeOffset? To, string? LegalBasis, bool Permitted = true)
{
    /// <summary>True when the stop names a legal basis, for a reason that is permitted, and therefore stops.</summary>
    public bool IsLawful => Permitted && !string.IsNullOrWhiteSpace(LegalBasis);

    /// <summary>What the time is called that this stop did not stop.</summary>
    public string CountedOn => string.IsNullOrWhiteSpace(LegalBasis) ? LegalClock.UnlawfulStop : LegalClock.UnlistedStop;
}

/// <summary>Everything a reading depends on.</summary>
/// <param name="StartBasis">received, complete or submitted: what <paramref name="StartedAt"/> is.</param>
/// <param name="EndedAt">The decision; null while the case is open.</param>
/// <param name="AsOf">Where an open clock is read; ignored once ended.</param>
/// <param name="Limit">Null when the service publishes none.</param>
/// <param name="Stops">Ascending by <see cref="ClockStop.From"/>, not overlapping.</param>
public sealed record ClockQuestion(OfficeTime Office, ClockRuleSet Rules, DateTimeOffset StartedAt, string StartBasis, DateTimeOffset? EndedAt,
    DateTimeOffset AsOf, TimeLimit? Limit, IReadOnlyList<ClockStop> Stops)
{
    /// <summary>Where counting ends; never before the start.</summary>
    public DateTimeOffset CountTo => (EndedAt ?? AsOf) < StartedAt ? StartedAt : EndedAt ?? AsOf;
}

/// <summary>
/// The legal clock: a pure function of recorded instants, an office's time and a rule set. Its segments add up to what it counted, so a
/// person can recount it by hand. Days: the first day is not counted (Civil and Commercial Code s. 193/3), a day counts when the clock runs
/// at its end, and a period that ends on a holiday runs to the next working day (s. 193/8). Months run to the day before the
/// corresponding day (s. 193/5) and are then counted in days. Minutes and hours count office hours of working days from the first moment.
/// </summary>
public static class LegalClock
{
    /// <summary>Label of time that a stop without legal basis did not stop.</summary>
    public const string UnlawfulStop = "หยุดนับโดยไม่มีฐานกฎหมาย จึงนับเวลาต่อ";

    /// <summary>Label of time that a stop for a reason outside the catalogue did not stop.</summary>
    public const string UnlistedStop = "เหตุหยุดนับไม่อยู่ในบัญชีที่ใช้อยู่ จึงนับเวลาต่อ";

    /// <summary>Reads the clock.</summary>
    /// <exception cref="ArgumentException">The unit of the limit is not minutes, hours, workingDays, days or months, or its value is negative.</exception>
    public static ClockReading Read(ClockQuestion question)
    {
        var (count, segments) = Count(question, detailed: true);
        var (first, last) = (question.Office.DateOf(question.StartedAt), Later(question.Office.DateOf(question.CountTo), count.DueAt is { } due ? question.Office.DateOf(due) : null));
        return new ClockReading(count.RuleSet, count.Calendar, count.TimeZone, count.StartedAt, count.StartBasis, question.EndedAt?.ToUniversalTime(), count.Limit, count.Unit, count.Used,
            count.Overdue, count.DueAt, count.OnTime, segments)
        {
            YearsNotCovered = question.Office.Calendar.NotCovered(first, last) is { Count: > 0 } years ? years : null,
            GrantedByLapseAt = question.Rules.GrantByLapse && !count.OnTime ? count.DueAt : null,
        };
    }

    /// <summary>What <see cref="Read"/> counts, without the segments that a person recounts it by: for whoever reads the clocks of many decisions.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Read"/>.</exception>
    public static ClockCount Count(ClockQuestion question) => Count(question, detailed: false).Count;

    private static (ClockCount Count, IReadOnlyList<ClockSegment> Segments) Count(ClockQuestion question, bool detailed)
    {
        var unit = question.Limit?.Unit ?? question.Rules.UnitWithoutLimit;
        if (question.Limit is { Value: < 0 }) throw new ArgumentException("A time limit cannot be negative.", nameof(question));
        var tally = unit switch
        {
            "minutes" => OfficeHoursCount.Of(question, TimeSpan.TicksPerMinute),
            "hours" => OfficeHoursCount.Of(question, TimeSpan.TicksPerHour),
            "workingDays" => DayCount.Of(question, question.Limit?.Value, workingDaysOnly: true, note: null, detailed),
            "days" => DayCount.Of(question, question.Limit?.Value, workingDaysOnly: false, note: null, detailed),
            "months" => Months(question, detailed),
            _ => throw new ArgumentException($"Unknown unit of time: {unit}.", nameof(question)),
        };
        return (new ClockCount(question.Rules.Reference, question.Office.Calendar.Id, question.Office.Zone.Id, question.StartedAt.ToUniversalTime(), question.StartBasis,
            unit == "months" ? "days" : unit, tally.Limit, tally.Used, tally.Overdue, tally.DueAt, tally.OnTime), tally.Segments);
    }

    private static DateOnly Later(DateOnly one, DateOnly? other) => other is { } day && day > one ? day : one;

    /// <summary>A limit in months as the number of days it means from this start: the clock then counts days, and the segment says so.</summary>
    private static Tally Months(ClockQuestion question, bool detailed)
    {
        var first = question.Office.DateOf(question.StartedAt);
        if (question.Limit is not { } limit) return DayCount.Of(question, null, workingDaysOnly: false, note: null, detailed);
        var days = LastDayOfMonths(first, limit.Value).DayNumber - first.DayNumber;
        return DayCount.Of(question, days, workingDaysOnly: false, $"{limit.Value} เดือน = {days} วัน (ป.พ.พ. ม. 193/5)", detailed);
    }

    /// <summary>
    /// Last day of a period of months whose first day is not counted: the day before the one that corresponds to its beginning, or the last
    /// day of the month that has no such day (Civil and Commercial Code s. 193/5).
    /// </summary>
    public static DateOnly LastDayOfMonths(DateOnly notCounted, int months)
    {
        var begins = notCounted.AddDays(1);
        var corresponding = begins.AddMonths(months);
        return corresponding.Day == begins.Day ? corresponding.AddDays(-1) : corresponding;
    }
}

/// <summary>Where a clock stands: a reading without what explains it.</summary>
/// <param name="RuleSet">Id and version, e.g. th-2558@1.</param>
/// <param name="Calendar">Code and version.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="Unit">minutes, hours, workingDays or days.</param>
/// <param name="Used">In the unit; two decimals for minutes and hours.</param>
/// <param name="DueAt">UTC; null without a limit.</param>
public sealed record ClockCount(string RuleSet, string Calendar, string TimeZone, DateTimeOffset StartedAt, string StartBasis, string Unit, decimal? Limit, decimal Used, decimal Overdue,
    DateTimeOffset? DueAt, bool OnTime);

/// <summary>What a count found, in its unit.</summary>
internal readonly record struct Tally(decimal Used, decimal? Limit, decimal Overdue, DateTimeOffset? DueAt, bool OnTime, IReadOnlyList<ClockSegment> Segments);
