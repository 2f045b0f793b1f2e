namespace Transparency.Contracts.Scoring.V1;

/// <summary><c>GET /api/question-sets/{id}</c>: what a self-assessment asks. The core is the same for every agency and locked by <paramref name="LockedBy"/>.</summary>
/// <param name="Digest">SHA-256 of the canonical JSON, lower-case hex.</param>
/// <param name="CoreShare">Least share of all points that the core keeps, 0.70–1.</param>
/// <param name="MostOwnQuestions">Most questions that an agency may add.</param>
public sealed record QuestionSetView(string Id, int Version, string Digest, string NameTh, string NameEn, string LockedBy, decimal CoreShare, int MostOwnQuestions, IReadOnlyList<AssessmentQuestion> Questions);

/// <summary>A question of a self-assessment.</summary>
/// <param name="Dimension">compliance, evidence or timeline.</param>
/// <param name="Points">1–100; the points of a question per decision point are shared by the points.</param>
/// <param name="Scope">agency: asked once; point: asked for each decision point in the list.</param>
/// <param name="Measure">What is recorded and stands beside the claim: compliance, evidence, timeline, onTime; null when nothing measures it.</param>
/// <param name="LawConfirmedBy">Who confirmed the section against the Royal Gazette; null = nobody yet, and shown so.</param>
public sealed record AssessmentQuestion(string Id, string Dimension, int Points, string Scope, string? Measure, string TextTh, string TextEn, string LawTh, string LawEn,
    string? LawConfirmedBy = null);

/// <summary><c>POST /api/campaigns</c>: the ministry's administrator asks agencies to assess themselves.</summary>
/// <param name="Period"><c>2026-11</c> (a month) or <c>2026-q4</c> (a calendar quarter), Common Era.</param>
/// <param name="DueOn">Last day to submit.</param>
/// <param name="FreezeOn">Day from which it may be frozen though somebody has not submitted; not before <paramref name="DueOn"/>.</param>
public sealed record OpenCampaign(string Period, IReadOnlyList<string> Agencies, DateOnly DueOn, DateOnly FreezeOn, string QuestionSet, int QuestionSetVersion, PlannedVerification Plan);

/// <summary>How what is claimed will be verified: fixed before anybody answers.</summary>
/// <param name="Confidence">Between 0 and 1.</param>
/// <param name="Tolerable">Share of wrong claims not to be missed, between 0 and 1.</param>
/// <param name="MostAllowed">Errors that the last stage allows, 0–10: the sample is extended stage by stage up to it.</param>
/// <param name="PublicValue">What value will seed the draw, in words: a value that nobody knows now and everybody can look up later.</param>
/// <param name="RevealOn">Day on which it becomes known; not before the freeze.</param>
/// <param name="Commitment">SHA-256 (hex) of the value when somebody holds it already; null for a value that nobody holds.</param>
/// <param name="VerifierHours">Hours that verifiers have together; 0 when not declared.</param>
public sealed record PlannedVerification(decimal Confidence, decimal Tolerable, int MostAllowed, string PublicValue, DateOnly RevealOn, string? Commitment, int VerifierHours);

/// <summary><c>POST /api/campaigns/{period}/freeze</c>.</summary>
/// <param name="PublicValue">Another value in words, needed when the planned one is known already.</param>
/// <param name="RevealOn">When that one becomes known: after today.</param>
public sealed record FreezeCampaign(string? PublicValue = null, DateOnly? RevealOn = null);

/// <summary><c>GET /api/campaigns</c>, newest period first.</summary>
public sealed record CampaignList(IReadOnlyList<CampaignView> Campaigns);

/// <param name="Kind">month or quarter.</param>
/// <param name="DaysLeft">Until <paramref name="DueOn"/>, Bangkok time; negative when it is past.</param>
/// <param name="State">open, frozen, drawn, accepted or rejected.</param>
/// <param name="FirstStage">Stage with which the sample begins: 1 when the last verification found more errors than its first stage allowed, else 0.</param>
/// <param name="Agencies">Those that the caller acts for.</param>
/// <param name="Population">Number of frozen claims; null before the freeze.</param>
/// <param name="MayManage">True when the caller may freeze, draw and return.</param>
public sealed record CampaignView(string Period, string Kind, DateOnly From, DateOnly To, DateOnly DueOn, DateOnly FreezeOn, int DaysLeft, string State, string QuestionSet, int QuestionSetVersion,
    string QuestionSetDigest, PlannedVerification Plan, int FirstStage, DateTimeOffset OpenedAt, DateTimeOffset? FrozenAt, string? PopulationRoot, int? Population, IReadOnlyList<CampaignAgency> Agencies, bool MayManage);

/// <param name="State">none, draft, submitted, returned, frozen or missed (frozen without having been submitted).</param>
/// <param name="SharedFiles">Files whose very bytes stand behind claims of another agency too, in any campaign.</param>
public sealed record CampaignAgency(string Agency, string State, int Answered, int Items, DateTimeOffset? SubmittedAt, int Version, DateTimeOffset? RemindedAt, int SharedFiles);

