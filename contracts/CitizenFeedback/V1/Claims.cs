namespace Transparency.Contracts.CitizenFeedback.V1;

/// <summary><c>POST /api/claims/look</c> (public): what a claim code is good for.</summary>
/// <param name="Code">2 × 5 characters of Crockford base 32, as typed.</param>
public sealed record LookAtCode(string Code);

/// <param name="State">open, used or expired.</param>
/// <param name="Key">Issuing key of the office for this month; null unless open.</param>
/// <param name="Modulus">RSA modulus of the key, base64url, big-endian; the exponent is 65537.</param>
public sealed record ClaimView(string State, string Agency, string Office, string Service, string? Key, string? Modulus);

/// <summary><c>POST /api/claims</c> (public): one blind signature for a code. The same request again gets the same answer.</summary>
/// <param name="Blinded">Blinded message of RFC 9474, base64url, as long as the modulus.</param>
public sealed record ClaimSignature(string Code, string Key, string Blinded);

/// <param name="Signature">Blind signature of RFC 9474, base64url.</param>
public sealed record BlindSigned(string Signature);

/// <summary><c>POST /api/votes</c> (public): a rating by the bearer of a signed token. Nothing else may come with it.</summary>
/// <param name="Token">Prepared message of RFC 9474: 32 random bytes of prefix and 32 of token, base64url.</param>
/// <param name="Signature">Unblinded signature under <paramref name="Key"/>, base64url.</param>
/// <param name="Service">Service of the office that the rating is about.</param>
public sealed record CastVote(string Key, string Token, string Signature, string Service, IReadOnlyDictionary<string, string> Answers, IReadOnlyList<string> Reasons, string? Text);

/// <summary><c>POST /api/votes/by-code</c> (public): for browsers without script the code itself is spent; counted, less anonymous.</summary>
/// <param name="Rating">Random id, 22 characters base64url: the same request sent again counts once.</param>
public sealed record SpendCode(string Code, string Rating, IReadOnlyDictionary<string, string> Answers, IReadOnlyList<string> Reasons, string? Text);

/// <summary><c>POST /api/claim-codes/{caseId}/hand-out</c>: the code of a case, to be printed on its ใบรับคำขอ or sent to the applicant. Every time is recorded.</summary>
/// <param name="EndsOn">Last day it may be used; null while the case waits for its answer.</param>
/// <param name="Times">How many times it has been handed out, this one included.</param>
public sealed record HandedOutCode(string CaseId, string Code, string Agency, string Office, string Service, DateOnly? EndsOn, int Times);

/// <summary><c>GET /api/tokens/keys?agency=&amp;office=</c> (public): the issuing keys, one per office and month, oldest month last.</summary>
public sealed record IssuingKeyList(IReadOnlyList<IssuingKey> Keys);

/// <param name="Key">First 16 bytes of the SHA-256 of the modulus, hex.</param>
/// <param name="Month">First day of the month in which it signs.</param>
/// <param name="Modulus">Base64url, big-endian; the exponent is 65537.</param>
/// <param name="AcceptedUntil">Last day on which its tokens count.</param>
public sealed record IssuingKey(string Key, string Agency, string Office, DateOnly Month, string Modulus, DateOnly AcceptedUntil);
