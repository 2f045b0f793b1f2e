namespace Transparency.DecisionCapture;

/// <summary>Nothing of a case, or of a subject, may be erased until the hold is released.</summary>
/// <param name="Kind">complaint, objection, audit, court or investigation.</param>
public sealed record HoldPlaced(string HoldId, string? CaseId, string? SubjectKey, string Kind, ErasureWords Text, ActedBy Actors);

public sealed record HoldReleased(string HoldId, ErasureWords Text, ActedBy Actors);
