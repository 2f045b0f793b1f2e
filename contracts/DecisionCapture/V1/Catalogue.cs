namespace Transparency.Contracts.DecisionCapture.V1;

/// <summary>The catalogue in force: what may be reported, decided and expected. Served by <c>GET /api/catalogue</c> and <c>GET /api/catalogue?version=n</c>.</summary>
/// <param name="Version">Rises by one with every publication; 0 is the empty catalogue.</param>
/// <param name="Digest">SHA-256 (hex) of the canonical JSON of the entries.</param>
public sealed record Catalogue(long Version, string Digest, IReadOnlyList<Agency> Agencies, IReadOnlyList<Office> Offices,
    IReadOnlyList<Service> Services, IReadOnlyList<Law> Laws, IReadOnlyList<Source> Sources)
{
    /// <summary>Standards that this version or one before it made easier, oldest first; never part of the digest.</summary>
    public IReadOnlyList<Easing> Easings { get; init; } = [];

    /// <summary>Rule sets of the legal clock that two people put in force by the gazetted text; a set that is not among them counts as it was shipped.</summary>
    public IReadOnlyList<ClockRulePeriod> ClockRules { get; init; } = [];
}

/// <summary>A shipped rule set of the legal clock with the days on which it counts. Never back-dated.</summary>
/// <param name="Code">Id@version of the rule set, e.g. th-successor@1.</param>
/// <param name="NameTh">Name of the Act as gazetted.</param>
/// <param name="From">First day on which a clock that starts counts by it.</param>
/// <param name="To">Last such day; before <paramref name="From"/> when it was called off; null = without end.</param>
/// <param name="Source">Where the text was compared: volume, part and page of the Royal Gazette.</param>
public sealed record ClockRulePeriod(string Code, string NameTh, string NameEn, DateOnly From, DateOnly? To, string Source);

/// <summary>A standard that became easier: for twelve months its figures are shown by the old one too (ตามเกณฑ์เดิม).</summary>
/// <param name="From">When the easier standard began to count.</param>
/// <param name="Until">Until when the old one is shown beside it.</param>
/// <param name="OldVersion">Newest version with the old standard.</param>
/// <param name="ManualSha256">SHA-256 (lower-case hex) of the published citizen manual that says the same.</param>
public sealed record Easing(string Agency, string Service, DateTimeOffset From, DateTimeOffset Until, long OldVersion, string ManualSha256, IReadOnlyList<EasedRule> Rules);

/// <param name="Rule">longer-limit, less-evidence, not-discretionary, later-start, one-pair-of-eyes, higher-own-amount, not-burdening, new-stop-reason or not-applicable.</param>
/// <param name="Field">Field of the service, by codes: totalLimit, steps/check/limit, decisionPoints/approve/requiredEvidence, …</param>
/// <param name="Before">As text; null when there was none.</param>
public sealed record EasedRule(string Rule, string Field, string? Before, string? After);

/// <param name="Sample">True when the entry is our own sample, not the ministry's.</param>
public sealed record Agency(string Code, string NameTh, string NameEn, bool Sample);

/// <param name="Province">Thai province name; for offices abroad the country.</param>
/// <param name="TimeZone">IANA zone, e.g. Asia/Bangkok.</param>
/// <param name="Calendar">Calendar code, e.g. th-government.</param>
/// <param name="Opens">Local opening time HH:mm.</param>
/// <param name="Closes">Local closing time HH:mm.</param>
/// <param name="Kind">central, provincial, area, branch, regional or overseas; null when not stated.</param>
/// <param name="ClosedOn">Last day; null while it is open. A closed office stays in the catalogue for what it decided.</param>
/// <param name="Successor">Code of the office that took over its work; null when there is none.</param>
/// <param name="Pilot">True for the offices that begin; what is simulated and shown as example keeps to them.</param>
public sealed record Office(string Code, string Agency, string NameTh, string NameEn, string Province, string TimeZone, string Calendar,
    string Opens, string Closes, bool Sample, string? Kind = null, DateOnly? ClosedOn = null, string? Successor = null, bool? Pilot = null);

/// <param name="Kind">application, benefitClaim, inspection or overpayment.</param>
/// <param name="TotalLimit">Null when no limit is published.</param>
/// <param name="StartBasis">received (default), complete or submitted: where the manual's period starts.</param>
/// <param name="EServiceLevel">0 none, 1–3 as OPDC classifies.</param>
/// <param name="StopReasons">The only reasons for which the clock may be stopped, as the citizen manual lists them; null or empty = none are listed, and any stop with a legal basis counts.</param>
/// <param name="EndedOn">Last day on which a case may be opened; null while there is none. An ended service stays in the catalogue: its open cases are finished, and what was decided keeps its names and standards.</param>
public sealed record Service(string Code, string Agency, string NameTh, string NameEn, string Kind, string? ManualReference,
    IReadOnlyList<ServiceStep> Steps, TimeLimit? TotalLimit, string StartBasis, int EServiceLevel, IReadOnlyList<string> RequiredDocuments,
    decimal? FeeBaht, IReadOnlyList<DecisionPoint> DecisionPoints, bool Sample, IReadOnlyList<StopReason>? StopReasons = null, DateOnly? EndedOn = null);

