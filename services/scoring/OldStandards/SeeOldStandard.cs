using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Decisions;
using Transparency.Scoring.Groups;
using Transparency.Scoring.Rubrics;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.OldStandards;

/// <summary>
/// <c>GET /api/scores/old-standard?agency=</c>: for services whose standard was made easier within twelve months, the mean by both standards over
/// the same decisions. Computed when asked; group figures, no officer appears.
/// </summary>
public static class SeeOldStandard
{
    private const int Newest = 1000;

    public static void MapOldStandard(this IEndpointRouteBuilder app) => app.MapGet("/api/scores/old-standard", ReadAsync).Allow(Roles.Executive, Roles.Auditor, Roles.AgencyAdmin, Roles.RedFlagAdmin);

    private static async Task<Results<Ok<OldStandardFigures>, ProblemHttpResult>> ReadAsync(string? agency, Caller caller, Store store, CatalogueVersions catalogues, PublishedRubrics published, TimeProvider time, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(agency)) return Problems.Invalid(new FieldError("agency", "required"));
        if (!caller.IsAny(Roles.Executive, Roles.Auditor, Roles.RedFlagAdmin) && !caller.MayActFor(agency)) return Problems.Forbidden();
        await published.RefreshAsync(cancellationToken);
        var (newest, now) = (await catalogues.NewestAsync(cancellationToken), time.GetUtcNow());
        var services = new List<EasedFigures>();
        await using var db = await store.Source.OpenConnectionAsync(cancellationToken);
        foreach (var service in newest.Easings.Where(each => each.Agency == agency && each.From <= now && now < each.Until).GroupBy(each => each.Service, StringComparer.Ordinal))
            services.Add(await FiguresAsync(db, service.MinBy(each => each.OldVersion)!, [.. service.SelectMany(each => each.Rules).Select(each => each.Rule).Distinct()], catalogues, published, cancellationToken));
        return TypedResults.Ok(new OldStandardFigures(agency, Newest, services));
    }

    private static async Task<EasedFigures> FiguresAsync(NpgsqlConnection db, Easing easing, IReadOnlyList<string> rules, CatalogueVersions catalogues, PublishedRubrics published, CancellationToken cancellationToken)
    {
        var old = await catalogues.GetAsync(easing.OldVersion, cancellationToken);
        var rows = await RowsAsync(db, easing, cancellationToken);
        var cases = await CaseRows.LoadAsync(db, rows.Select(each => each.CaseId).Distinct(), cancellationToken);
        var pairs = new List<(decimal Now, decimal Old)>();
        foreach (var row in rows)
        {
            var history = CaseHistory.Of(cases.GetValueOrDefault(row.CaseId, []).Where(fact => fact.Index <= row.ComputedFrom));
            if (history.Decisions.FirstOrDefault(fact => fact.DecisionId == row.DecisionId) is { } fact && published.Find(row.RubricId, row.RubricVersion) is { } rubric
                && ByOldStandard.Score(rubric, history, fact, old, row.KnownUntil) is { } score)
                pairs.Add((row.Score, score));
        }
        return new EasedFigures(easing.Service, easing.From, easing.Until, rules, pairs.Count, pairs.Count == 0 ? null : MeanInterval.Rounded(pairs.Average(each => each.Now)),
            pairs.Count == 0 ? null : MeanInterval.Rounded(pairs.Average(each => each.Old)), pairs.Count(each => each.Now != each.Old));
    }

    private sealed record Row(string DecisionId, string CaseId, decimal Score, string RubricId, int RubricVersion, long ComputedFrom, DateTimeOffset KnownUntil);

    private static async Task<List<Row>> RowsAsync(NpgsqlConnection db, Easing easing, CancellationToken cancellationToken)
    {
        // What was recorded under an older catalogue is measured by the old standard already.
        await using var command = new NpgsqlCommand($"""
            select decision_id, case_id, score, rubric_id, rubric_version, computed_from, known_until from app.decision
            where agency = $1 and service = $2 and decided_at >= $3 and decided_at < $4 and catalogue_version > $5 and score is not null order by decided_at desc limit {Newest}
            """, db)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = easing.Agency }, new NpgsqlParameter<string> { TypedValue = easing.Service }, new NpgsqlParameter<DateTime> { TypedValue = easing.From.UtcDateTime },
                new NpgsqlParameter<DateTime> { TypedValue = easing.Until.UtcDateTime }, new NpgsqlParameter<long> { TypedValue = easing.OldVersion },
            },
        };
        var rows = new List<Row>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(new(reader.GetString(0), reader.GetString(1), reader.GetDecimal(2), reader.GetString(3), reader.GetInt32(4), reader.GetInt64(5), reader.GetFieldValue<DateTimeOffset>(6)));
        return rows;
    }
}
