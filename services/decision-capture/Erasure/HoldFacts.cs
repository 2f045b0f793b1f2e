namespace Transparency.DecisionCapture;

/// <summary>Nothing of a case, or of a subject, may be erased until the hold is released.</summary>
/// <param name="Kind">complaint, objection, audit, court, investigation or reserved (the ground is not shown).</param>
public sealed record HoldPlaced(string HoldId, string? CaseId, string? SubjectKey, string Kind, ErasureWords Text, ActedBy Actors);

public sealed record HoldReleased(string HoldId, ErasureWords Text, ActedBy Actors);
