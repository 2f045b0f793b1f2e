using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.Scoring.V1;
using Transparency.ServiceDefaults;

namespace Transparency.Scoring.Rubrics;

/// <summary>
/// <c>GET /api/rubrics/{id}?version=</c>: what a score is measured by, without version the one in force today, with version 0 the newest published; <c>/source</c> is its JSON as
/// published. Public: nobody is judged by a hidden measure.
/// </summary>
public static class SeeRubric
{
    public static void MapRubrics(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/rubrics/{id}", ReadAsync).AllowPublic();
        app.MapGet("/api/rubrics/{id}/source", SourceAsync).AllowPublic();
    }

    private static async Task<Results<Ok<RubricView>, ProblemHttpResult>> ReadAsync(string id, int? version, PublishedRubrics published, TimeProvider time, CancellationToken cancellationToken) =>
        await FindAsync(id, version, published, time, cancellationToken) is { } found ? TypedResults.Ok(found.Rubric.View()) : Problems.NotFound();

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> SourceAsync(string id, int? version, PublishedRubrics published, TimeProvider time, CancellationToken cancellationToken) =>
        await FindAsync(id, version, published, time, cancellationToken) is { } found ? TypedResults.Text(found.Json, "application/json", Encoding.UTF8) : Problems.NotFound();

    private static async Task<PublishedRubric?> FindAsync(string id, int? version, PublishedRubrics published, TimeProvider time, CancellationToken cancellationToken)
    {
        var versions = await published.VersionsAsync(id, cancellationToken);
        var wanted = version ?? (versions.Count == 0 ? 0 : published.InForceOn(PublishedRubrics.DayOf(time.GetUtcNow()), id).Version);
        return wanted == 0 ? versions.Count == 0 ? null : versions[^1] : versions.FirstOrDefault(each => each.Rubric.Version == wanted);
    }
}
