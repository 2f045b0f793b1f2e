namespace Transparency.Contracts.Scoring.V1;

/// <summary><c>GET /api/clock-rules</c>: by what rules and calendars time is counted. Public: nobody is judged by a hidden clock.</summary>
public sealed record ClockRulesView(IReadOnlyList<ClockRuleSetView> RuleSets, IReadOnlyList<CalendarView> Calendars);

/// <param name="Active">False: shipped, and not in use until two people put it in force by the gazetted text.</param>
/// <param name="ConfirmedBy">Who confirmed the whole text; null = nobody yet, and shown so.</param>
public sealed record ClockRuleSetView(string Id, int Version, string NameTh, string NameEn, bool Active, string? ConfirmedBy, IReadOnlyList<string> ElectronicChannels, string OutsideHours,
    bool ExtendToWorkingDay, int NoticeEveryDays, bool GrantByLapse, IReadOnlyList<ClockLaw> Laws)
{
    /// <summary>How it was put in force from a day on; null for what is active as shipped and for what nobody put in force.</summary>
    public ClockRulesPutInForce? PutInForce { get; init; }
}

/// <summary>How a rule set was put in force by two people.</summary>
/// <param name="NameTh">Name of the Act as gazetted.</param>
/// <param name="From">First day on which a clock that starts counts by it.</param>
/// <param name="To">Last such day; before <paramref name="From"/> when it was called off; null = without end.</param>
/// <param name="Source">Where the text was compared.</param>
public sealed record ClockRulesPutInForce(string NameTh, string NameEn, DateOnly From, DateOnly? To, string Source);

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
    DateOnly? CoveredFrom, DateOnly? CoveredTo)
{
    /// <summary>Gregorian years whose days a person confirmed and which have not changed since, ascending.</summary>
    public IReadOnlyList<int> ConfirmedYears { get; init; } = [];
}

/// <summary><c>GET /api/clock-rules/calendars/{code}?year=</c>: the holidays of a Gregorian year by this layer and those below it.</summary>
public sealed record CalendarYear(CalendarView Calendar, int Year, IReadOnlyList<CalendarDay> Days)
{
    /// <summary>SHA-256 (lower-case hex) over days of rest, dates and names of the year: what is confirmed.</summary>
    public string Digest { get; init; } = "";

    /// <summary>Who compared these very days with their source; null when nobody has.</summary>
    public CalendarConfirmation? Confirmation { get; init; }

    /// <summary>True when a confirmation stands for other days than these: the calendar changed since.</summary>
    public bool ChangedSince { get; init; }

    /// <summary>False when the movable days of the year are not known, so that it cannot be confirmed.</summary>
    public bool Covered { get; init; } = true;
}

/// <summary>A year's days were compared with a source.</summary>
/// <param name="Role">Role of the person.</param>
/// <param name="Source">What they were compared with, as the person wrote it.</param>
public sealed record CalendarConfirmation(string Role, string Source, DateTimeOffset At);

/// <summary><c>POST /api/clock-rules/calendars/{code}/confirm</c>, by the ministry's administrator.</summary>
/// <param name="Year">Gregorian.</param>
/// <param name="Digest">Of the days that were seen (<see cref="CalendarYear.Digest"/>); refused when they are others now.</param>
/// <param name="Source">What the days were compared with: resolution, announcement, gazette. 5–500 characters.</param>
public sealed record ConfirmCalendarYear(int Year, string Digest, string Source);

/// <summary><c>POST /api/clock-rules/calendars/{code}/withdraw</c>.</summary>
/// <param name="Reason">5–500 characters.</param>
public sealed record WithdrawCalendarYear(int Year, string Reason);

/// <param name="Source">Where the day was looked up; null when it is unconfirmed.</param>
public sealed record CalendarDay(DateOnly Date, string NameTh, string NameEn, string? Source = null);
