using Transparency.Contracts.Scoring.V1;

namespace Transparency.Portal.Clock;

/// <summary>Which years and which holidays of a calendar a clock used. Pure.</summary>
public static class CalendarUse
{
    /// <summary>Gregorian years, in the office's zone, from the start to the last segment.</summary>
    public static IReadOnlyList<int> YearsOf(ClockReading reading)
    {
        var last = reading.Segments.Select(each => each.To).Append(reading.EndedAt ?? reading.StartedAt).Max();
        var (from, to) = (DateOf(reading, reading.StartedAt).Year, DateOf(reading, last.AddTicks(-1) < reading.StartedAt ? last : last.AddTicks(-1)).Year);
        return [.. Enumerable.Range(from, Math.Max(1, to - from + 1))];
    }

    /// <summary>Holidays that the clock left out, other than on weekly days of rest, in years that nobody confirmed and from a calendar that was compiled as a sample.</summary>
    public static IReadOnlyList<CalendarDay> Unconfirmed(ClockReading reading, IEnumerable<CalendarYear> years)
    {
        var left = reading.Segments.Where(each => each.Kind == "holiday").Select(each => (From: DateOf(reading, each.From), To: DateOf(reading, each.To.AddTicks(-1)))).ToList();
        return [.. years.Where(year => year.Calendar.Sample && year.Confirmation is null).SelectMany(year => year.Days.Where(day => !year.Calendar.Weekend.Contains(day.Date.DayOfWeek.ToString())
            && left.Any(each => each.From <= day.Date && day.Date <= each.To)))];
    }

    private static DateOnly DateOf(ClockReading reading, DateTimeOffset at) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, TimeZoneInfo.TryFindSystemTimeZoneById(reading.TimeZone, out var zone) ? zone : TimeZoneInfo.Utc).DateTime);
}
