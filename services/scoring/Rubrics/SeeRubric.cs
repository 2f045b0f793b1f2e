using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.Scoring.V1;
using Transparency.ServiceDefaults;

namespace Transparency.Scoring.Rubrics;

/// <summary><c>GET /api/rubrics/{id}?version=</c>: what a score is measured by. Public: nobody is judged by a hidden measure.</summary>
public static class SeeRubric
{
    public static void MapRubrics(this IEndpointRouteBuilder app) => app.MapGet("/api/rubrics/{id}", Read).AllowPublic();

    private static Results<Ok<RubricView>, ProblemHttpResult> Read(string id, int? version) =>
        RubricShelf.Find(id, version) is { } rubric ? TypedResults.Ok(rubric.View()) : Problems.NotFound();
}
