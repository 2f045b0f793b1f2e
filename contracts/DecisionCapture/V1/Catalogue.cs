namespace Transparency.Contracts.DecisionCapture.V1;

/// <summary>The catalogue in force: what may be reported, decided and expected. Served by <c>GET /api/catalogue</c> and <c>GET /api/catalogue?version=n</c>.</summary>
/// <param name="Version">Rises by one with every publication; 0 is the empty catalogue.</param>
/// <param name="Digest">SHA-256 (hex) of the canonical JSON of the entries.</param>
public sealed record Catalogue(long Version, string Digest, IReadOnlyList<Agency> Agencies, IReadOnlyList<Office> Offices,
    IReadOnlyList<Service> Services, IReadOnlyList<Law> Laws, IReadOnlyList<Source> Sources);

/// <param name="Sample">True when the entry is our own sample, not the ministry's.</param>
public sealed record Agency(string Code, string NameTh, string NameEn, bool Sample);

/// <param name="Province">Thai province name; for offices abroad the country.</param>
/// <param name="TimeZone">IANA zone, e.g. Asia/Bangkok.</param>
/// <param name="Calendar">Calendar code, e.g. th-government.</param>
/// <param name="Opens">Local opening time HH:mm.</param>
/// <param name="Closes">Local closing time HH:mm.</param>
public sealed record Office(string Code, string Agency, string NameTh, string NameEn, string Province, string TimeZone, string Calendar,
    string Opens, string Closes, bool Sample);

/// <param name="Kind">application, benefitClaim, inspection or overpayment.</param>
/// <param name="TotalLimit">Null when no limit is published.</param>
/// <param name="StartBasis">received (default), complete or submitted: where the manual's period starts.</param>
/// <param name="EServiceLevel">0 none, 1–3 as OPDC classifies.</param>
public sealed record Service(string Code, string Agency, string NameTh, string NameEn, string Kind, string? ManualReference,
    IReadOnlyList<ServiceStep> Steps, TimeLimit? TotalLimit, string StartBasis, int EServiceLevel, IReadOnlyList<string> RequiredDocuments,
    decimal? FeeBaht, IReadOnlyList<DecisionPoint> DecisionPoints, bool Sample);

/// <param name="Order">Position in the declared order, from 1; steps with equal order may be done in any order.</param>
public sealed record ServiceStep(string Code, string NameTh, string NameEn, int Order, TimeLimit? Limit, bool Optional);

/// <param name="Unit">minutes, hours, workingDays, days or months.</param>
public sealed record TimeLimit(int Value, string Unit);

/// <param name="MinimumMinutes">Time below which a decision can hardly have been read; null when not set.</param>
/// <param name="FourEyes">True when the one who proposes may not be the one who approves.</param>
/// <param name="MaxAmountBaht">Amount above which a higher authority decides; null when not set.</param>
/// <param name="Risk">Ratings 0–5: what makes this point come first.</param>
public sealed record DecisionPoint(string Code, string NameTh, string NameEn, bool Discretionary, IReadOnlyList<Outcome> Outcomes,
    IReadOnlyList<string> RequiredEvidence, IReadOnlyList<string> LegalBases, int? MinimumMinutes, bool FourEyes, decimal? MaxAmountBaht, RiskRating Risk);

/// <param name="Burdening">True when it takes or refuses something: the party must be heard and the appeal stated.</param>
/// <param name="GrantsAsApplied">True when this outcome can be a grant exactly as applied for.</param>
public sealed record Outcome(string Code, string NameTh, string NameEn, bool Burdening, bool GrantsAsApplied);

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
