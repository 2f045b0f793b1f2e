namespace Transparency.Contracts.DecisionCapture.V1;

/// <summary><c>POST /reason-shape</c>, for services: what may be known of a reason that is not reported yet. Nothing is kept.</summary>
public sealed record ReasonQuestion(string? Facts, string? Law, string? Considerations, string? Exception);

/// <param name="Shape">Null when every part is blank.</param>
public sealed record ReasonAnswer(ReasonShape? Shape);