/// <summary>A reason for which the clock of a service may be stopped.</summary>
/// <param name="Code">What a source reports as the reason of the stop, e.g. waiting-for-applicant.</param>
/// <param name="LegalBasis">Code of the law that allows it.</param>
public sealed record StopReason(string Code, string NameTh, string NameEn, string LegalBasis);

/// <param name="Order">Position in the declared order, from 1; steps with equal order may be done in any order.</param>
public sealed record ServiceStep(string Code, string NameTh, string NameEn, int Order, TimeLimit? Limit, bool Optional);

/// <param name="Unit">minutes, hours, workingDays, days or months.</param>
public sealed record TimeLimit(int Value, string Unit);

/// <param name="MinimumMinutes">Time below which a decision can hardly have been read; null when not set.</param>
/// <param name="FourEyes">True when the one who proposes may not be the one who approves.</param>
/// <param name="MaxAmountBaht">Amount above which a higher authority decides; null when not set.</param>
/// <param name="Risk">Ratings 0–5: what makes this point come first.</param>
/// <param name="Powers">Who may decide, by own power or by delegation; null or empty = not listed, and nothing is held against an authority that names its order.</param>
/// <param name="NotApplicable">Criteria of the rubric that are declared not to apply here; null = none. A declared criterion leaves the denominator and its explanation names the declaration.</param>
/// <param name="EndedOn">Last day on which it may be decided; null while there is none. An ended point stays in the catalogue for what was decided at it.</param>
public sealed record DecisionPoint(string Code, string NameTh, string NameEn, bool Discretionary, IReadOnlyList<Outcome> Outcomes,
    IReadOnlyList<string> RequiredEvidence, IReadOnlyList<string> LegalBases, int? MinimumMinutes, bool FourEyes, decimal? MaxAmountBaht, RiskRating Risk,
    IReadOnlyList<NotApplicable>? NotApplicable = null, IReadOnlyList<DecisionPower>? Powers = null, DateOnly? EndedOn = null);

/// <summary>Who may decide at a point.</summary>
/// <param name="Code">Unique at the point.</param>
/// <param name="NameTh">Position as law or order names it, e.g. จัดหางานจังหวัด.</param>
/// <param name="Kind">own, delegated (มอบอำนาจ) or onBehalf (ปฏิบัติราชการแทน); acting follows the person's post.</param>
/// <param name="Order">Number of the order, as decisions name it; null for own power.</param>
/// <param name="OrderSha256">SHA-256 (lower-case hex) of the order's file; null for own power.</param>
/// <param name="From">First day; null = always.</param>
/// <param name="To">Last day; null = without end.</param>
public sealed record DecisionPower(string Code, string NameTh, string NameEn, string Kind, string? Order = null, string? OrderSha256 = null, DateOnly? From = null, DateOnly? To = null);

/// <summary>The declaration that a criterion does not apply to a decision point.</summary>
/// <param name="Code">Id of the criterion, e.g. party-heard; one that no rubric has changes nothing.</param>
/// <param name="NameTh">Why, in the words that explanations show.</param>
/// <param name="LegalBasis">Code of the law it rests on.</param>
public sealed record NotApplicable(string Code, string NameTh, string NameEn, string LegalBasis);

/// <param name="Burdening">True when it takes or refuses something: the party must be heard and the appeal stated.</param>
/// <param name="GrantsAsApplied">True when this outcome can be a grant exactly as applied for.</param>
/// <param name="EndedOn">Last day on which it may be decided so; null while there is none.</param>
public sealed record Outcome(string Code, string NameTh, string NameEn, bool Burdening, bool GrantsAsApplied, DateOnly? EndedOn = null);

public sealed record RiskRating(int Risk, int Impact, int Volume, int Complaints);

/// <param name="ConfirmedBy">Who confirmed the text against the Royal Gazette; null = not yet confirmed, and shown so.</param>
public sealed record Law(string Code, string NameTh, string NameEn, string? Section, DateOnly? From, DateOnly? To, string? ConfirmedBy);

/// <param name="Name">CloudEvents source, e.g. urn:mol:doe:work-permit.</param>
/// <param name="Agencies">Agencies it may report for.</param>
/// <param name="BrokerUser">RabbitMQ user bound to this source; null when it only uses HTTPS.</param>
/// <param name="ClientId">Gateway client bound to this source; null when it only uses AMQP.</param>
/// <param name="PublicKeyPem">ECDSA P-256 key of detached signatures; null = unsigned, and shown so.</param>
/// <param name="Historical">True when it delivers history: lateness and back-dating checks do not apply.</param>
public sealed record Source(string Name, string NameTh, string NameEn, IReadOnlyList<string> Agencies, string? BrokerUser, string? ClientId,
    string? PublicKeyPem, bool Historical);
