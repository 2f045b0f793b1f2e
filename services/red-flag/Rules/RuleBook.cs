using System.Globalization;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.RedFlag.Cases;

namespace Transparency.RedFlag.Rules;

/// <summary>Everything a rule may look at. Nothing else decides its answer.</summary>
/// <param name="Decision">The decision under the rule; null for rules about the whole case.</param>
/// <param name="Zone">Time zone of the office; null when the office or its zone is not known.</param>
/// <param name="Service">Catalogue entry in force when the decision was recorded; null when the catalogue does not know it.</param>
/// <param name="Clock">Scoring's reading of the legal clock; null while it has not arrived.</param>
/// <param name="Complete">True when nothing about the case can still be under way.</param>
public sealed record RuleInput(RuleDefinition Rule, CaseFile Case, DecisionFile? Decision, Office? Office, TimeZoneInfo? Zone, Service? Service, DecisionPoint? Point,
    ClockAnnounced? Clock, bool Complete)
{
    public decimal Parameter(string name) => Rule.Parameters[name];

    /// <summary>The instant on the office's own clock; as reported when that is not known.</summary>
    public DateTimeOffset Local(DateTimeOffset at) => Zone is null ? at : TimeZoneInfo.ConvertTime(at, Zone);

    /// <summary>Old logs often know the day only: a full midnight says nothing about minutes.</summary>
    public bool DayOnly(DateTimeOffset at) => at.TimeOfDay == TimeSpan.Zero || Local(at).TimeOfDay == TimeSpan.Zero;

    public DecisionFile TheDecision => Decision ?? throw new InvalidOperationException($"Rule {Rule.Id} is about a decision.");
}

public enum About
{
    Decision,
    Case,

    /// <summary>Something another service found; its own follower raises the flag, and no case is asked.</summary>
    Signal,

    /// <summary>A model of like cases scores it; the follower of scores raises the flag, and no inspection asks.</summary>
    Model,
}

public sealed record RuleFunction(About About, Func<RuleInput, Answer> Inspect, params string[] Parameters);

/// <summary>Rule id → pure function.</summary>
public static class RuleBook
{
    public static readonly IReadOnlyDictionary<string, RuleFunction> Functions = new Dictionary<string, RuleFunction>
    {
        ["late-decision"] = new(About.Decision, LateDecision.Inspect),
        ["missing-reason"] = new(About.Decision, MissingReason.Inspect, "minimumCharacters"),
        ["too-fast-to-have-been-read"] = new(About.Decision, TooFastToHaveBeenRead.Inspect),
        ["steps-out-of-order"] = new(About.Case, StepsOutOfOrder.Inspect),
        ["step-skipped"] = new(About.Case, StepSkipped.Inspect, "minimumSteps"),
        ["self-approval"] = new(About.Decision, SelfApproval.Inspect, "minimumOfficers"),
        ["decision-before-submission"] = new(About.Decision, DecisionBeforeSubmission.Inspect, "toleranceMinutes"),
        ["missing-required-evidence"] = new(About.Decision, MissingRequiredEvidence.Inspect),
        ["clock-stopped-without-basis"] = new(About.Case, ClockStoppedWithoutBasis.Inspect, "maximumStops"),
        ["authority-missing-or-expired"] = new(About.Decision, AuthorityMissingOrExpired.Inspect),
        ["outside-office-hours"] = new(About.Decision, OutsideOfficeHours.Inspect, "toleranceMinutes"),
        ["back-dated-record"] = new(About.Decision, BackDatedRecord.Inspect, "toleranceHoursSystem", "toleranceHoursPaper"),
        ["forbidden-document-request"] = new(About.Case, ForbiddenDocumentRequest.Inspect),
        ["defects-told-again"] = new(About.Case, DefectsToldAgain.Inspect, "maximumTimes"),
        ["outcome-against-checklist"] = new(About.Decision, OutcomeAgainstChecklist.Inspect),
        ["evidence-added-after-decision"] = new(About.Decision, EvidenceAddedAfterDecision.Inspect, "toleranceMinutes"),
        ["evidence-out-of-force"] = new(About.Decision, EvidenceOutOfForce.Inspect),
        ["amount-just-under-threshold"] = new(About.Decision, AmountJustUnderThreshold.Inspect, "withinPercent"),
        ["amount-above-authority"] = new(About.Decision, AmountAboveAuthority.Inspect),
        ["paid-above-entitlement"] = new(About.Case, PaidAboveEntitlement.Inspect, "toleranceBaht"),
        ["written-off-without-recovery"] = new(About.Case, WrittenOffWithoutRecovery.Inspect),
        ["reversed-on-appeal"] = new(About.Decision, ReversedOnAppeal.Inspect),
        ["corrected-after-notification"] = new(About.Decision, CorrectedAfterNotification.Inspect),
        ["lane-without-basis"] = new(About.Case, LaneWithoutBasis.Inspect),
        ["channel-switched"] = new(About.Case, ChannelSwitched.Inspect),
        ["withdrawn-and-refiled"] = new(About.Case, WithdrawnAndRefiled.Inspect),
        ["party-not-heard"] = new(About.Decision, PartyNotHeard.Inspect),
        ["appeal-not-told"] = new(About.Decision, AppealNotTold.Inspect),
        ["conflict-not-handled"] = new(About.Decision, ConflictNotHandled.Inspect),
        ["delay-without-notice"] = new(About.Decision, DelayWithoutNotice.Inspect),
        ["legal-basis-missing"] = new(About.Decision, LegalBasisMissing.Inspect),
        ["inspector-chose-own-target"] = new(About.Decision, InspectorChoseOwnTarget.Inspect),
        ["penalty-waived"] = new(About.Case, PenaltyWaived.Inspect),
        ["unusual-case"] = new(About.Model, NoCase, "tailPercent", "leastKnownPercent", "windowDecisions", "labelledPercent", "leastLabelled", "refitDays"),
        ["rating-burst"] = new(About.Signal, NoCase),
        ["bribery-feedback"] = new(About.Signal, NoCase),
        ["complaint-cluster"] = new(About.Signal, NoCase),
    };

    private static Answer NoCase(RuleInput input) => new Answer.NotApplicable("no-case");

    /// <summary>Numbers as they stand in a flag: at most two decimals, no trailing zeros, invariant.</summary>
    internal static string Text(decimal value) => decimal.Round(value, 2, MidpointRounding.AwayFromZero).ToString("0.##", CultureInfo.InvariantCulture);
}
