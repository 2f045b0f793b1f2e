namespace Transparency.Contracts.DecisionCapture.V1;

/// <summary>Content that was there and was erased; that it existed stays provable.</summary>
/// <param name="Ground">Code of the ground, see <see cref="ErasureGround"/>.</param>
public sealed record ContentErased(DateTimeOffset At, string Ground, string LawSection);

/// <summary><c>GET /api/erasures/rules</c>: on what grounds content may be erased, and how long it must be kept.</summary>
public sealed record ErasureRules(IReadOnlyList<ErasureGround> Grounds, IReadOnlyList<RetentionRule> Retention);

/// <param name="OverridesRetention">True when the law wants the erasure although the retention time has not run out.</param>
/// <param name="ConfirmedBy">Role of the person who confirmed the section against the Royal Gazette; null = not yet, and shown so.</param>
/// <param name="ConfirmedAt">When; null = not yet.</param>
/// <param name="Digest">SHA-256 of what is confirmed, 64 hex digits: a text that changed is unconfirmed again.</param>
public sealed record ErasureGround(string Code, string LawSection, string TextTh, string TextEn, bool OverridesRetention, string? ConfirmedBy, DateTimeOffset? ConfirmedAt = null, string? Digest = null)
{
    /// <summary>Name of the rule in <see cref="ConfirmRule"/>.</summary>
    public string Rule => "ground/" + Code;
}

/// <param name="Service">Service code; null for every service without a rule of its own.</param>
/// <param name="Years">Whole years after the last fact of a finished case.</param>
/// <param name="Sample">True when the figure is ours and not the ministry's.</param>
/// <param name="ConfirmedBy">Role of the person who confirmed years and source; null = not yet, and shown so.</param>
/// <param name="ConfirmedAt">When; null = not yet.</param>
/// <param name="Digest">SHA-256 of what is confirmed, 64 hex digits.</param>
public sealed record RetentionRule(string? Service, int Years, string SourceTh, string SourceEn, bool Sample, string? ConfirmedBy, DateTimeOffset? ConfirmedAt = null, string? Digest = null)
{
    /// <summary>Name of the rule in <see cref="ConfirmRule"/>; an asterisk stands for every service without a rule of its own.</summary>
    public string Rule => "retention/" + (Service ?? "*");
}

/// <summary><c>POST /api/erasures/rules/confirm</c>: the data-protection officer has compared a rule with its source.</summary>
/// <param name="Rule">ground/… or retention/….</param>
/// <param name="Digest">Of the rule as it was read; another one is refused.</param>
/// <param name="Source">What it was compared with, for example the Gazette's volume and page. 5–500 characters.</param>
public sealed record ConfirmRule(string Rule, string Digest, string Source);

/// <summary><c>POST /api/erasures/rules/withdraw</c>: a rule counts as unconfirmed again.</summary>
/// <param name="Reason">5–500 characters.</param>
public sealed record WithdrawRule(string Rule, string Reason);

/// <summary><c>POST /api/erasures/{id}/approve</c>; the body may be left out while every rule that is used is confirmed.</summary>
/// <param name="AcceptsUnconfirmed">The approver was told which rules nobody has confirmed, and erases all the same.</param>
public sealed record ApproveErasure(bool AcceptsUnconfirmed);

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
/// <param name="UnconfirmedRules">Rules it rests on that nobody has confirmed: of a proposed one now, of an erased one then.</param>
public sealed record ErasureView(string ErasureId, string SubjectKey, string State, string Ground, string LawSection, string Reason, DateTimeOffset RequestedAt,
    string RequestedByRole, bool Own, int Cases, long Events, int Keys, DateOnly? EarliestOn, IReadOnlyList<ErasureHold> Holds, DateTimeOffset? DecidedAt,
    string? DecidedByRole, string? DecisionReason, IReadOnlyList<string> UnconfirmedRules);

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
