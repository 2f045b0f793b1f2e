namespace Transparency.RedFlag.Rules;

/// <summary>The decision cites none of the laws by which its decision point decides.</summary>
public static class LegalBasisMissing
{
    public static Answer Inspect(RuleInput input)
    {
        var decision = input.TheDecision;
        if (input.Point is not { } point) return new Answer.Insufficient("decision-point-not-in-catalogue");
        if (point.LegalBases.Count == 0) return new Answer.NotApplicable("no-legal-basis-in-catalogue");
        if (input.Case.Historical && decision.Body.LegalBasis.Count == 0) return new Answer.Insufficient("legal-basis-not-recorded-by-source");
        return decision.Body.LegalBasis.Any(point.LegalBases.Contains) ? new Answer.Clear()
            : new Answer.Fires(decision.Body.LegalBasis.Count == 0 ? 2 : 1, [new("citedLaws", RuleBook.Text(decision.Body.LegalBasis.Count), "1", "kinds")], [decision.Reached]);
    }
}
