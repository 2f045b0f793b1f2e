using System.Collections.Frozen;

namespace Transparency.Scoring.Rubrics;

/// <summary>
/// The checks a rubric can name. Each is a pure function of a decision, the facts of its case, the catalogue in force and the criterion's
/// parameters; each lists the parameters it reads and the reasons it may give, and a rubric that lacks one is refused.
/// </summary>
public static class Checks
{
    public static FrozenDictionary<string, Check> All { get; } = new Dictionary<string, Check>
    {
        ["legal-basis"] = new(ComplianceChecks.LegalBasis, [], ["none-cited", "some-unfit", "all-unfit"]),
        ["permitted-outcome"] = new(ComplianceChecks.PermittedOutcome, [], ["unknown-point", "not-permitted"]),
        ["authority"] = new(AuthorityCheck.Run, [], ["not-stated", "no-officer", "one-person", "above-own-amount", "order-missing", "period-missing", "outside-period"]),
        ["conflict-of-interest"] = new(ComplianceChecks.ConflictOfInterest, ["ways"], ["not-declared", "not-handled"]),
        ["completeness-once"] = new(CompletenessCheck.Run, ["kinds"], ["other-kind", "not-checked", "defects-twice", "asked-beyond", "both"]),
        ["party-heard"] = new(ComplianceChecks.PartyHeard, [], ["not-burdening", "not-recorded", "after-decision", "exception-without-law"]),
        ["notified"] = new(NotificationChecks.Notified, ["withinDays"], ["not-due", "not-recorded", "late", "appeal-missing", "late-and-appeal-missing"]),
        ["same-channel"] = new(NotificationChecks.SameChannel, ["electronic"], ["not-electronic", "not-notified", "other-electronic", "not-the-same"]),
        ["reason"] = new(EvidenceChecks.Reason, ["minimumCharacters"], ["not-discretionary", "not-recorded", "parts-missing", "too-short"]),
        ["required-evidence"] = new(EvidenceChecks.RequiredEvidence, [], ["none-required", "none-recorded", "some-missing"]),
        ["recorded-in-time"] = new(EvidenceChecks.RecordedInTime, ["fullWithinHours", "zeroFromDays"], ["historical", "late"]),
        ["within-limit"] = new(TimelineChecks.WithinLimit, ["zeroAtTimes"], ["no-limit", "no-start", "overdue"]),
        ["steps-within-limits"] = new(TimelineChecks.StepsWithinLimits, [], ["no-limits", "none-recorded", "some-over"]),
        ["delay-notices"] = new(TimelineChecks.DelayNotices, [], ["not-overdue", "none-due", "none-sent", "too-few"]),
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
