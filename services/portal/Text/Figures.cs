using System.Globalization;

namespace Transparency.Portal.Text;

/// <summary>Numbers as they stand on screen: Arabic digits, thousands by comma, unknown is an en dash and never zero.</summary>
public static class Figures
{
    public const string Unknown = "–";

    public static string Count(long n) => n.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>Two decimals, half away from zero, as scores are rounded.</summary>
    public static string Score(decimal? value) =>
        value is { } v ? Math.Round(v, 2, MidpointRounding.AwayFromZero).ToString("0.00", CultureInfo.InvariantCulture) : Unknown;

    /// <summary>A share 0–1 as per cent with one decimal; exactly 0 and exactly 1 only when it is so.</summary>
    public static string Percent(decimal? share)
    {
        if (share is not { } s)
            return Unknown;
        var shown = Math.Round(s * 100, 1, MidpointRounding.AwayFromZero);
        if (shown == 100 && s < 1) shown = 99.9m;
        if (shown == 0 && s > 0) shown = 0.1m;
        return shown.ToString(shown is 0 or 100 ? "0" : "0.0", CultureInfo.InvariantCulture);
    }

    /// <summary>As many decimals as needed, at most two: 71.5, 90, 12.25.</summary>
    public static string Plain(decimal value) =>
        Math.Round(value, 2, MidpointRounding.AwayFromZero).ToString("#,0.##", CultureInfo.InvariantCulture);

    public static string Baht(decimal value) => value.ToString("#,0.00", CultureInfo.InvariantCulture);

    public static string Interval(decimal? lower, decimal? upper, Func<decimal?, string> format) =>
        lower is null || upper is null ? Unknown : $"{format(lower)}–{format(upper)}";

    /// <summary>12.5 วันทำการ · 1 working day. The space does not break.</summary>
    /// <param name="unit">minutes, hours, workingDays, days or months.</param>
    public static string Duration(decimal value, string unit, Texts text) =>
        $"{Plain(value)}\u00A0{text.Code(Math.Abs(value) == 1 ? "unit.one" : "unit", unit)}";

    /// <summary>Wall time between two instants in its two largest units: 3 วัน 4 ชั่วโมง.</summary>
    public static string Elapsed(TimeSpan span, Texts text)
    {
        if (span < TimeSpan.Zero)
            span = span.Negate();
        (long, string)[] parts = [((long)span.TotalDays, "days"), (span.Hours, "hours"), (span.Minutes, "minutes")];
        var shown = parts.SkipWhile(p => p.Item1 == 0).Take(2).Where(p => p.Item1 > 0).Select(p => Duration(p.Item1, p.Item2, text)).ToArray();
        return shown.Length == 0 ? text["time.underMinute"] : string.Join(" ", shown);
    }

    /// <summary>An attribute of a drawing: at most three decimals, point as separator.</summary>
    public static string Coordinate(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
