namespace Transparency.Contracts.DecisionCapture.V1;

/// <summary><c>POST /api/catalogue/law-texts</c>: somebody of the ministry compared a law text, as screens show it, with the Royal Gazette.</summary>
/// <param name="Th">The text in Thai, to the letter; 3–2000 characters.</param>
/// <param name="En">The text in English, to the letter; 3–2000 characters.</param>
/// <param name="Source">What it was compared with, e.g. volume, part and page of the Gazette; 5–500 characters.</param>
public sealed record ConfirmLawText(string Th, string En, string Source);

/// <summary><c>POST /api/catalogue/law-texts/withdraw</c>: the confirmation does not hold any more.</summary>
/// <param name="Reason">5–500 characters.</param>
public sealed record WithdrawLawText(string Th, string En, string Reason);

/// <summary><c>GET /api/catalogue/law-texts</c>, public: texts that are confirmed now. A text that changes by a letter is another one, which nobody has confirmed.</summary>
public sealed record LawTextConfirmations(IReadOnlyList<LawTextConfirmation> Texts);

/// <param name="Role">Role of who confirmed it.</param>
/// <param name="Source">What it was compared with.</param>
public sealed record LawTextConfirmation(string Th, string En, string Role, string Source, DateTimeOffset At);
