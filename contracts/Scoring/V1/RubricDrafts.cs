namespace Transparency.Contracts.Scoring.V1;

/// <summary><c>POST /api/rubrics/{id}/drafts</c>: proposes the next version of a rubric to a second person.</summary>
/// <param name="Rubric">The rubric's JSON as one text; its version is the newest published one plus 1.</param>
/// <param name="EffectiveOn">First day (Bangkok) of decisions that are scored by it; never today or earlier.</param>
/// <param name="Reason">Why; shown to the second person. 1–1000 characters.</param>
public sealed record ProposeRubric(string Rubric, DateOnly EffectiveOn, string Reason);

/// <summary><c>POST /api/rubrics/drafts/{draft}/refuse</c>.</summary>
/// <param name="Reason">1–1000 characters.</param>
public sealed record RefuseRubric(string Reason);

/// <summary><c>GET /api/rubrics/drafts</c>, newest first, without rubric and changes.</summary>
public sealed record RubricDraftList(IReadOnlyList<RubricDraftView> Drafts);

/// <summary><c>GET /api/rubrics/drafts/{draft}</c>.</summary>
/// <param name="State">proposed, published or refused.</param>
/// <param name="ProposedFor">Agencies of the proposer; <c>*</c> = the ministry.</param>
/// <param name="Own">The caller proposed it, and so may not decide on it.</param>
/// <param name="MayDecide">The caller may approve or refuse it now: another person, from outside the proposer's agencies.</param>
/// <param name="Against">What keeps the caller from deciding: not-proposed, own-proposal, same-agency or no-role; null when nothing does.</param>
/// <param name="Changes">Against the version it follows; empty in a list.</param>
/// <param name="Rubric">Null in a list.</param>
/// <param name="DecisionReason">Of a refusal.</param>
public sealed record RubricDraftView(string DraftId, string RubricId, int Version, string Digest, string State, string Reason, DateOnly EffectiveOn, DateTimeOffset ProposedAt,
    string ProposedByRole, IReadOnlyList<string> ProposedFor, bool Own, bool MayDecide, string? Against, IReadOnlyList<RubricChange> Changes, RubricView? Rubric,
    DateTimeOffset? DecidedAt, string? DecidedByRole, string? DecisionReason);

/// <summary>One difference between two versions.</summary>
/// <param name="Criterion">Id of the criterion; null for the rubric itself.</param>
/// <param name="Field">added, removed, or the name of what differs, such as weight or parameters.withinDays.</param>
/// <param name="Before">As text; null when there was none.</param>
public sealed record RubricChange(string? Criterion, string? NameTh, string? NameEn, string Field, string? Before, string? After);

/// <summary><c>GET /api/rubrics/drafts/{draft}/effect</c>: the newest decisions that the caller may see, under the draft.</summary>
/// <param name="Cases">At most 20, newest first.</param>
public sealed record RubricEffect(IReadOnlyList<ReplayedDecision> Cases, decimal? MeanBefore, decimal? MeanAfter, long Moved);
