namespace Transparency.Contracts.DecisionCapture.V1;

/// <summary><c>POST /officer-pseudonym</c>, for services: by which pseudonym a signed-in person stands in the announcements.</summary>
public sealed record OfficerQuestion(string Agency, string Staff);

/// <param name="Officer">As in <see cref="Participant"/>; null for no staff code.</param>
public sealed record OfficerAnswer(string? Officer);
