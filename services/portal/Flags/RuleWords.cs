using Transparency.Contracts.RedFlag.V1;
using Transparency.Portal.Text;

namespace Transparency.Portal.Flags;

/// <summary>What is said of a rule in more than one place.</summary>
public static class RuleWords
{
    /// <summary>How often its flags were right; under the least number a share would say more than is known.</summary>
    /// <param name="least">Closed files under which no share is said.</param>
    public static string Precision(RuleScore rule, long least, Texts t) => rule.Closed == 0 ? Figures.Unknown
        : rule.Closed < least ? t["rules.few", ("found", Figures.Count(rule.Found)), ("closed", Figures.Count(rule.Closed)), ("least", Figures.Count(least))]
        : t["rules.share", ("share", Percent(rule.Precision)), ("low", Percent(rule.Low)), ("high", Percent(rule.High)), ("closed", Figures.Count(rule.Closed))];

    private static string Percent(decimal? share) => share is { } known ? Figures.Plain(decimal.Round(known * 100, 0)) : Figures.Unknown;
}
