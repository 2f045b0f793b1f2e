namespace Transparency.Contracts.DecisionCapture.V1;

/// <summary>
/// <c>POST /api/catalogue/offices</c>: opens, closes, merges or moves an office, as one draft that a second person publishes on its day. Open cases and tasks
/// of a merged or moved office follow its successor from that day on.
/// </summary>
/// <param name="Change">open, close, merge (into an office that is open) or move (to a new office, which takes over).</param>
/// <param name="Code">Office that is closed, merged or moved; null when one opens.</param>
/// <param name="Into">Of a merger: office that takes over.</param>
/// <param name="Opens">Office that opens; of a move, where it goes.</param>
/// <param name="EffectiveOn">First day in Bangkok: today or later. A closed office's last day is the day before.</param>
/// <param name="Reason">1–1000 characters.</param>
public sealed record ChangeOffice(string Change, string? Code, string? Into, Office? Opens, DateOnly EffectiveOn, string Reason);
