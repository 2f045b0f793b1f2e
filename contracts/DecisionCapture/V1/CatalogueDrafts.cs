namespace Transparency.Contracts.DecisionCapture.V1;

/// <summary><c>POST /api/catalogue/drafts</c>: entries that a second person shall publish. Lists left out change nothing; an entry is given whole.</summary>
/// <param name="EffectiveOn">First day in Bangkok: today or later, and later than today when a standard is eased.</param>
/// <param name="Reason">Why; shown to the second person. 1–1000 characters.</param>
/// <param name="ManualSha256">SHA-256 (hex) of the published citizen manual; wanted when a standard is eased.</param>
public sealed record ProposeCatalogue(IReadOnlyList<Office>? Offices, IReadOnlyList<Service>? Services, IReadOnlyList<Law>? Laws, DateOnly EffectiveOn, string Reason, string? ManualSha256 = null);

/// <summary><c>POST /api/catalogue/drafts/import</c>: a whole file, taken whole or refused.</summary>
/// <param name="Format">json or csv.</param>
/// <param name="Table">Of a CSV file: agencies, laws, offices, services, steps, points, stops, powers or notApplicable. Rows replace the fields they name of entries in force.</param>
/// <param name="Text">At most 2 MB.</param>
public sealed record ImportCatalogueFile(string Format, string? Table, string Text, DateOnly EffectiveOn, string Reason, string? ManualSha256 = null);

/// <summary><c>POST /api/catalogue/clock-rules</c>, by the ministry's administrator: a shipped rule set of the legal clock shall count from a day on. A draft; a second person approves it.</summary>
/// <param name="Code">Id@version of the rule set, e.g. th-successor@1.</param>
/// <param name="NameTh">Name of the Act as gazetted. 5–500 characters, like <paramref name="NameEn"/> and <paramref name="Source"/>.</param>
/// <param name="From">First day in Bangkok, later than today.</param>
/// <param name="Source">Where the text was compared: volume, part and page of the Royal Gazette.</param>
/// <param name="Reason">Shown to the second person. 1–1000 characters.</param>
public sealed record ProposeClockRules(string Code, string NameTh, string NameEn, DateOnly From, string Source, string Reason);

/// <summary><c>POST /api/catalogue/clock-rules/end</c>: it counts for the last time on a day, today or later; before its first day it is called off. A draft as well.</summary>
/// <param name="LastDay">Not looked at when it is called off.</param>
public sealed record EndClockRules(string Code, DateOnly LastDay, string Reason);

/// <summary><c>POST /api/catalogue/drafts/{draft}/refuse</c>.</summary>
/// <param name="Reason">1–1000 characters.</param>
public sealed record RefuseCatalogue(string Reason);

/// <summary><c>GET /api/catalogue/drafts</c>, newest first, without changes.</summary>
public sealed record CatalogueDraftList(IReadOnlyList<CatalogueDraftView> Drafts);

/// <summary><c>GET /api/catalogue/drafts/{draft}</c>.</summary>
/// <param name="State">proposed, refused, approved (waits for its day), published or lapsed (did not fit any more on its day).</param>
/// <param name="Agencies">Agencies whose entries change; <c>*</c> when laws or rules of the clock change.</param>
/// <param name="Own">The caller proposed it, and so may not decide on it.</param>
/// <param name="MayDecide">The caller may approve or refuse it now.</param>
/// <param name="Against">What keeps the caller from deciding: not-proposed, own-proposal, same-agency, other-agency or no-role; null when nothing does.</param>
/// <param name="Changes">Against what is in force now; of a published one, against what it followed. Empty in a list.</param>
/// <param name="Eased">Standards that become easier.</param>
/// <param name="Affected">Null in a list.</param>
/// <param name="Version">Version that published it; null before.</param>
/// <param name="DecisionReason">Of a refusal or a lapse.</param>
public sealed record CatalogueDraftView(string DraftId, string State, string Reason, DateOnly EffectiveOn, string? ManualSha256, DateTimeOffset ProposedAt, string ProposedByRole,
    IReadOnlyList<string> Agencies, bool Own, bool MayDecide, string? Against, IReadOnlyList<CatalogueDifference> Changes, IReadOnlyList<EasedService> Eased, AffectedCases? Affected,
    DateTimeOffset? DecidedAt, string? DecidedByRole, string? DecisionReason, long? Version);

public sealed record EasedService(string Agency, string Service, IReadOnlyList<EasedRule> Rules);

/// <summary>One difference.</summary>
/// <param name="Kind">agency, office, service, law or clockRules.</param>
/// <param name="Field">Path of the field by codes; empty for an entry that is new.</param>
/// <param name="Before">As text; null when there was none.</param>
public sealed record CatalogueDifference(string Kind, string Code, string Field, string? Before, string? After);

/// <summary>What a draft touches in what is recorded here.</summary>
/// <param name="Services">Services whose entries change.</param>
/// <param name="Offices">Offices whose entries change.</param>
/// <param name="Cases">Cases of them.</param>
/// <param name="OpenCases">Of these, those not finished: their decisions will be taken under the new entries.</param>
public sealed record AffectedCases(IReadOnlyList<string> Services, IReadOnlyList<string> Offices, long Cases, long OpenCases);
