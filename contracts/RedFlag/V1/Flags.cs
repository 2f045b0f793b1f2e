namespace Transparency.Contracts.RedFlag.V1;

/// <summary>Announces a new flag. Restricted flags are announced to nobody.</summary>
public sealed record FlagRaised(long PreviousIndex, long Index, string FlagId, string RuleId, int RuleVersion, string CaseId, string? DecisionId,
    string Agency, string Office, string Service, string Strength, DateTimeOffset RaisedAt, string? Traceparent);

/// <summary>Page of <c>GET /api/flags?agency=&amp;office=&amp;rule=&amp;caseId=&amp;state=&amp;after=</c>; newest first.</summary>
public sealed record FlagPage(long Total, string? Next, IReadOnlyList<RuleCount> Rules, IReadOnlyList<FlagSummary> Flags);

public sealed record RuleCount(string RuleId, string NameTh, string NameEn, long Open);

/// <param name="State">new, assigned, awaitingAnswer, snoozed or closed.</param>
/// <param name="Strength">low, medium or high: how far the value is beyond the rule's limit.</param>
/// <param name="SentenceTh">The lead in one sentence, with its numbers.</param>
public sealed record FlagSummary(string FlagId, string RuleId, int RuleVersion, string RuleNameTh, string RuleNameEn, string CaseId, string? DecisionId, string Agency,
    string Office, string Service, string State, string Strength, DateTimeOffset RaisedAt, string SentenceTh, string SentenceEn);

/// <summary><c>GET /api/flags/{flagId}</c>: the evidence pack.</summary>
/// <param name="WhatClearsTh">What would clear the flag.</param>
public sealed record FlagView(FlagSummary Summary, string LegalBasis, string WhyTh, string WhyEn, string WhatClearsTh, string WhatClearsEn,
    IReadOnlyDictionary<string, string> Parameters, IReadOnlyList<FlagFactor> Factors, PeerGroup? Peers, IReadOnlyList<string> DataGaps,
    IReadOnlyList<FlagEvidence> Evidence, long ComputedFrom);

/// <param name="Value">Recorded value as text with unit.</param>
/// <param name="Limit">The rule's limit as text with unit, or null.</param>
public sealed record FlagFactor(string Code, string NameTh, string NameEn, string Value, string? Limit);

/// <param name="Percentile">Share (0–100) of the group below this value.</param>
public sealed record PeerGroup(string DefinitionTh, string DefinitionEn, long N, decimal? Median, decimal? Lower, decimal? Upper, decimal? Percentile, string Unit);

public sealed record FlagEvidence(long LedgerIndex, Guid EventId, string Type, DateTimeOffset OccurredAt);

/// <summary><c>GET /api/flags/totals?source=</c>.</summary>
/// <param name="Inspected">Decisions that went through the rules.</param>
public sealed record FlagTotals(string? Source, long Inspected, long Flags, long Open, long ProcessedTo, IReadOnlyList<RuleCount> Rules);
