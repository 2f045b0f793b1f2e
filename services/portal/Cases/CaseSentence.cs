using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.Portal.Catalogue;
using Transparency.Portal.Text;

namespace Transparency.Portal.Cases;

/// <summary>A case in one sentence: what it is, when it came, where it stands, its score.</summary>
public static class CaseSentence
{
    public static string Of(CaseView view, CaseScores? scores, Names names, Texts text)
    {
        var summary = view.Summary;
        var parts = new List<string>
        {
            text["case.received", ("kind", text.Code("kind", summary.Kind)), ("service", names.Service(summary.Agency, summary.Service)),
                ("office", names.Office(summary.Agency, summary.Office)), ("date", ThaiTime.Date(summary.OpenedAt, text.Language))],
            view.Decisions.Count > 0 && view.Decisions[^1] is var last
                ? text["case.decided", ("outcome", names.Outcome(summary.Agency, summary.Service, last.DecisionPoint, last.Outcome)), ("date", ThaiTime.Date(last.DecidedAt, text.Language))]
                : text["case.undecided", ("status", text.Code("status", summary.Status))],
        };
        if (scores?.Decisions.LastOrDefault(d => d.Score is not null) is { Score: { } score })
            parts.Add(text["case.scored", ("score", Figures.Score(score))]);
        return string.Join(" ", parts);
    }
}
