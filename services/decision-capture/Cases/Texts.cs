namespace Transparency.DecisionCapture.Cases;

/// <summary>A ciphertext and where it stands: both are part of what is authenticated, so that a ciphertext moved elsewhere does not open.</summary>
/// <param name="Path">Dotted path in the event data as stored, e.g. <c>reason.facts</c>.</param>
public readonly record struct SealedText(Guid EventId, string Path, string Ciphertext);

/// <summary>Opens texts for a caller with the task. The answer has one element per text: null when its key was erased or it does not open.</summary>
public delegate ValueTask<IReadOnlyList<string?>> OpenTexts(IReadOnlyList<SealedText> texts, CancellationToken cancellationToken);
