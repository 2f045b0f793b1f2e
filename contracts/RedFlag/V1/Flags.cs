namespace Transparency.Contracts.RedFlag.V1;

/// <summary>Announces a new flag. Restricted flags are announced to nobody.</summary>
public sealed record FlagRaised(long PreviousIndex, long Index, string FlagId, string RuleId, int RuleVersion, string CaseId, string? DecisionId,
    string Agency, string Office, string Service, string Strength, DateTimeOffset RaisedAt, string? Traceparent);

/// <summary>
/// Page of <c>GET /api/flags?view=&amp;agency=&amp;office=&amp;rule=&amp;caseId=&amp;state=&amp;strength=&amp;after=</c>; newest first, a view by precision × harm.
/// </summary>
/// <param name="Desk">With a view: the work waiting and done.</param>
public sealed record FlagPage(long Total, string? Next, IReadOnlyList<RuleCount> Rules, IReadOnlyList<FlagSummary> Flags, FlagDesk? Desk = null);

public sealed record RuleCount(string RuleId, string NameTh, string NameEn, long Open);

/// <param name="CaseId">Empty for a flag about how an officer decides many cases.</param>
/// <param name="State">new, withdrawn (a later fact cleared it; it stays visible), triaged, assigned, inWork, awaitingAnswer, snoozed, duplicate or closed.</param>
/// <param name="Strength">low, medium or high: how far the value is beyond the rule's limit.</param>
/// <param name="SentenceTh">The lead in one sentence, with its numbers.</param>
/// <param name="Restricted">Of an integrity rule: officer and agency know nothing of it until two investigators open it.</param>
/// <param name="SameCase">Other unfinished flags of the same case; counted in a view only.</param>
/// <param name="Place">Place in the view by precision × harm, from 1; null without a view.</param>
public sealed record FlagSummary(string FlagId, string RuleId, int RuleVersion, string RuleNameTh, string RuleNameEn, string CaseId, string? DecisionId, string Agency,
    string Office, string Service, string State, string Strength, DateTimeOffset RaisedAt, string SentenceTh, string SentenceEn,
    bool Restricted = false, DateOnly? DueOn = null, bool Overdue = false, bool Mine = false, long SameCase = 0, long? Place = null);

/// <summary><c>GET /api/flags/{flagId}</c>: the evidence pack.</summary>
/// <param name="DataGaps">Stable kebab-case codes of what was not recorded and therefore not judged.</param>
/// <param name="ComputedFrom">Ledger index in decision-capture's log up to which facts were known.</param>
/// <param name="WhatClearsTh">What would clear the flag.</param>
public sealed record FlagView(FlagSummary Summary, string LegalBasis, string WhyTh, string WhyEn, string WhatClearsTh, string WhatClearsEn,
    IReadOnlyDictionary<string, string> Parameters, IReadOnlyList<FlagFactor> Factors, PeerGroup? Peers, IReadOnlyList<string> DataGaps,
    IReadOnlyList<FlagEvidence> Evidence, long ComputedFrom, InvestigationView? Work = null)
{
    /// <summary>Of a flag about a score: what the score is made of, largest first; null for any other.</summary>
    public IReadOnlyList<FlagPart>? Parts { get; init; }

    /// <summary>Of a flag about a score: like decisions nearest to it, and what came of them; null for any other.</summary>
    public IReadOnlyList<LikeDecision>? Similar { get; init; }

    /// <summary>True while the rule was on trial when it was raised: it is used to judge the rule, and nobody has to do anything about it.</summary>
    public bool OnTrial { get; init; }
}

/// <summary>How much one number about the case has in its score.</summary>
/// <param name="Value">Null when it is not known.</param>
/// <param name="Usual">Median of like cases.</param>
/// <param name="UnitTh">Unit of both; null when they have none.</param>
/// <param name="Share">0 to 1 of the score.</param>
public sealed record FlagPart(string Code, string NameTh, string NameEn, decimal? Value, decimal Usual, string? UnitTh, string? UnitEn, decimal Share)
{
    /// <summary>The unit in English behind the number 1; null where it is no other.</summary>
    public string? UnitEnOne { get; init; }
}

/// <param name="CaseId">Null when the case is not known here any more.</param>
/// <param name="Score">Of that decision by the same model.</param>
/// <param name="DecidedOn">Day, yyyy-MM-dd.</param>
public sealed record LikeDecision(string DecisionId, string? CaseId, decimal Score, string Outcome, string DecidedOn);

/// <param name="Value">Recorded value, without its unit.</param>
/// <param name="Limit">The rule's limit in the same unit, or null.</param>
/// <param name="UnitTh">Unit of value and limit in Thai; null when they have none.</param>
/// <param name="ValueEn">The value in English when it is words; null when it is a number.</param>
public sealed record FlagFactor(string Code, string NameTh, string NameEn, string Value, string? Limit, string? UnitTh = null, string? UnitEn = null,
    string? ValueEn = null)
{
    /// <summary>The unit in English behind the number 1; null where it is no other.</summary>
    public string? UnitEnOne { get; init; }
}

