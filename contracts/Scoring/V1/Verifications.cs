namespace Transparency.Contracts.Scoring.V1;

/// <summary><c>POST /api/verifiers</c>: an internal auditor says in which agencies they served; whoever declares again declares anew.</summary>
public sealed record DeclareVerifier(IReadOnlyList<ServedIn> Served);

/// <param name="Until">Last day there; today for who still does.</param>
public sealed record ServedIn(string Agency, DateOnly Until);

/// <summary><c>GET /api/verifiers</c>: the register for the ministry's administrator and auditors; a verifier sees the own entry.</summary>
public sealed record VerifierRegister(IReadOnlyList<RegisteredVerifier> Verifiers);

/// <param name="Id">Pseudonym, <c>verifier-n</c>.</param>
/// <param name="Agency">Whose internal audit the person belongs to.</param>
/// <param name="Confirmed">True when the ministry's administrator confirmed the declaration; only then the draw may choose the person.</param>
public sealed record RegisteredVerifier(string Id, string Agency, IReadOnlyList<ServedIn> Served, bool Confirmed, bool Own, DateTimeOffset DeclaredAt);

/// <summary><c>POST /api/verifications/{period}/draw</c>: the public value, now that it is known.</summary>
public sealed record RevealPublicValue(string Value);

/// <summary><c>GET /api/verifications</c>, newest first. Public.</summary>
public sealed record VerificationList(IReadOnlyList<VerificationView> Verifications);

/// <summary>
/// <c>GET /api/verifications/{period}</c>: all that is needed to repeat the draw and the judgement. Public; what verifiers found and the gaps stand here
/// only when the verification has ended.
/// </summary>
/// <param name="State">frozen, drawn, accepted or rejected.</param>
/// <param name="Seed">SHA-256(root ‖ public value), hex; null before the draw.</param>
/// <param name="Stages">Sizes for 0, 1, … allowed errors.</param>
/// <param name="Drawn">Smallest ticket first.</param>
/// <param name="Done">Of these, those with two verdicts and, where they differ, a resolution.</param>
/// <param name="Result">The last judgement; null before the first.</param>
/// <param name="Gaps">Claimed beside verified by agency; empty until the end.</param>
/// <param name="Candidates">Who could be assigned, under pseudonyms.</param>
/// <param name="ConfidenceOfHours">Confidence that the declared hours buy with no error, half an hour and two people per claim; null when not declared.</param>
/// <param name="DrawnBefore">Of the drawn claims, those whose question was also drawn for the same agency in the verification before.</param>
public sealed record VerificationView(string Period, string State, int Population, string PopulationRoot, string PublicValue, DateOnly RevealOn, string? Commitment, string? RevealedValue, string? Seed, DateTimeOffset? DrawnAt,
    decimal Confidence, decimal Tolerable, IReadOnlyList<PlannedStage> Stages, int? Size, IReadOnlyList<DrawnClaim> Drawn, int Done, VerificationResult? Result, IReadOnlyList<AgencyGap> Gaps,
    IReadOnlyList<VerificationCandidate> Candidates, decimal? ConfidenceOfHours, int DrawnBefore);

public sealed record PlannedStage(int Allowed, int Size);

/// <param name="No">Position in the draw, from 1.</param>
/// <param name="Id">As it stands in the population: agency, item, claim and the first 12 hex digits of a digest of answer and evidence, joined by colons.</param>
public sealed record DrawnClaim(int No, string Id, string Ticket, string Agency, string Item);

/// <param name="Verdict">accepted, extended or rejected.</param>
/// <param name="Upper">One-sided upper bound of the error rate (Clopper and Pearson), 0–1, six decimals.</param>
public sealed record VerificationResult(string Verdict, int Looked, int Errors, decimal Upper, int? ExtendedTo);

/// <param name="Claims">Claims of the agency in the population.</param>
/// <param name="Share">Refuted ÷ looked, 0–1; null when none was drawn.</param>
/// <param name="Upper">One-sided 95 % bound of it.</param>
/// <param name="Claimed">Level claimed over the drawn claims in per cent: met 100, partly 50, not 0.</param>
/// <param name="Verified">Level found over the same claims.</param>
public sealed record AgencyGap(string Agency, int Claims, int Looked, int Refuted, decimal? Share, decimal? Upper, decimal? Claimed, decimal? Verified);

/// <param name="Excluded">Agencies served in within two years before the draw, besides the own one.</param>
public sealed record VerificationCandidate(string Id, string Agency, IReadOnlyList<string> Excluded);

/// <summary><c>GET /api/verifications/{period}/items</c>: a verifier's own claims; all of them for auditors and the ministry's administrator; an agency's own when the verification has ended.</summary>
public sealed record VerificationItems(IReadOnlyList<VerificationItem> Items);

/// <summary>A claim to be verified.</summary>
/// <param name="Given">Verdicts that are in; a verifier sees only the own one counted until both are.</param>
/// <param name="Own">The caller's own verdict.</param>
/// <param name="Verdicts">Both; empty until both are in, for everybody.</param>
/// <param name="State">waiting, differing or done.</param>
/// <param name="Found">The level that stands; null until done.</param>
/// <param name="MayJudge">True when the caller is assigned and has not answered.</param>
/// <param name="MayResolve">True when the two differ and the caller may decide.</param>
public sealed record VerificationItem(int No, string Id, string Agency, AssessmentQuestion Question, ListedPoint? Point, AssessmentAnswer Answer, IReadOnlyList<AssessmentEvidence> Evidence, MeasuredFact? Measured,
    int Given, GivenVerdict? Own, IReadOnlyList<GivenVerdict> Verdicts, string State, string? Found, GivenVerdict? Resolution, bool MayJudge, bool MayResolve);

/// <param name="By"><c>verifier-n</c>, or the role of who resolved.</param>
/// <param name="Level">met, partly, not or na: what was found.</param>
public sealed record GivenVerdict(string By, string Level, string Reason, DateTimeOffset At);

/// <summary><c>POST /api/verifications/{period}/items/{no}/verdict</c> and <c>…/resolution</c>.</summary>
/// <param name="Level">met, partly, not or na: what the evidence shows. The claim holds when it is the same level.</param>
public sealed record GiveVerdict(string Level, string Reason);
