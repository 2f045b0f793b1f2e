using System.Collections.Concurrent;

namespace Transparency.Scoring.Clock;

/// <summary>What a local date is for an office.</summary>
public enum DayKind
{
    /// <summary>Offices are open.</summary>
    Working,

    /// <summary>A weekly day of rest that is no holiday by name.</summary>
    Weekend,

    /// <summary>A holiday by name, also when it falls on a weekend.</summary>
    Holiday,
}

/// <summary>A holiday that returns every year on a fixed date. <see cref="From"/> and <see cref="To"/> are Gregorian years, inclusive.</summary>
/// <param name="Source">Where this day was looked up; null = the source of its calendar, or in a sample unconfirmed.</param>
public sealed record AnnualHoliday(int Month, int Day, string NameTh, string NameEn, int? From = null, int? To = null, string? Source = null);

/// <summary>A holiday on one date: lunar days, cabinet days, days of one province or office.</summary>
/// <param name="InLieu">True when a day in lieu follows if the date falls on a weekend.</param>
/// <param name="Source">Where this day was looked up; null = the source of its calendar, or in a sample unconfirmed.</param>
public sealed record DatedHoliday(DateOnly Date, string NameTh, string NameEn, bool InLieu = false, string? Source = null);

/// <summary>A calendar as data. Layers: a calendar may extend another one (country → province → office).</summary>
/// <param name="InLieu">
/// True when a holiday on a weekend gives the next working day: one day for each run of adjoining holidays (cabinet resolution of 2001 on
/// government holidays).
/// </param>
/// <param name="CoveredFrom">First date for which lunar and cabinet days were known when the version was compiled; null = no such days.</param>
/// <param name="CoveredTo">Last such date.</param>
/// <param name="Extends">Code of the calendar below this layer, or null.</param>
/// <param name="Sample">True when this project compiled it as an example and the place has not published or confirmed it.</param>
/// <param name="ConfirmedBy">Who confirmed the days; null = not yet confirmed, and shown so.</param>
public sealed record CalendarDefinition(string Code, int Version, string NameTh, string NameEn, string Source, IReadOnlyList<DayOfWeek> Weekend,
    bool InLieu, IReadOnlyList<AnnualHoliday> Annual, IReadOnlyList<DatedHoliday> Dates, DateOnly? CoveredFrom = null, DateOnly? CoveredTo = null,
    string? Extends = null, bool Sample = false, string? ConfirmedBy = null);

/// <summary>A holiday that a clock did not count.</summary>
/// <param name="Name">Thai name.</param>
/// <param name="Source">Where it was looked up; null = nowhere.</param>
/// <param name="IsSourced">False in a calendar that this project compiled as a sample: no list of the place itself was at hand.</param>
public sealed record HolidayLeftOut(DateOnly Date, string Name, string? Source, bool IsSourced);

/// <summary>Answers which local dates are working days. Immutable; safe for concurrent use; each year is worked out once.</summary>
public sealed class WorkCalendar(CalendarDefinition definition, WorkCalendar? below = null)
{
    private readonly ConcurrentDictionary<int, Year> _years = new();

    /// <summary>Code and version, e.g. <c>th-government@1</c>: what a stored reading names so that it can be recomputed.</summary>
    public string Id { get; } = $"{definition.Code}@{definition.Version}";

    /// <summary>The data it was built from, this layer only.</summary>
    public CalendarDefinition Definition => definition;

    /// <summary>What the local date is, by this layer and those below.</summary>
    public DayKind KindOf(DateOnly date) => YearOf(date).Kinds[date.DayOfYear - 1];

    /// <summary>True when offices are open on the local date.</summary>
    public bool IsWorkingDay(DateOnly date) => KindOf(date) == DayKind.Working;

    /// <summary>Thai name of the holiday on the date; null when it is none.</summary>
    public string? HolidayOn(DateOnly date) => YearOf(date).Names.GetValueOrDefault(date);

    /// <summary>Holidays of a year by this layer and those below, in order, by Thai name.</summary>
    public IEnumerable<KeyValuePair<DateOnly, string>> HolidaysOf(int year) => YearOf(new DateOnly(year, 1, 1)).Names.OrderBy(each => each.Key);

    /// <summary>Gregorian years from one date to another whose movable days this layer or one below does not know: a count over them takes no holiday for granted.</summary>
    public IReadOnlyList<int> NotCovered(DateOnly from, DateOnly to) => [.. Enumerable.Range(from.Year, Math.Max(0, to.Year - from.Year + 1)).Where(year => !Covers(year))];

