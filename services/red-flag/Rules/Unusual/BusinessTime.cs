using System.Globalization;
using Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.RedFlag.Unusual;

/// <summary>
/// Minutes of an office's own opening hours on Mondays to Fridays. Holidays are left out, as in <see cref="Rules.OutsideOfficeHours"/>: a case is compared with
/// like cases that met the same ones.
/// </summary>
/// <param name="Zone">The office's zone.</param>
public sealed record BusinessTime(TimeZoneInfo Zone, TimeOnly Opens, TimeOnly Closes)
{
    /// <summary>Thai government hours, where the catalogue does not say.</summary>
    public static readonly BusinessTime Usual = new(TimeZoneInfo.FindSystemTimeZoneById("Asia/Bangkok"), new(8, 30), new(16, 30));

    /// <summary>Hours of an office; the usual ones when it is not known or its hours make no day.</summary>
    public static BusinessTime Of(Office? office) => office is not null && TimeOnly.TryParse(office.Opens, CultureInfo.InvariantCulture, out var opens)
        && TimeOnly.TryParse(office.Closes, CultureInfo.InvariantCulture, out var closes) && opens < closes && TimeZoneInfo.TryFindSystemTimeZoneById(office.TimeZone, out var zone) ? new(zone, opens, closes) : Usual;

    /// <summary>Whether the office is open then.</summary>
    public bool IsOpen(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone) is var local && WorksOn(local.DateTime) && TimeOnly.FromTimeSpan(local.TimeOfDay) is var time && time >= Opens && time < Closes;

    /// <summary>Open minutes from one instant to another; 0 when the second is not later.</summary>
    public double Minutes(DateTimeOffset from, DateTimeOffset to)
    {
        if (to <= from) return 0;
        var (start, end) = (TimeZoneInfo.ConvertTime(from, Zone).DateTime, TimeZoneInfo.ConvertTime(to, Zone).DateTime);
        var whole = (end.Date - start.Date).Days;
        if (whole == 0) return WorksOn(start) ? Within(start, end) : 0;
        var first = WorksOn(start) ? Within(start, start.Date.AddDays(1).AddTicks(-1)) : 0;
        var last = WorksOn(end) ? Within(end.Date, end) : 0;
        return first + last + WorkingDays(start.Date.AddDays(1), whole - 1) * (Closes - Opens).TotalMinutes;
    }

    private double Within(DateTime start, DateTime end)
    {
        var from = Math.Max(start.TimeOfDay.TotalMinutes, Opens.ToTimeSpan().TotalMinutes);
        return Math.Max(0, Math.Min(end.TimeOfDay.TotalMinutes, Closes.ToTimeSpan().TotalMinutes) - from);
    }

    private static bool WorksOn(DateTime day) => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    private static int WorkingDays(DateTime from, int days)
    {
        var count = days / 7 * 5;
        for (var i = 0; i < days % 7; i++)
            if (WorksOn(from.AddDays(i))) count++;
        return count;
    }
}
