namespace Transparency.Contracts.RedFlag.V1;

/// <summary>
/// <c>GET /api/flags/blind</c>: decisions to be looked at without knowing whether a rule found something. Unflagged ones (controls) and flagged ones stand
/// there alike until they are judged.
/// </summary>
/// <param name="Open">To be looked at: one's own first, then in an order that tells nothing.</param>
/// <param name="Waiting">Further ones, beyond what is shown.</param>
/// <param name="Judged">Judged last, each with what it was.</param>
public sealed record BlindDesk(IReadOnlyList<BlindItem> Open, long Waiting, IReadOnlyList<BlindItem> Judged, MissRate Missed);

/// <param name="State">open, taken or judged.</param>
/// <param name="Mine">The caller has taken it.</param>
/// <param name="Verdict">found or nothing; null until judged.</param>
/// <param name="Flagged">A rule had found something; null until judged.</param>
public sealed record BlindItem(string DecisionId, string CaseId, string Agency, string Office, string Service, DateTimeOffset DrawnAt, string State, bool Mine, string? Verdict, bool? Flagged,
    DateTimeOffset? JudgedAt);

/// <param name="DrawnShare">Share of unflagged decisions that is drawn, 0.01 to 0.02.</param>
/// <param name="Controls">Of the controls judged: how many had something that no rule found.</param>
/// <param name="Flagged">Of the flagged decisions judged blind: how many had something.</param>
public sealed record MissRate(decimal DrawnShare, CountedShare Controls, CountedShare Flagged);

/// <param name="Share">0–1 with its exact 95 % interval (Clopper–Pearson); null when nothing was counted.</param>
public sealed record CountedShare(long Found, long N, decimal? Share, decimal? Low, decimal? High);

/// <param name="Verdict">found or nothing.</param>
public sealed record JudgeBlind(string Verdict, string Reason);

/// <summary>One group of offices beside all the others, on like decisions (same service and decision point).</summary>
/// <param name="By">region, officeSize or workload.</param>
/// <param name="Group">Code of the group, e.g. northeast, small, high.</param>
/// <param name="Decisions">Decisions of the last 365 days in it.</param>
/// <param name="Flagged">Of them with a flag that no later fact withdrew.</param>
/// <param name="Ratio">How many times as often as in the others (Mantel–Haenszel), with its 95 % interval; null below thirty decisions or when nothing can be compared.</param>
public sealed record ParityGroup(string By, string Group, long Offices, long Decisions, long Flagged, decimal? Ratio, decimal? Low, decimal? High);

/// <summary>A service whose officers are not compared with each other: too little of it is recorded.</summary>
/// <param name="Recorded">Decisions recorded in the months with an independent total, of the last two years; no month counts more than its total.</param>
/// <param name="Total">What the other hand counted in the same months.</param>
public sealed record NotCompared(string Agency, string Service, long Recorded, long Total);