    /// <summary>Where a holiday was looked up, by this layer or those below; null when no layer names a source for it.</summary>
    public string? SourceOf(DateOnly date) => definition.Dates.FirstOrDefault(each => each.Date == date)?.Source
        ?? definition.Annual.FirstOrDefault(each => each.Month == date.Month && each.Day == date.Day)?.Source ?? (definition.Sample || HolidayOn(date) is null ? null : definition.Source) ?? below?.SourceOf(date);

    /// <summary>Holidays that a reading left out, other than on weekly days of rest, in order, with where each was looked up.</summary>
    public IReadOnlyList<HolidayLeftOut> LeftOut(IEnumerable<Contracts.Scoring.V1.ClockSegment> segments, OfficeTime office) =>
    [
        .. segments.Where(each => each.Kind == "holiday").SelectMany(each => Dates(office.DateOf(each.From), office.DateOf(each.To.AddTicks(-1)))).Distinct().Order()
            .Where(date => KindOf(date) == DayKind.Holiday && !IsWeekend(date)).Select(date => new HolidayLeftOut(date, HolidayOn(date)!, SourceOf(date), !IsSample)),
    ];

    private static IEnumerable<DateOnly> Dates(DateOnly from, DateOnly to)
    {
        for (var date = from; date <= to; date = date.AddDays(1)) yield return date;
    }

    // Of this layer or one below: what a sample adds is nobody's word.
    private bool IsSample => definition.Sample || below is { IsSample: true };

    /// <summary>The first working day after the date.</summary>
    public DateOnly NextWorkingDay(DateOnly date)
    {
        do date = date.AddDays(1);
        while (!IsWorkingDay(date));
        return date;
    }

    private bool Covers(int year) => (definition.CoveredFrom is not { } first || first.Year <= year) && (definition.CoveredTo is not { } last || year <= last.Year) && (below?.Covers(year) ?? true);

    private Year YearOf(DateOnly date) => _years.GetOrAdd(date.Year, static (year, calendar) => calendar.WorkOut(year), this);

    private Year WorkOut(int year)
    {
        var names = HolidaysAround(year).Where(each => each.Key.Year == year).ToDictionary();
        var kinds = new DayKind[DateTime.IsLeapYear(year) ? 366 : 365];
        for (var (date, index) = (new DateOnly(year, 1, 1), 0); index < kinds.Length; date = date.AddDays(1), index++)
            kinds[index] = names.ContainsKey(date) ? DayKind.Holiday : IsWeekend(date) ? DayKind.Weekend : DayKind.Working;
        return new Year(kinds, names);
    }

    /// <summary>Holidays of the year and of its neighbours: a run of holidays and its day in lieu may cross New Year.</summary>
    private Dictionary<DateOnly, string> HolidaysAround(int year)
    {
        var names = below is null ? [] : below.HolidaysAround(year);
        var replaced = new SortedSet<DateOnly>();
        for (var each = Math.Max(1, year - 1); each <= Math.Min(9999, year + 1); each++)
        {
            foreach (var annual in definition.Annual.Where(annual => annual.From is not { } from || from <= each).Where(annual => annual.To is not { } to || each <= to))
                Add(new DateOnly(each, annual.Month, annual.Day), annual.NameTh, inLieu: true);
            foreach (var dated in definition.Dates.Where(dated => dated.Date.Year == each))
                Add(dated.Date, dated.NameTh, dated.InLieu);
        }
        if (definition.InLieu) AddDaysInLieu(names, replaced);
        return names;

        void Add(DateOnly date, string name, bool inLieu)
        {
            names[date] = names.TryGetValue(date, out var other) && other != name ? $"{other}; {name}" : name;
            if (inLieu) replaced.Add(date);
        }
    }

    private void AddDaysInLieu(Dictionary<DateOnly, string> names, SortedSet<DateOnly> replaced)
    {
        foreach (var last in replaced.Where(date => !replaced.Contains(date.AddDays(1))).ToList())
        {
            var first = last;
            while (replaced.Contains(first.AddDays(-1))) first = first.AddDays(-1);
            var lost = first;
            while (lost <= last && !IsWeekend(lost)) lost = lost.AddDays(1);
            if (lost > last) continue;
            var day = last.AddDays(1);
            while (IsWeekend(day) || names.ContainsKey(day)) day = day.AddDays(1);
            names[day] = $"วันหยุดชดเชย{names[lost]}";
        }
    }

    private bool IsWeekend(DateOnly date) => definition.Weekend.Contains(date.DayOfWeek);

    private sealed record Year(DayKind[] Kinds, Dictionary<DateOnly, string> Names);
}
