namespace Transparency.Contracts.DecisionCapture.V1;

/// <summary><c>GET /api/exports</c>: what was taken out, newest first. Agency roles see the exports of their own side only.</summary>
/// <param name="Total">All that the caller may know of; <paramref name="Exports"/> holds the newest of them.</param>
public sealed record ExportList(long Total, IReadOnlyList<ExportRecord> Exports);

/// <summary>One export, recorded before its first byte left. Who took it is a role, never a name.</summary>
/// <param name="Format">audit, xes, ocel or csv.</param>
/// <param name="Agency">Null = every agency that the caller could see.</param>
/// <param name="From">Recorded at or after; null = from the beginning.</param>
/// <param name="To">Recorded before; null = without end.</param>
/// <param name="Through">Ledger index up to which it reached; -1 when nothing was recorded yet.</param>
/// <param name="Purpose">What it was said to be for; null when it belongs to the daily task.</param>
/// <param name="Index">Ledger index of the record of this export.</param>
public sealed record ExportRecord(DateTimeOffset At, string Role, string Format, string? Agency, string? Service, DateTimeOffset? From, DateTimeOffset? To, long Through,
    string? Purpose, long Index);
