using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.Portal.Reading;

namespace Transparency.Portal.CatalogueEdits;

/// <summary>What an entry about a service may choose from.</summary>
/// <param name="Criteria">Of the rubric in force; empty while scoring does not answer, and codes are typed.</param>
public sealed record ServiceChoices(IReadOnlyList<Law> Laws, IReadOnlyList<RubricCriterion> Criteria)
{
    public static ServiceChoices None { get; } = new([], []);

    internal static async Task<ServiceChoices> Of(Contracts.DecisionCapture.V1.Catalogue catalogue, ServiceReader reader) =>
        new(catalogue.Laws, (await reader.AskPublicly<RubricView>(ServiceReader.Scoring, "/api/rubrics/standard")).Value?.Criteria ?? []);
}
