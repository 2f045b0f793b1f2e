namespace Transparency.Contracts.DecisionCapture.V1;

/// <summary>Content that was there and was erased; that it existed stays provable.</summary>
/// <param name="Ground">Code of the ground, see <see cref="ErasureGround"/>.</param>
public sealed record ContentErased(DateTimeOffset At, string Ground, string LawSection);

/// <summary><c>GET /api/erasures/rules</c>: on what grounds content may be erased, and how long it must be kept.</summary>
public sealed record ErasureRules(IReadOnlyList<ErasureGround> Grounds, IReadOnlyList<RetentionRule> Retention);

/// <param name="OverridesRetention">True when the law wants the erasure although the retention time has not run out.</param>
/// <param name="ConfirmedBy">Who confirmed the section against the Royal Gazette; null = not yet, and shown so.</param>
public sealed record ErasureGround(string Code, string LawSection, string TextTh, string TextEn, bool OverridesRetention, string? ConfirmedBy);

/// <param name="Service">Service code; null for every service without a rule of its own.</param>
/// <param name="Years">Whole years after the last fact of a finished case.</param>
/// <param name="Sample">True when the figure is ours and not the ministry's.</param>
public sealed record RetentionRule(string? Service, int Years, string SourceTh, string SourceEn, bool Sample, string? ConfirmedBy);

/// <summary><c>POST /api/erasures</c>. Either identifier with kind, or subject key.</summary>
/// <param name="Kind">person or company.</param>
/// <param name="Identifier">The subject's number at its authority; used to find the subject key, then forgotten.</param>
/// <param name="Reason">Why; shown to the second person. 1–1000 characters, without the subject's name or number.</param>
public sealed record RequestErasure(string? Kind, string? Identifier, string? SubjectKey, string Ground, string Reason);

/// <summary>What stands against an erasure.</summary>
/// <param name="Kind">case-open, retention, appeal, review (a flag is open), or the kind of a hold that a person placed.</param>
/// <param name="Until">First day on which it no longer stands in the way; null when no day is known.</param>
public sealed record ErasureHold(string Kind, string? CaseId, DateOnly? Until, string? Reason);

/// <summary>One erasure, <c>GET /api/erasures/{id}</c>.</summary>
/// <param name="State">proposed, refused or erased.</param>
/// <param name="Own">The caller proposed it, and so may not approve it.</param>
/// <param name="Cases">Cases that name the subject.</param>
/// <param name="Events">Events that hold something of the keys destroyed.</param>
/// <param name="Keys">Keys that are destroyed: the subject's and those of the free text of its cases.</param>
/// <param name="EarliestOn">First day after all retention times; null while a case is open.</param>
/// <param name="Holds">What stands against it: of a proposed one now, of a refused one then.</param>
public sealed record ErasureView(string ErasureId, string SubjectKey, string State, string Ground, string LawSection, string Reason, DateTimeOffset RequestedAt,
    string RequestedByRole, bool Own, int Cases, long Events, int Keys, DateOnly? EarliestOn, IReadOnlyList<ErasureHold> Holds, DateTimeOffset? DecidedAt,
    string? DecidedByRole, string? DecisionReason);

/// <summary><c>GET /api/erasures</c>, newest first.</summary>
public sealed record ErasureList(IReadOnlyList<ErasureView> Erasures);

/// <summary><c>POST /api/erasures/{id}/refuse</c>.</summary>
public sealed record RefuseErasure(string Reason);

/// <summary><c>POST /api/holds</c>: nothing of a case, or of a subject, is erased until it is released.</summary>
/// <param name="Kind">complaint, objection, audit, court or investigation.</param>
public sealed record PlaceHold(string? CaseId, string? SubjectKey, string Kind, string Reason);

/// <summary><c>POST /api/holds/{id}/release</c>.</summary>
public sealed record ReleaseHold(string Reason);

public sealed record HoldView(string HoldId, string? CaseId, string? SubjectKey, string Kind, string Reason, string PlacedByRole, DateTimeOffset PlacedAt,
    DateTimeOffset? ReleasedAt, string? ReleaseReason);

/// <summary><c>GET /api/holds?caseId=</c>, newest first.</summary>
public sealed record HoldList(IReadOnlyList<HoldView> Holds);