/// <summary>A decision point that an agency lists.</summary>
/// <param name="Risk">high, medium or low.</param>
/// <param name="Listed">False for a point that the catalogue offers and the agency has not listed yet.</param>
public sealed record ListedPoint(string Service, string Point, string NameTh, string NameEn, string Risk, bool Listed = true);

/// <summary><c>POST /api/assessments/{period}/{agency}/points</c>: step one, the whole list.</summary>
public sealed record ListPoints(IReadOnlyList<ListedPoint> Points);

/// <summary><c>POST /api/assessments/{period}/{agency}/questions</c>: step three, the agency's own part as a whole.</summary>
public sealed record SetOwnQuestions(IReadOnlyList<AssessmentQuestion> Questions);

/// <summary><c>POST /api/assessments/{period}/{agency}/answers</c>: one answer, as often as wanted before it is submitted.</summary>
/// <param name="Item">Question id, with <c>@service.point</c> when it is asked per decision point.</param>
/// <param name="Claim">met, partly, not or na.</param>
/// <param name="Method">examine, interview or test: how it was observed. Needed for met and partly.</param>
/// <param name="From">First day on which what is claimed held. Needed for met and partly; the days must touch the campaign's period.</param>
/// <param name="Note">Needed for na: why it does not apply.</param>
public sealed record AnswerQuestion(string Item, string Claim, string? Method, DateOnly? From, DateOnly? To, string? Note);

/// <summary><c>POST /api/assessments/{period}/{agency}/evidence</c>: one file, JPEG, PNG, PDF, DOCX or XLSX, at most 5 MB.</summary>
/// <param name="Content">Base64.</param>
public sealed record AttachEvidence(string Item, string FileName, string Content);

/// <summary><c>POST /api/assessments/{period}/{agency}/return</c>: the ministry asks for a correction before the freeze.</summary>
public sealed record ReturnAssessment(string Reason);

/// <summary><c>GET /api/assessments/{period}/{agency}</c>.</summary>
/// <param name="State">none, draft, submitted, returned, frozen or missed.</param>
/// <param name="MayAnswer">True when the caller may change it now.</param>
/// <param name="MayReturn">True when the caller may ask for a correction now.</param>
/// <param name="Points">Listed ones, and what the catalogue offers besides.</param>
/// <param name="Claimed">Points claimed ÷ applicable × 100, two decimals; null before the first answer that counts.</param>
/// <param name="CoreShare">Share of all points in the common core, 0–1.</param>
/// <param name="Root">Merkle root of what was submitted; null before.</param>
/// <param name="History">Oldest first.</param>
public sealed record AssessmentView(string Period, string Agency, string State, bool MayAnswer, bool MayReturn, IReadOnlyList<ListedPoint> Points, IReadOnlyList<AssessmentQuestion> Core, IReadOnlyList<AssessmentQuestion> Own,
    IReadOnlyList<AssessmentItem> Items, decimal? Claimed, decimal CoreShare, string? Root, IReadOnlyList<AssessmentStep> History);

/// <summary>A question as it is asked of the agency, with what was answered.</summary>
/// <param name="Missing">What stands against submitting: claim, note, method, period, evidence.</param>
/// <param name="LastTime">What the agency answered in its newest earlier campaign.</param>
public sealed record AssessmentItem(string Item, string Question, string? Service, string? Point, AssessmentAnswer? Answer, IReadOnlyList<AssessmentEvidence> Evidence, MeasuredFact? Measured, string? LastTime, IReadOnlyList<string> Missing);

public sealed record AssessmentAnswer(string Claim, string? Method, DateOnly? From, DateOnly? To, string? Note, DateTimeOffset SavedAt);

/// <param name="Sha256">Of the bytes as sent, lower-case hex.</param>
/// <param name="AlsoUsedBy">Other agencies that handed in the very same file in any campaign: their codes for readers of every agency, else "*" once.</param>
public sealed record AssessmentEvidence(int No, string FileName, string MediaType, long Size, string Sha256, DateTimeOffset AddedAt, IReadOnlyList<string> AlsoUsedBy);

/// <summary>What this system has recorded for the same period.</summary>
/// <param name="Measure">compliance, evidence, timeline (mean score of decisions) or onTime (share).</param>
/// <param name="Percent">0–100, two decimals; null when n is 0.</param>
public sealed record MeasuredFact(string Measure, long N, decimal? Percent);

/// <param name="What">points, questions, submitted, returned, frozen, missed, reminded.</param>
/// <param name="Text">Reason of a return.</param>
/// <param name="Version">How often it was submitted by then.</param>
public sealed record AssessmentStep(DateTimeOffset At, string What, string? Role, string? Text, string? Root, int Version);
