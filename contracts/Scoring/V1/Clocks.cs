namespace Transparency.Contracts.Scoring.V1;

/// <summary><c>POST /api/scores/clocks</c> (services): the legal clocks of cases, running ones read now.</summary>
/// <param name="CaseIds">At most 200.</param>
/// <param name="Segments">False leaves the segments out.</param>
public sealed record ClocksQuestion(IReadOnlyList<string> CaseIds, bool Segments);

/// <param name="Clocks">Cases that are not known or whose start was not recorded are left out.</param>
public sealed record CaseClockReadings(IReadOnlyList<CaseClockReading> Clocks);

/// <param name="Reading">Its end is null while the case is open.</param>
public sealed record CaseClockReading(string CaseId, ClockReading Reading);
