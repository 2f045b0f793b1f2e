namespace Transparency.Contracts.DecisionCapture.V1;

/// <summary>
/// <c>GET /api/completeness/{day}/detail</c>: what one day's signed statement says in full. The note at <c>/api/completeness/{day}</c>
/// carries the SHA-256 of the canonical JSON (RFC 8785) of this record as auditors and operations see it; agency administrators
/// see the lines of their own agency only.
/// </summary>
/// <param name="Day">yyyy-MM-dd, midnight to midnight in Bangkok.</param>
/// <param name="MadeAt">When it was counted and signed; the numbers never change afterwards.</param>
/// <param name="AddsUp">True when nothing is unexplained.</param>
/// <param name="OfDay">What the day added.</param>
/// <param name="SinceBeginning">The account as it stood at the day's end.</param>
public sealed record DayStatement(string Day, DateTimeOffset MadeAt, bool AddsUp, CompletenessFigures OfDay, CompletenessFigures SinceBeginning,
    StoreFigures Store, IReadOnlyList<SourceFigures> Sources, IReadOnlyList<CompletenessFinding> Findings)
{
    /// <summary>Months with an independent total, of the last thirteen; null in statements from before there were any.</summary>
    public IReadOnlyList<DayCoverage>? Coverage { get; init; }
}

/// <summary>Case events; Reported = Recorded + Quarantined + Unexplained − NotYetReported for sources that send heartbeats.</summary>
/// <param name="Reported">By the sources' own count; null when none sends heartbeats.</param>
/// <param name="Recorded">Recorded once; of a day less than 0 only when rows were removed.</param>
/// <param name="Quarantined">Refused and waiting; of a day less than 0 when more was settled than refused.</param>
/// <param name="Unexplained">Sent but never seen, seen but never sent, or removed; of a day less than 0 when a late message turned up.</param>
/// <param name="NotYetReported">Came after the last heartbeat: the next one must count it.</param>
public sealed record CompletenessFigures(long? Reported, long Recorded, long Quarantined, long Unexplained, long NotYetReported);

/// <param name="LastIndex">Last ledger index that the statement covers; −1 when the log was empty.</param>
/// <param name="FirstIndexOfDay">First index recorded on the day; LastIndex + 1 when there is none.</param>
/// <param name="Foreign">Events of other writers that are not registered; they stand apart.</param>
/// <param name="GapNumbers">Numbers of the event sequence that no event has.</param>
/// <param name="UnexplainedNumbers">Of these, numbers without a recorded reason.</param>
/// <param name="CheckpointSize">Size of the newest published head when the statement was made; null before the first.</param>
/// <param name="CheckpointRoot">Root of that head, base 64.</param>
public sealed record StoreFigures(long FirstIndexOfDay, long LastIndex, long Leaves, long Events, long Foreign, long GapNumbers, long UnexplainedNumbers,
    long? CheckpointSize, string? CheckpointRoot);

/// <param name="Source">Registered name; empty for refusals whose source could not be read.</param>
/// <param name="LastHeartbeat">When the newest heartbeat was recorded; null when the source sends none.</param>
public sealed record SourceFigures(string Source, IReadOnlyList<string> Agencies, CompletenessFigures OfDay, CompletenessFigures SinceBeginning, DateTimeOffset? LastHeartbeat);

/// <summary>One thing that does not add up, with its place.</summary>
/// <param name="Code">message-missing, message-surplus, leaf-missing, event-missing, event-without-leaf, sequence-gap or foreign-writer.</param>
/// <param name="Source">Source concerned, or the writer of foreign events; null when not known.</param>
/// <param name="Count">Events, places or numbers.</param>
/// <param name="FromIndex">First ledger index; for a missing message the index of the heartbeat before it, null for none.</param>
/// <param name="ToIndex">Last ledger index; for a missing message the index of the first heartbeat that counts it.</param>
/// <param name="FromSequence">First number of the event sequence.</param>
/// <param name="After">For a missing message: time of the heartbeat before it.</param>
/// <param name="Until">For a missing message: time of the first heartbeat that counts it.</param>
public sealed record CompletenessFinding(string Code, string? Source, long Count, long? FromIndex, long? ToIndex, long? FromSequence, long? ToSequence,
    DateTimeOffset? After, DateTimeOffset? Until);

/// <summary><c>GET /api/completeness?limit=</c>: the days stated, newest first; public.</summary>
public sealed record StatedDays(IReadOnlyList<StatedDay> Days);

/// <param name="Index">Ledger index of the statement itself.</param>
public sealed record StatedDay(string Day, DateTimeOffset MadeAt, bool AddsUp, CompletenessFigures OfDay, CompletenessFigures SinceBeginning, long Index);
