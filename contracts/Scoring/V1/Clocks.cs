namespace Transparency.Contracts.Scoring.V1;

/// <summary><c>POST /api/scores/clocks</c> (services): the legal clocks of cases, running ones read now.</summary>
/// <param name="CaseIds">At most 200.</param>
/// <param name="Segments">False leaves the segments out.</param>
public sealed record ClocksQuestion(IReadOnlyList<string> CaseIds, bool Segments);

/// <param name="Clocks">Cases that are not known or whose start was not recorded are left out.</param>
public sealed record CaseClockReadings(IReadOnlyList<CaseClockReading> Clocks);

/// <param name="Reading">Its end is null while the case is open.</param>
public sealed record CaseClockReading(string CaseId, ClockReading Reading);

/// <summary><c>GET /api/scores/periods?from=&amp;value=&amp;unit=</c> (services): where a period of law stands today, by the legal clock and the calendar of the government.</summary>
/// <param name="From">The day that is not counted.</param>
/// <param name="DueOn">Last day of the period.</param>
/// <param name="DaysLeft">Calendar days until <paramref name="DueOn"/>; negative once it is over.</param>
/// <param name="WorkingDaysLeft">Working days after today up to <paramref name="DueOn"/>; 0 once it is over.</param>
/// <param name="Extended">It ended on a holiday and runs to the next working day (Civil and Commercial Code s. 193/8).</param>
/// <param name="Rules">Rule set of the clock, id@version.</param>
/// <param name="Calendar">Calendar, id@version.</param>
public sealed record PeriodReading(DateOnly From, int Value, string Unit, DateOnly DueOn, int DaysLeft, int WorkingDaysLeft, bool Extended, string Rules, string Calendar);
