using Transparency.Portal.Text;

namespace Transparency.Portal.Shell;

/// <summary>The time a page looks at, from its address: a fiscal year (<c>fy=2569</c>), dates in three fields each, or all there is.</summary>
/// <param name="Note">What was converted or could not be read, in words; null when all was plain.</param>
public sealed record Period(int? FiscalYear, DateOnly? From, DateOnly? To, string? Note)
{
    public bool IsAll => From is null && To is null;

    public static Period Of(Screen screen)
    {
        var first = Field(screen, 'f', out var firstNote);
        var last = Field(screen, 't', out var lastNote);
        if (first is not null || last is not null || firstNote is not null || lastNote is not null)
            return new Period(null, first, last, firstNote ?? lastNote);
        if (!int.TryParse(screen.Query("fy"), out var year) || year is < 2400 or > 2900)
            return new Period(null, null, null, null);
        var (from, to) = ThaiTime.FiscalYearSpan(year);
        return new Period(year, from, to, null);
    }

    /// <summary>The current fiscal year and the four before it.</summary>
    public static IEnumerable<int> Years(DateTimeOffset now)
    {
        var current = ThaiTime.FiscalYear(ThaiTime.Day(now));
        return Enumerable.Range(0, 5).Select(back => current - back);
    }

    /// <summary>In words: ปีงบประมาณ 2569 (1 ต.ค. 2568–30 ก.ย. 2569).</summary>
    public string Words(Screen screen) => this switch
    {
        { FiscalYear: { } year } => screen.T["period.fiscalYear", ("year", year), ("from", screen.Date(From!.Value)), ("to", screen.Date(To!.Value))],
        { From: { } from, To: { } to } => screen.T["period.between", ("from", screen.Date(from)), ("to", screen.Date(to))],
        { From: { } from } => screen.T["period.since", ("from", screen.Date(from))],
        { To: { } to } => screen.T["period.until", ("to", screen.Date(to))],
        _ => screen.T["period.all"],
    };

    /// <summary><c>from</c> and <c>to</c> as the services read them.</summary>
    public string? WireFrom => From?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    /// <inheritdoc cref="WireFrom"/>
    public string? WireTo => To?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static DateOnly? Field(Screen screen, char which, out string? note)
    {
        note = null;
        string day = screen.Query(which + "d"), month = screen.Query(which + "m"), year = screen.Query(which + "y");
        if (day.Length + month.Length + year.Length == 0)
            return null;
        var entered = ThaiTime.Parse(day, month, year);
        if (entered is null)
            note = screen.T["period.unreadable"];
        else if (entered.Value.Converted)
            note = screen.T["period.converted", ("date", screen.Date(entered.Value.Date))];
        return entered?.Date;
    }
}
