using System.Globalization;
using Transparency.Contracts.Scoring.V1;
using Transparency.Portal.Catalogue;
using Transparency.Portal.Shell;

namespace Transparency.Portal.Scores;

/// <summary>Labels and values of a criterion's inputs in words: the rubric's own, the catalogue's names, Buddhist-Era dates.</summary>
/// <param name="rubric">The rubric that scored; null when it could not be read, and codes stand for themselves.</param>
public sealed class InputWords(RubricLexicon? rubric, DecisionScore decision, Names names, Screen screen)
{
    public string Label(string code) => rubric?.Labels.FirstOrDefault(l => l.Code == code) is { } label ? screen.T.Of(label.Th, label.En) : code;

    public string Value(string label, string value) => label switch
    {
        "outcome" => names.Outcome(decision.Agency, decision.Service, decision.DecisionPoint, value),
        "decisionPoint" => names.Point(decision.Agency, decision.Service, value),
        _ => string.Join(", ", value.Split(", ").Select(part => Part(label, part))),
    };

    private string Part(string label, string part)
    {
        if (rubric?.Terms.FirstOrDefault(t => t.Code == part) is { } term)
            return screen.T.Of(term.Th, term.En);
        if (part.Length == 20 && part[10] == 'T' && DateTimeOffset.TryParse(part, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
            return screen.Instant(instant);
        return label switch
        {
            "steps" => names.Step(decision.Agency, decision.Service, part),
            "cited" or "unfit" or "legalBasis" => names.Law(part),
            "required" or "missing" or "withoutDigest" or "askedBeyond" => screen.T.Code("document", part),
            _ => part,
        };
    }
}

/// <summary>The part of a rubric that pages read: what its codes are called.</summary>
/// <param name="Labels">Names of inputs.</param>
/// <param name="Terms">Names of coded values.</param>
public sealed record RubricLexicon(IReadOnlyList<RubricTerm> Labels, IReadOnlyList<RubricTerm> Terms);

public sealed record RubricTerm(string Code, string Th, string En);
