namespace Transparency.DecisionCapture;

/// <summary>
/// Why numbers of the event sequence have no event, written down while they are fresh: a number that was not missing then and is
/// missing later has been removed.
/// </summary>
/// <param name="After">The numbers above this one were looked at…</param>
/// <param name="Through">… up to this one, and no transaction was open any more that could still use one of them.</param>
public sealed record SequenceGapsFound(long After, long Through, IReadOnlyList<SequenceGap> Gaps);

/// <param name="Reason">rolled-back: drawn by a group that was then undone; server-restart: the database server skipped them when it came back;
/// marten-skip: real Marten recorded that it passed over them; unknown: the ledger had a hole at the time, so nothing is said.</param>
public sealed record SequenceGap(long From, long To, string Reason);
