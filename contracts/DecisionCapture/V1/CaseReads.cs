namespace Transparency.Contracts.DecisionCapture.V1;

/// <summary>One page of <c>GET /feed/reads?after=</c>, for services: who of an agency opened which case, in ledger order, without a name and without a word.</summary>
/// <param name="After">The index asked for (exclusive).</param>
/// <param name="LastIndex">Index up to which this page is complete (inclusive); ask next with <c>after=LastIndex</c>.</param>
/// <param name="Head">Highest index of the ledger when the page was read; the reader has caught up when LastIndex = Head.</param>
/// <param name="Reads">Ascending by index.</param>
public sealed record CaseReadPage(long After, long LastIndex, long Head, IReadOnlyList<CaseReadTold> Reads);

/// <summary>
/// Somebody of the agency's own side opened a case. Reads by those who watch the agency (the anti-corruption centre, auditors, verifiers, data
/// protection) are told to nobody.
/// </summary>
/// <param name="Agency">Agency of the case.</param>
/// <param name="Role">Role acted in: officer or agency-admin.</param>
/// <param name="Office">Office of the reader; null when the ticket named none or several.</param>
/// <param name="Officer">Pseudonym, <c>o-</c> + 16 hex digits, the same as in facts; null when the account has no staff code.</param>
/// <param name="PurposeStated">The reader said what it is for.</param>
public sealed record CaseReadTold(long Index, Guid EventId, string Agency, string CaseId, string Role, string? Office, string? Officer, bool PurposeStated, DateTimeOffset At);
