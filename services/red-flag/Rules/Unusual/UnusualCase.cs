using Transparency.Contracts.DecisionCapture.V1;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Rules;

namespace Transparency.RedFlag.Unusual;

/// <summary>The rule <c>unusual-case</c>: a decided case that scores higher than nearly all like ones. Pure.</summary>
public static class UnusualCase
{
    /// <summary>Id of the rule.</summary>
    public const string RuleId = "unusual-case";

    /// <summary>Factor that names the model by the digest of its reference.</summary>
    public const string ModelFactor = "unusualModel";

    /// <summary>Factor with the score and its limit.</summary>
    public const string ScoreFactor = "unusualScore";

    /// <summary>What a standing comes to: null when it is not beyond the limit.</summary>
    /// <param name="reached">The fact that reached the decision.</param>
    public static Finding? Finding(RuleDefinition rule, UnusualModel model, UnusualStanding standing, CaseFact reached)
    {
        // Of equal scores none is beyond the others.
        if (standing.Limit is not { } limit || 100 * (decimal)standing.Tail > rule.Parameters["tailPercent"]) return null;
        var severity = limit > 0 ? decimal.Round((decimal)(standing.Score / limit), 2, MidpointRounding.AwayFromZero) : 1;
        var n = model.Reference.Comparing.Count;
        return new(rule.Strength(severity), severity,
        [
            new(ScoreFactor, RuleBook.Text((decimal)standing.Score), RuleBook.Text((decimal)limit), "points"),
            new("unusualTail", RuleBook.Text(100 * (decimal)standing.Tail), RuleBook.Text(rule.Parameters["tailPercent"]), "percent"),
            new("unusualCases", RuleBook.Text(n), null, "decisions"), new("unusualMost", standing.Parts.Count > 0 ? standing.Parts[0].Feature : ""), new(ModelFactor, model.Id),
        ], [new(reached.Index, reached.EventId, reached.Type)], null, rule.Parameters, null) { Parts = standing.Parts };
    }

    /// <summary>The score in a finding; null when it has none.</summary>
    public static double? ScoreOf(Finding finding) => finding.Factors.FirstOrDefault(factor => factor.Code == ScoreFactor) is { } factor ? double.Parse(factor.Value, System.Globalization.CultureInfo.InvariantCulture) : null;

    /// <summary>Model that a finding was made by; null when it names none.</summary>
    public static string? ModelOf(Finding finding) => finding.Factors.FirstOrDefault(factor => factor.Code == ModelFactor)?.Value;
}