/// <param name="Percentile">Share (0–100) of the group below this value.</param>
public sealed record PeerGroup(string DefinitionTh, string DefinitionEn, long N, decimal? Median, decimal? Lower, decimal? Upper, decimal? Percentile, string Unit);

public sealed record FlagEvidence(long LedgerIndex, Guid EventId, string Type, DateTimeOffset OccurredAt);

/// <summary><c>GET /api/flags/totals?source=</c>.</summary>
/// <param name="Inspected">Decisions that went through the rules.</param>
/// <param name="Flags">Flags ever raised, withdrawn ones included.</param>
/// <param name="ProcessedTo">Ledger index of decision-capture's log handled so far; -1 when none.</param>
/// <param name="Settled">Inspected decisions for which no rule waits any more: neither for the clock reading of scoring nor for a fact that may still arrive.</param>
public sealed record FlagTotals(string? Source, long Inspected, long Flags, long Open, long ProcessedTo, IReadOnlyList<RuleCount> Rules, long Settled = 0);

/// <summary><c>GET /api/rules</c>: the rules in force, as data.</summary>
public sealed record RuleList(IReadOnlyList<RuleView> Rules);

/// <param name="Kind">process (the officer sees the flag at once) or integrity (restricted until opened).</param>
/// <param name="Shadow">True while the rule is on trial: its flags are seen by the anti-corruption centre and auditors only.</param>
/// <param name="MinimumFacts">What must be recorded before the rule judges.</param>
/// <param name="Open">Flags open under this rule that the caller may see.</param>
public sealed record RuleView(string Id, int Version, string Digest, string Kind, bool Shadow, string Owner, string NameTh, string NameEn, string LegalBasis,
    string WhyTh, string WhyEn, string WhatClearsTh, string WhatClearsEn, IReadOnlyList<string> MinimumFacts,
    IReadOnlyDictionary<string, decimal> Parameters, decimal MediumFrom, decimal HighFrom, long Open)
{
    /// <summary>What the rule looks up, by code: of the codes beside it one is due; null when it looks up nothing.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Table { get; init; }

    /// <summary>Fewest cases that a rule about many needs; null for a rule about one.</summary>
    public int? MinimumN { get; init; }
}

/// <summary><c>POST /open-flags</c>, for services: which of these cases have an open flag, restricted ones included.</summary>
public sealed record OpenFlagsQuestion(IReadOnlyList<string> CaseIds);

/// <param name="CaseIds">The cases with an open flag; which flag is nobody else's business.</param>
public sealed record OpenFlagsAnswer(IReadOnlyList<string> CaseIds);

/// <summary><c>GET /api/rules/scorecard</c>: rules judged as offices are – by counts, shares with their interval, and not at all below thirty.</summary>
/// <param name="Floor">Share (0–1) below which a process rule is suspended.</param>
/// <param name="LeastClosed">Closed files before a rule is judged.</param>
/// <param name="Missed">What the blind sample says.</param>
/// <param name="Parity">How often decisions are flagged in one group and in the others.</param>
/// <param name="Desk">The work waiting and done, and the capacity.</param>
/// <param name="NotCompared">Services whose officers are not compared, because less than 95 % of their decisions are recorded.</param>
public sealed record RuleScorecard(IReadOnlyList<RuleScore> Rules, decimal Floor, long LeastClosed, MissRate? Missed = null, IReadOnlyList<ParityGroup>? Parity = null, FlagDesk? Desk = null,
    IReadOnlyList<NotCompared>? NotCompared = null)
{
    /// <summary>Models of unusual cases, one per decision point with decisions, those with too few of them too.</summary>
    public IReadOnlyList<CaseModel> Models { get; init; } = [];
}

/// <summary>The newest model of one kind of case.</summary>
/// <param name="Decided">Decisions known now.</param>
/// <param name="Least">Fewest decisions for a model.</param>
/// <param name="ModelId">Null while there is none.</param>
/// <param name="N">Cases it was fitted to and compares with.</param>
/// <param name="Labelled">Of the newest decisions it was drawn from, those whose investigation was closed.</param>
/// <param name="LabelsUsed">Enough of them: they weigh the voices.</param>
/// <param name="Voices">Kind of detector → weight of its voice; they add up to 1.</param>
public sealed record CaseModel(string Agency, string Service, string DecisionPoint, long Decided, long Least, string? ModelId, DateTimeOffset? FittedAt, long N, long Labelled, bool LabelsUsed, IReadOnlyDictionary<string, decimal> Voices);

/// <param name="State">inForce, trial or suspended.</param>
/// <param name="Raised">Flags ever raised; <paramref name="Raised28"/> in the last 28 days.</param>
/// <param name="Withdrawn">Withdrawn because a later fact cleared them.</param>
/// <param name="Closed">Closed by two people.</param>
/// <param name="Found">Of them with any other label than not-substantiated.</param>
/// <param name="Precision">Found ÷ closed with its 95 % interval (Wilson), 0–1; null when nothing is closed.</param>
public sealed record RuleScore(string RuleId, int Version, string NameTh, string NameEn, string Kind, string State, DateTimeOffset? SuspendedAt, long Raised, long Raised28, long Open,
    long Withdrawn, long Closed, long Found, decimal? Precision, decimal? Low, decimal? High);
