namespace Transparency.Contracts.RedFlag.V1;

/// <summary><c>GET /api/flags/{flagId}/referral/letter?to=</c>: what the printed referral shows; the file with proofs is at <c>…/referral</c>.</summary>
/// <param name="To">pacc (ป.ป.ท.) or nacc (ป.ป.ช.).</param>
/// <param name="On">Day (Thai calendar) on which two people concluded so.</param>
/// <param name="Reason">In the words of the one who proposed it.</param>
/// <param name="ProposedBy">Account id; <paramref name="ApprovedBy"/> is the second person.</param>
/// <param name="CaseId">Empty for a flag about how somebody decides many cases.</param>
/// <param name="Answers">What the officer said, in the officer's words.</param>
/// <param name="Digest">SHA-256 (hex) of what was concluded; the file of the same flag says the same.</param>
public sealed record ReferralPrint(string FlagId, string To, DateOnly On, string Reason, string ProposedBy, string ApprovedBy, string RuleId, int RuleVersion, string RuleNameTh, string RuleNameEn, string LegalBasis,
    string SentenceTh, string SentenceEn, string CaseId, string Agency, string Office, string Service, IReadOnlyList<ReferralEvent> Chronology, IReadOnlyList<ReferralEvidence> Evidence,
    IReadOnlyList<ReferralCustody> Custody, IReadOnlyList<string> Answers, string Digest)
{
    /// <summary>The notices to the officer and what came of them; null when nobody was asked.</summary>
    public OfficersOpportunity? Opportunity { get; init; }
}

/// <param name="Log">decision-capture or red-flag: whose ledger the index is of.</param>
public sealed record ReferralEvent(DateTimeOffset At, string Log, long Index, string Type);

/// <param name="Kind">Kind of document; null for a fact without one.</param>
/// <param name="Sha256">Digest of the document's bytes; null when none was recorded.</param>
/// <param name="RestsOn">The finding rests on this fact.</param>
public sealed record ReferralEvidence(long Index, string Type, DateTimeOffset At, string? Kind, string? Sha256, bool RestsOn);

/// <param name="By">Account id; null for what the system did.</param>
/// <param name="Proven">A published head of the log covers it: the file holds its proof.</param>
public sealed record ReferralCustody(DateTimeOffset At, string Act, string? By, string? Role, string? Kind, long Index, bool Proven);
