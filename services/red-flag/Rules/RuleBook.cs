using System.Globalization;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.RedFlag.Cases;

namespace Transparency.RedFlag.Rules;

/// <summary>Everything a rule may look at. Nothing else decides its answer.</summary>
/// <param name="Decision">The decision under the rule; null for rules about the whole case.</param>
/// <param name="Service">Catalogue entry in force when the decision was recorded; null when the catalogue does not know it.</param>
/// <param name="Clock">Scoring's reading of the legal clock; null while it has not arrived.</param>
/// <param name="Complete">True when nothing about the case can still be under way.</param>
public sealed record RuleInput(RuleDefinition Rule, CaseFile Case, DecisionFile? Decision, Office? Office, Service? Service, DecisionPoint? Point,
    ClockAnnounced? Clock, bool Complete)
{
    public decimal Parameter(string name) => Rule.Parameters[name];
    public DecisionFile TheDecision => Decision ?? throw new InvalidOperationException($"Rule {Rule.Id} is about a decision.");
}

public enum About { Decision, Case }

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
    };

    /// <summary>Numbers as they stand in a flag: at most two decimals, no trailing zeros, invariant.</summary>
    internal static string Text(decimal value) => decimal.Round(value, 2, MidpointRounding.AwayFromZero).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Old logs often know the day only: both ends at a full midnight of their zone say nothing about minutes.</summary>
    internal static bool DayOnly(DateTimeOffset at, Office? office) =>
        at.TimeOfDay == TimeSpan.Zero || Local(at, office).TimeOfDay == TimeSpan.Zero;

    internal static DateTimeOffset Local(DateTimeOffset at, Office? office) =>
        office is not null && TimeZoneInfo.TryFindSystemTimeZoneById(office.TimeZone, out var zone) ? TimeZoneInfo.ConvertTime(at, zone) : at;
}
