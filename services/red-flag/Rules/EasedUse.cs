using Transparency.Contracts.DecisionCapture.V1;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Studies;

namespace Transparency.RedFlag.Rules;

/// <summary>Whether a decision needed a standard that was made easier: what the rules say by the old standard beside what they say by the one in force. Pure.</summary>
public static class EasedUse
{
    /// <summary>Rules whose answer hangs on a standard of the catalogue that can be eased.</summary>
    public static readonly string[] Standards = ["missing-required-evidence", "self-approval", "amount-above-authority", "party-not-heard", "appeal-not-told", "missing-reason", "clock-stopped-without-basis"];

    /// <param name="rules">The rules in force.</param>
    /// <param name="before">The service as it was before the easing.</param>
    /// <param name="now">The catalogue as it was when the decision was recorded.</param>
    /// <param name="clock">Scoring's reading by the standard in force; null while there is none.</param>
    /// <returns>An outcome of <see cref="EasingStudy"/>.</returns>
    public static string Of(IReadOnlyList<RuleDefinition> rules, CaseFile file, DecisionFile decision, Service before, Catalogue now, ClockAnnounced? clock)
    {
        var known = false;
        if (before.TotalLimit is { } limit && clock is { Used: { } used } && clock.Unit == limit.Unit)
        {
            if (clock.OnTime == true && used > limit.Value) return EasingStudy.Used;
            known = true;
        }
        var old = now with { Services = [before] };
        foreach (var rule in rules.Where(each => Standards.Contains(each.Id)))
        {
            var subject = RuleBook.Functions[rule.Id].About == About.Decision ? decision : null;
            Answer Ask(Catalogue entries) => RuleBook.Functions[rule.Id].Inspect(Inspections.Inspection.Input(rule, file, subject, decision.Reached, entries, clock, complete: true));
            var by = Ask(old);
            if (by is Answer.Fires && Ask(now) is not Answer.Fires) return EasingStudy.Used;
            known |= by is Answer.Fires or Answer.Clear;
        }
        return known ? EasingStudy.NotNeeded : EasingStudy.Unknown;
    }
}
