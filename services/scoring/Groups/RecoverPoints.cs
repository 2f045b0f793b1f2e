using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.Scoring.Decisions;
using Transparency.Scoring.Rubrics;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Groups;

/// <summary>
/// <c>GET /api/scores/recoverable?agency=&amp;office=</c>: what to mend first. For each criterion the points of 100 by which the mean score would
/// rise if it were fully met in every decision, from the newest decisions of the agency. People of an agency see their own.
/// </summary>
public static class RecoverPoints
{
    /// <summary>Newest decisions looked at: enough for half a point, few enough to be read while a person waits.</summary>
    public const int Newest = 1_000;

    private const string Sql = """
        select e.data::text from (
          select agency, decision_id, revision, decided_at from app.decision where agency = $1 and ($2 is null or office = $2) and score is not null order by decided_at desc, decision_id limit $3) d
        join events.mt_events e on e.tenant_id = d.agency and e.stream_id = 'score-' || d.decision_id and e.version = d.revision
        """;

    public static void MapRecoverable(this IEndpointRouteBuilder app) => app.MapGet("/api/scores/recoverable", ReadAsync).Allow(Roles.Executive, Roles.Auditor, Roles.AgencyAdmin);

    private static async Task<Results<Ok<RecoverablePoints>, ProblemHttpResult>> ReadAsync(string? agency, string? office, Caller caller, Store store, PublishedRubrics published, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(agency)) return Problems.Invalid(new FieldError("agency", "required", "the code of an agency"));
        if (!caller.IsAny([Roles.Executive, Roles.Auditor]) && !caller.MayActFor(agency)) return Problems.Forbidden();

        await published.RefreshAsync(cancellationToken);
        var scores = new List<DecisionScoreRecorded>();
        await using var command = store.Source.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = agency });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = office });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Newest });
        await using (var rows = await command.ExecuteReaderAsync(cancellationToken))
            while (await rows.ReadAsync(cancellationToken)) scores.Add(DecisionScoreRecorded.Parse(System.Text.Encoding.UTF8.GetBytes(rows.GetString(0))));
        var first = scores.Count == 0 ? (DateTimeOffset?)null : scores.Min(each => each.Times.DecidedAt);
        return TypedResults.Ok(new RecoverablePoints(agency, office, scores.Count, Newest, first, Of(scores, published.Find)));
    }

    /// <summary>Criteria with something to recover, most first. A decision counts with the weight its own denominator gives it.</summary>
    /// <param name="published">Finds the rubric a score names; a score whose rubric is not there counts for nothing.</param>
    public static IReadOnlyList<RecoverableCriterion> Of(IReadOnlyList<DecisionScoreRecorded> scores, Func<string, int, Rubric?> published)
    {
        var found = new Dictionary<string, (decimal Lost, int Applicable, int NotFull, Criterion Criterion)>(StringComparer.Ordinal);
        foreach (var score in scores)
        {
            var rubric = published(score.RubricId, score.RubricVersion);
            foreach (var result in score.Criteria.Where(each => each.Status != CriterionStatus.NotApplicable))
            {
                if (rubric?.Criteria.FirstOrDefault(each => each.Id == result.Id) is not { } criterion || score.Applicable == 0) continue;
                var before = found.GetValueOrDefault(result.Id, (0, 0, 0, criterion));
                var lost = criterion.Weight - result.Points;
                found[result.Id] = (before.Lost + lost * 100 / score.Applicable, before.Applicable + 1, before.NotFull + (lost > 0 ? 1 : 0), criterion);
            }
        }
        return [.. found.Where(each => each.Value.NotFull > 0).OrderByDescending(each => each.Value.Lost).ThenBy(each => each.Key, StringComparer.Ordinal)
            .Select(each => new RecoverableCriterion(each.Key, each.Value.Criterion.Dimension, each.Value.Criterion.NameTh, each.Value.Criterion.NameEn, each.Value.Applicable,
                each.Value.NotFull, MeanInterval.Rounded(each.Value.Lost / scores.Count)))];
    }
}
