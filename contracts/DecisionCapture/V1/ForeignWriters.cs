namespace Transparency.Contracts.DecisionCapture.V1;

/// <summary><c>GET /api/completeness/writers</c>: programs beside this system that write, or were proposed to write, to the log.</summary>
public sealed record ForeignWriterList(IReadOnlyList<ForeignWriterView> Writers);

/// <param name="Writer">Assembly named in the .NET type of its events.</param>
/// <param name="State">proposed, registered or refused.</param>
/// <param name="Reason">Why it writes, and on whose order: as proposed.</param>
/// <param name="ProposedByRole">Null for a registration from before two persons were wanted.</param>
/// <param name="Own">The caller proposed it, and so may not decide on it.</param>
/// <param name="DecidedByRole">Null while it waits, and for a registration by one person.</param>
/// <param name="DecisionReason">Of a refusal.</param>
public sealed record ForeignWriterView(string Writer, string State, string Reason, string? ProposedByRole, DateTimeOffset ProposedAt, bool Own, string? DecidedByRole,
    DateTimeOffset? DecidedAt, string? DecisionReason);

/// <summary><c>POST /api/completeness/writers</c>: proposes a writer; a second person of another line registers it.</summary>
/// <param name="Writer">1–200 characters.</param>
/// <param name="Reason">1–500 characters.</param>
public sealed record ProposeForeignWriter(string? Writer, string? Reason);

/// <summary><c>POST /api/completeness/writers/decide</c>: the second person.</summary>
/// <param name="Reason">1–500 characters; wanted of a refusal.</param>
public sealed record DecideForeignWriter(string? Writer, bool Approve, string? Reason);
