namespace Transparency.Contracts.Scoring.V1;

/// <summary><c>GET /api/clock-rules</c>: by what rules and calendars time is counted. Public: nobody is judged by a hidden clock.</summary>
public sealed record ClockRulesView(IReadOnlyList<ClockRuleSetView> RuleSets, IReadOnlyList<CalendarView> Calendars);

/// <param name="Active">False: shipped, and not in use until a person confirms the gazetted text.</param>
/// <param name="ConfirmedBy">Who confirmed the whole text; null = nobody yet, and shown so.</param>
public sealed record ClockRuleSetView(string Id, int Version, string NameTh, string NameEn, bool Active, string? ConfirmedBy, IReadOnlyList<string> ElectronicChannels, string OutsideHours,
    bool ExtendToWorkingDay, int NoticeEveryDays, bool GrantByLapse, IReadOnlyList<ClockLaw> Laws);

/// <summary>A section that a rule of the clock rests on.</summary>
/// <param name="Rule">receipt, first-day, last-day, months, stops or notices.</param>
/// <param name="ConfirmedBy">Who confirmed section and text against the Royal Gazette; null = nobody yet, and shown so.</param>
public sealed record ClockLaw(string Rule, string Th, string En, string? ConfirmedBy);

/// <summary>A holiday calendar, newest version.</summary>
/// <param name="Extends">Calendar below this layer (country, then province or office); null when there is none.</param>
/// <param name="Weekend">Weekly days of rest in English, e.g. Friday.</param>
/// <param name="Sample">True when this project compiled it as an example.</param>
/// <param name="CoveredFrom">First day for which movable days are known; null when there are none.</param>
public sealed record CalendarView(string Code, int Version, string NameTh, string NameEn, string Source, string? Extends, IReadOnlyList<string> Weekend, bool Sample, string? ConfirmedBy,
    DateOnly? CoveredFrom, DateOnly? CoveredTo);

/// <summary><c>GET /api/clock-rules/calendars/{code}?year=</c>: the holidays of a Gregorian year by this layer and those below it.</summary>
public sealed record CalendarYear(CalendarView Calendar, int Year, IReadOnlyList<CalendarDay> Days);

/// <param name="Source">Where the day was looked up; null when it is unconfirmed.</param>
public sealed record CalendarDay(DateOnly Date, string NameTh, string NameEn, string? Source = null);
