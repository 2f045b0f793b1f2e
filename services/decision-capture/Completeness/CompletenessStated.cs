using Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture;

/// <summary>The statement of one day. It is in the log like every other fact, so it cannot be taken back or made again with other numbers.</summary>
/// <param name="Note">The signed note, byte for byte as it is served.</param>
/// <param name="Statement">The detail whose digest the note carries.</param>
public sealed record CompletenessStated(string Day, string Note, DayStatement Statement);
