using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Clock;
using Transparency.Scoring.Rubrics;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using Standards = Transparency.Scoring.OldStandards.ByOldStandard;

namespace Transparency.Scoring.Decisions;

/// <summary>
/// <c>GET /api/scores/cases/{caseId}</c>: the current score of each decision with everything a person needs to recount it. Numbers come from
/// the stored fact, sentences from the rubric it names, the segments of the clock from the facts it was computed from.
/// </summary>
public static class SeeCaseScores
{
    private static readonly string[] Everywhere = [Roles.Auditor, Roles.RedFlagAdmin, Roles.Executive];

    public static void MapCaseScores(this IEndpointRouteBuilder app) => app.MapGet("/api/scores/cases/{caseId}", ReadAsync)
        .Allow(Roles.Officer, Roles.AgencyAdmin, Roles.Auditor, Roles.RedFlagAdmin, Roles.Executive, Roles.Service);

    private static async Task<Results<Ok<CaseScores>, ProblemHttpResult>> ReadAsync(string caseId, Caller caller, Store store, CatalogueVersions catalogues, PublishedRubrics published, CancellationToken cancellationToken)
    {
        await published.RefreshAsync(cancellationToken);
        await using var db = await store.Source.OpenConnectionAsync(cancellationToken);
        if (await VisibleAsync(db, caseId, caller, cancellationToken) is not { } decisions) return Problems.NotFound();

        var scores = new List<DecisionScore>(decisions.Count);
        foreach (var (recorded, scoredAt, history) in await ScoreWithFacts.LoadAsync(db, store, caseId, decisions, cancellationToken))
        {
            var catalogue = await catalogues.GetAsync(recorded.CatalogueVersion, cancellationToken);
            var rubric = published.Find(recorded.RubricId, recorded.RubricVersion);
            scores.Add(View(recorded, rubric, scoredAt, Reading(recorded, history, catalogue), catalogue.OfficeTime(recorded.Agency, recorded.Office)) with { ByOldStandard = await OldAsync(recorded, history, rubric!, catalogue, catalogues, cancellationToken) });
        }
        return TypedResults.Ok(new CaseScores(caseId, [.. scores.OrderBy(each => each.DecidedAt).ThenBy(each => each.DecisionId, StringComparer.Ordinal)]));
    }

    /// <summary>The scored decisions of a case; null when there is none or the caller may not see it: another agency's case looks the same as none.</summary>
    internal static async Task<List<(string Agency, string DecisionId)>?> VisibleAsync(NpgsqlConnection db, string caseId, Caller caller, CancellationToken cancellationToken)
    {
        var decisions = await DecisionsAsync(db, caseId, cancellationToken);
        return decisions.Count == 0 || !decisions.TrueForAll(each => MaySee(caller, each.Agency)) ? null : decisions;
    }

    private static bool MaySee(Caller caller, string agency) => caller.IsAny(Everywhere) || caller.Is(Roles.Service) || caller.MayActFor(agency);

    /// <summary>The same decision by the standard that was made easier within twelve months; null when none was.</summary>
    private static async Task<OldStandard?> OldAsync(DecisionScoreRecorded recorded, CaseHistory history, Rubric rubric, CatalogueIndex catalogue, CatalogueVersions catalogues, CancellationToken cancellationToken) =>
        Standards.Of(catalogue, recorded.Agency, recorded.Service, recorded.Times.DecidedAt) is { } easing && history.Decisions.FirstOrDefault(fact => fact.DecisionId == recorded.DecisionId) is { } fact
            ? Standards.View(easing, Standards.Score(rubric, history, fact, await catalogues.GetAsync(easing.OldVersion, cancellationToken), recorded.Times.KnownUntil)) : null;

    /// <summary>The score as people see it.</summary>
    /// <param name="published">The rubric that the score names.</param>
    /// <exception cref="InvalidOperationException">That rubric is not there.</exception>
    public static DecisionScore View(DecisionScoreRecorded recorded, Rubric? published, DateTimeOffset scoredAt, ClockReading? clock, OfficeTime office)
    {
        var rubric = published
            ?? throw new InvalidOperationException($"Rubric {recorded.RubricId} version {recorded.RubricVersion} is not published here.");
        var criteria = rubric.Criteria.ToDictionary(each => each.Id);
        return new DecisionScore(recorded.DecisionId, recorded.CaseId, recorded.Agency, recorded.Office, recorded.Service, recorded.DecisionPoint, recorded.Times.DecidedAt,
            recorded.Revision, recorded.Score, recorded.Earned, recorded.Applicable, recorded.RubricId, recorded.RubricVersion, recorded.RubricDigest, recorded.ComputedFrom,
            recorded.CatalogueVersion, scoredAt, [.. recorded.Dimensions.Select(each => new DimensionScore(each.Code, each.Score, each.Earned, each.Applicable))],
            [.. recorded.Criteria.Select(each => Result(each, criteria[each.Id]))], clock);

        CriterionResult Result(RecordedCriterion result, Criterion criterion)
        {
            var why = Explanation.Of(rubric, criterion, result.Why, result.Inputs, office.Zone);
            return new CriterionResult(result.Id, criterion.Dimension, criterion.NameTh, criterion.NameEn, Code(result.Status), result.Points, criterion.Weight, criterion.Law.Th,
                why?.Th, why?.En, result.Inputs, result.Events);
        }
    }

    /// <summary>The clock's reading from the same facts; null when a recount does not come to what is stored, which then stands alone in the inputs.</summary>
    private static ClockReading? Reading(DecisionScoreRecorded recorded, CaseHistory history, CatalogueIndex catalogue)
    {
        if (recorded.Clock is not { } stored || catalogue.Service(recorded.Agency, recorded.Service) is not { } service) return null;
        var reading = CaseClock.Read(history, catalogue.OfficeTime(recorded.Agency, recorded.Office), service, recorded.Times.DecidedAt);
        return reading is not null && (reading.Used, reading.Limit, reading.RuleSet, reading.Calendar) == (stored.Used, stored.Limit, stored.RuleSet, stored.Calendar) ? reading : null;
    }

    internal static string Code(CriterionStatus status) => status switch
    {
        CriterionStatus.Met => "met",
        CriterionStatus.Partly => "partly",
        CriterionStatus.NotMet => "notMet",
        CriterionStatus.NotApplicable => "notApplicable",
        _ => "notRecorded",
    };

    private static async Task<List<(string Agency, string DecisionId)>> DecisionsAsync(NpgsqlConnection db, string caseId, CancellationToken cancellationToken)
    {
        var decisions = new List<(string, string)>();
        await using var command = new NpgsqlCommand("select agency, decision_id from app.decision where case_id = $1", db) { Parameters = { new NpgsqlParameter<string> { TypedValue = caseId } } };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) decisions.Add((rows.GetString(0), rows.GetString(1)));
        return decisions;
    }
}
