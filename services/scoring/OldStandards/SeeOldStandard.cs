using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Decisions;
using Transparency.Scoring.Rubrics;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.OldStandards;

/// <summary>
/// <c>GET /api/scores/old-standard?agency=&amp;service=&amp;office=&amp;province=&amp;from=&amp;to=</c>: for services whose standard was made easier within twelve months, the figures by
/// both standards over the same decisions, under the rubric that group figures of the period use. Computed when asked; no officer appears.
/// </summary>
public static class SeeOldStandard
{
    private const int Newest = 1000;
    private const string Every = "*";

    private static readonly string[] Everywhere = [Roles.Executive, Roles.Auditor, Roles.RedFlagAdmin, Roles.Service];

    public static void MapOldStandard(this IEndpointRouteBuilder app) => app.MapGet("/api/scores/old-standard", ReadAsync).Allow(Roles.Executive, Roles.Auditor, Roles.AgencyAdmin, Roles.RedFlagAdmin, Roles.Service);

    private static async Task<Results<Ok<OldStandardFigures>, ProblemHttpResult>> ReadAsync([AsParameters] Question asked, Caller caller, Store store, CatalogueVersions catalogues, PublishedRubrics published, TimeProvider time, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(asked.Agency)) return Problems.Invalid(new FieldError("agency", "required"));
        if (asked.From > asked.To) return Problems.Invalid(new FieldError("from", "not-after", "from is later than to"));
        var everywhere = caller.IsAny(Everywhere);
        if (!everywhere && asked.Agency != Every && !caller.MayActFor(asked.Agency)) return Problems.Forbidden();
        await published.RefreshAsync(cancellationToken);
        var (newest, now) = (await catalogues.NewestAsync(cancellationToken), time.GetUtcNow());
        var today = PublishedRubrics.DayOf(now);
        var rubric = published.InForceOn(asked.To < today ? asked.To.Value : today);
        var services = new List<EasedFigures>();
        await using var db = await store.Source.OpenConnectionAsync(cancellationToken);
        foreach (var service in newest.Easings.Where(each => (asked.Agency == Every ? everywhere || caller.MayActFor(each.Agency) : each.Agency == asked.Agency) && (asked.Service is null || each.Service == asked.Service)
            && each.From <= now && now < each.Until).GroupBy(each => (each.Agency, each.Service)))
            services.Add(await FiguresAsync(db, service.MinBy(each => each.OldVersion)!, [.. service.SelectMany(each => each.Rules).Select(each => each.Rule).Distinct()], asked, newest, rubric, catalogues, cancellationToken));
        return TypedResults.Ok(new OldStandardFigures(asked.Agency, Newest, services));
    }

    private static async Task<EasedFigures> FiguresAsync(NpgsqlConnection db, Easing easing, IReadOnlyList<string> rules, Question asked, CatalogueIndex newest, Rubric rubric, CatalogueVersions catalogues, CancellationToken cancellationToken)
    {
        var old = await catalogues.GetAsync(easing.OldVersion, cancellationToken);
        var rows = await RowsAsync(db, easing, asked, newest, rubric, cancellationToken);
        var cut = rows.Count > Newest;
        var cases = await CaseRows.LoadAsync(db, rows.Take(Newest).Select(each => each.CaseId).Distinct(), cancellationToken);
        var pairs = new List<ByBoth>();
        foreach (var row in rows.Take(Newest))
        {
            var history = CaseHistory.Of(cases.GetValueOrDefault(row.CaseId, []).Where(fact => fact.Index <= row.ComputedFrom));
            if (history.Decisions.FirstOrDefault(fact => fact.DecisionId == row.DecisionId) is { } fact && ByOldStandard.Scored(rubric, history, fact, old, row.KnownUntil) is { Whole.Score: { } score } scored)
                pairs.Add(new(row.Score, score, row.OnTime, scored.Clock is { Limit: not null } clock ? clock.OnTime : null));
        }
        return ByOldStandard.Figures(easing, rules, pairs, cut);
    }

    /// <summary>What is asked for.</summary>
    /// <param name="Agency">A code, or <c>*</c>.</param>
    /// <param name="From">First day of decision in the office's time.</param>
    internal sealed record Question(string? Agency, string? Service, string? Office, string? Province, DateOnly? From, DateOnly? To);

    private sealed record Row(string DecisionId, string CaseId, decimal Score, bool? OnTime, long ComputedFrom, DateTimeOffset KnownUntil);

    private static async Task<List<Row>> RowsAsync(NpgsqlConnection db, Easing easing, Question asked, CatalogueIndex newest, Rubric rubric, CancellationToken cancellationToken)
    {
        // What was recorded under an older catalogue is measured by the old standard already.
        await using var command = new NpgsqlCommand($"""
            select decision_id, d.case_id, score, on_time, computed_from, known_until from app.decision d join app.case_facts c on c.case_id = d.case_id and c.last_index >= d.computed_from
            where agency = $1 and service = $2 and decided_at >= $3 and decided_at < $4 and catalogue_version > $5 and score is not null and rubric_id = $6 and rubric_version = $7
              and decided_on >= $8 and decided_on <= $9 and ($10 is null or office = any($10)) order by decided_at desc limit {Newest + 1}
            """, db)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = easing.Agency }, new NpgsqlParameter<string> { TypedValue = easing.Service }, new NpgsqlParameter<DateTime> { TypedValue = easing.From.UtcDateTime },
                new NpgsqlParameter<DateTime> { TypedValue = easing.Until.UtcDateTime }, new NpgsqlParameter<long> { TypedValue = easing.OldVersion }, new NpgsqlParameter<string> { TypedValue = rubric.Id },
                new NpgsqlParameter<int> { TypedValue = rubric.Version }, new NpgsqlParameter<DateOnly> { TypedValue = asked.From ?? DateOnly.MinValue }, new NpgsqlParameter<DateOnly> { TypedValue = asked.To ?? DateOnly.MaxValue },
                new NpgsqlParameter<string[]?> { TypedValue = Offices(asked, newest, easing.Agency) },
            },
        };
        var rows = new List<Row>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(new(reader.GetString(0), reader.GetString(1), reader.GetDecimal(2), reader.IsDBNull(3) ? null : reader.GetBoolean(3), reader.GetInt64(4), reader.GetFieldValue<DateTimeOffset>(5)));
        return rows;
    }

    private static string[]? Offices(Question asked, CatalogueIndex newest, string agency) =>
        asked.Office is { } office ? [office] : asked.Province is { } province ? newest.OfficesIn(agency, province) : null;
}
