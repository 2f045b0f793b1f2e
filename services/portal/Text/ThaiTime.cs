using System.Globalization;

namespace Transparency.Portal.Text;

/// <summary>
/// Dates as officials write them: Buddhist Era (C.E. + 543), Bangkok time (UTC+7, no summer time), fiscal year from October to September.
/// </summary>
public static class ThaiTime
{
    /// <summary>Years of the Buddhist Era ahead of the Common Era.</summary>
    internal const int EraOffset = 543;

    private static readonly string[] ThaiMonths = ["ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."];
    private static readonly string[] EnglishMonths = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    public static TimeSpan Offset { get; } = TimeSpan.FromHours(7);

    /// <summary>21 พ.ย. 2568 · 21 Nov 2568.</summary>
    public static string Date(DateOnly date, Language language) =>
        $"{date.Day} {Month(date.Month, language)} {date.Year + EraOffset}";

    /// <summary>21/11/2568 (2025): for readers whose months have other names, and whose years are of the Common Era.</summary>
    public static string Numeric(DateOnly date) => $"{date.Day}/{date.Month}/{date.Year + EraOffset} ({date.Year})";

    /// <inheritdoc cref="Date(DateOnly, Language)"/>
    public static string Date(DateTimeOffset instant, Language language) => Date(Day(instant), language);

    /// <summary>21 พ.ย. 2568 14:05 น. · 21 Nov 2568, 14:05.</summary>
    public static string Instant(DateTimeOffset instant, Language language)
    {
        var local = instant.ToOffset(Offset);
        var clock = local.ToString("HH:mm", CultureInfo.InvariantCulture);
        return language == Language.Thai ? $"{Date(instant, language)} {clock} น." : $"{Date(instant, language)}, {clock}";
    }

    /// <summary>14:05 น. · 14:05.</summary>
    public static string Clock(DateTimeOffset instant, Language language)
    {
        var clock = instant.ToOffset(Offset).ToString("HH:mm", CultureInfo.InvariantCulture);
        return language == Language.Thai ? clock + " น." : clock;
    }

    /// <summary>A month and its year: ต.ค. 2569 · Oct 2569.</summary>
    public static string Month(DateOnly month, Language language) => $"{Month(month.Month, language)} {month.Year + EraOffset}";

    public static string Month(int month, Language language) => (language == Language.Thai ? ThaiMonths : EnglishMonths)[month - 1];

    /// <summary>Bangkok's calendar day of an instant.</summary>
    public static DateOnly Day(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(Offset).DateTime);

    /// <summary>Buddhist-Era fiscal year: 1 October 2568 opens fiscal year 2569.</summary>
    public static int FiscalYear(DateOnly date) => date.Year + EraOffset + (date.Month >= 10 ? 1 : 0);

    /// <summary>First and last day of a Buddhist-Era fiscal year.</summary>
    public static (DateOnly From, DateOnly To) FiscalYearSpan(int year) =>
        (new DateOnly(year - EraOffset - 1, 10, 1), new DateOnly(year - EraOffset, 9, 30));

    /// <summary>
    /// Reads a date from three fields. A year below 2400 is taken as Common Era, and the caller says so to the reader.
    /// </summary>
    /// <returns>Null when the three do not make a date between C.E. 1857 and 2400.</returns>
    public static EnteredDate? Parse(string? day, string? month, string? year)
    {
        if (!Number(day, out var d) || !Number(month, out var m) || !Number(year, out var y))
            return null;
        var commonEra = y < 2400;
        var actual = commonEra ? y : y - EraOffset;
        return actual is < 1857 or > 2400 || m is < 1 or > 12 || d < 1 || d > DateTime.DaysInMonth(actual, m)
            ? null
            : new EnteredDate(new DateOnly(actual, m, d), commonEra);
    }

    /// <summary>Midnight in Bangkok that begins a day, as an instant.</summary>
    public static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), Offset);

    // Thai digits are accepted wherever a person types.
    private static bool Number(string? text, out int value)
    {
        var digits = string.Concat((text ?? "").Trim().Select(c => c is >= '๐' and <= '๙' ? (char)(c - '๐' + '0') : c));
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}

/// <param name="Converted">True when a Common-Era year was typed and converted.</param>
public readonly record struct EnteredDate(DateOnly Date, bool Converted);
