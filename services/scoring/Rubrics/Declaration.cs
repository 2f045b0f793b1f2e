using Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.Scoring.Rubrics;

/// <summary>
/// A criterion that the catalogue declares not applicable to a decision point (design §6): it leaves the denominator, and the explanation names the
/// declaration. Its words come from the catalogue, so they are the same under every rubric and version.
/// </summary>
public static class Declaration
{
    /// <summary>Reason of the finding; no rubric gives it.</summary>
    public const string Why = "declared-not-applicable";

    /// <summary>The finding: what was declared, and the law it rests on.</summary>
    public static Finding Finding(NotApplicable declared) =>
        Rubrics.Finding.NotApplicable(Why, new Inputs { { "declaredTh", declared.NameTh }, { "declaredEn", declared.NameEn }, { "legalBasis", declared.LegalBasis } });

    /// <summary>The sentence of a recorded finding.</summary>
    public static Words Words(IReadOnlyDictionary<string, string> inputs)
    {
        var law = inputs.GetValueOrDefault("legalBasis", "–");
        return new($"บัญชีจุดตัดสินใจประกาศว่าไม่ใช้กับจุดนี้: {inputs.GetValueOrDefault("declaredTh", "–")} ({law})",
            $"The catalogue declares that it does not apply to this point: {inputs.GetValueOrDefault("declaredEn", "–")} ({law})");
    }
}
