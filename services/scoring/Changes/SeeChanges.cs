using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Decisions;
using Transparency.Scoring.Rubrics;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Changes;

/// <summary>
/// <c>GET /api/scores/cases/{caseId}/smallest-changes</c>: for each stored score the fewest facts that, had they been otherwise, would have lifted
/// it. Computed when asked, from the facts, the catalogue and the rubric that the score names; seen by whoever may see the score.
/// </summary>
public static class SeeChanges
{
    public static void MapChanges(this IEndpointRouteBuilder app) => app.MapGet("/api/scores/cases/{caseId}/smallest-changes", ReadAsync)
        .Allow(Roles.Officer, Roles.AgencyAdmin, Roles.Auditor, Roles.RedFlagAdmin, Roles.Executive, Roles.Service);

    private static async Task<Results<Ok<CaseChanges>, ProblemHttpResult>> ReadAsync(string caseId, Caller caller, Store store, CatalogueVersions catalogues, PublishedRubrics published, CancellationToken cancellationToken)
    {
        await published.RefreshAsync(cancellationToken);
        await using var db = await store.Source.OpenConnectionAsync(cancellationToken);
        if (await SeeCaseScores.VisibleAsync(db, caseId, caller, cancellationToken) is not { } decisions) return Problems.NotFound();
        var changes = new List<DecisionChange>(decisions.Count);
        foreach (var (recorded, _, history) in await ScoreWithFacts.LoadAsync(db, store, caseId, decisions, cancellationToken))
            changes.Add(new(recorded.DecisionId, recorded.Revision, published.Find(recorded.RubricId, recorded.RubricVersion) is { } rubric && history.Decisions.FirstOrDefault(fact => fact.DecisionId == recorded.DecisionId) is { } fact
                ? Of(recorded, history, fact, await catalogues.GetAsync(recorded.CatalogueVersion, cancellationToken), rubric) : null));
        return TypedResults.Ok(new CaseChanges(caseId, changes));
    }

    /// <summary>The smallest change of a stored score; null when the facts at hand do not give that score again, so nothing can be claimed about it. Pure.</summary>
    public static SmallestChange? Of(DecisionScoreRecorded recorded, CaseHistory history, Contracts.DecisionCapture.V1.CaseFact fact, CatalogueIndex catalogue, Rubric rubric)
    {
        var change = ChangeSearch.Find(rubric, new Situation(new Subject(history, fact, catalogue, recorded.Times.KnownUntil), IsDraft: false));
        return change.Before == recorded.Score ? change : null;
    }
}
