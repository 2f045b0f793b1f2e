namespace Transparency.Contracts.RedFlag.V1;

/// <summary>
/// <c>GET /api/flags/blind</c>: decisions to be looked at without knowing whether a rule found something. Unflagged ones (controls) and flagged ones stand
/// there alike until they are judged.
/// </summary>
/// <param name="Open">To be looked at: one's own first, then in an order that tells nothing.</param>
/// <param name="Waiting">Further ones, beyond what is shown.</param>
/// <param name="Judged">Judged last, each with what it was.</param>
public sealed record BlindDesk(IReadOnlyList<BlindItem> Open, long Waiting, IReadOnlyList<BlindItem> Judged, MissRate Missed);

/// <param name="Ref">Name of the review in addresses; says nothing of the decision.</param>
/// <param name="DecisionId">Null until the caller has taken it, or it was judged: whoever knew it could look for its flags first.</param>
/// <param name="CaseId">As <paramref name="DecisionId"/>.</param>
/// <param name="Office">As <paramref name="DecisionId"/>: in a small office it tells which decision it is.</param>
/// <param name="State">open, taken or judged.</param>
/// <param name="Mine">The caller has taken it.</param>
/// <param name="Verdict">found or nothing; null until judged.</param>
/// <param name="Flagged">A rule had found something; null until judged.</param>
public sealed record BlindItem(string Ref, string? DecisionId, string? CaseId, string Agency, string? Office, string Service, DateTimeOffset DrawnAt, string State, bool Mine, string? Verdict, bool? Flagged,
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

/// <summary><c>GET /api/flags/alerts</c>: whether messages that something waits arrive, and whom the early warning above the agency reaches.</summary>
/// <param name="EarlyWarning">committee, webhook, investigators (the committee's address is not set: they are told what they left undone) or nobody.</param>
/// <param name="Channels">Configured channels, and others with messages of the last 28 days.</param>
public sealed record AlertDesk(string EarlyWarning, IReadOnlyList<AlertChannel> Channels);

/// <param name="Channel">mail or webhook.</param>
/// <param name="Configured">Messages are put into it now.</param>
/// <param name="Waiting">Not delivered yet, tried again by themselves.</param>
/// <param name="Sent28">Delivered in the last 28 days.</param>
/// <param name="Dead28">Given up in the last 28 days after ten attempts.</param>
/// <param name="LastDeadAt">When the last one was given up; null when none was.</param>
/// <param name="LastFailure">Status code or kind of failure of the last one given up.</param>
public sealed record AlertChannel(string Channel, bool Configured, long Waiting, long Sent28, long Dead28, DateTimeOffset? LastDeadAt, string? LastFailure);
