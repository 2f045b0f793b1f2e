using Microsoft.AspNetCore.Http.HttpResults;
using NpgsqlTypes;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.Ratings;

/// <summary>
/// <c>GET /api/ratings/summary?by=agency|office|service|point&amp;agency=&amp;office=&amp;from=&amp;to=</c> (public; days are those of release) and
/// <c>GET /api/ratings/totals</c>. The bribery question appears only for the anti-corruption centre and auditors: what an
/// office can see never holds it.
/// </summary>
public static class SummaryEndpoint
{
    private static readonly Dictionary<string, string> Columns = new() { ["agency"] = "agency", ["office"] = "office", ["service"] = "service", ["point"] = "point" };

    public static void MapSummary(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/ratings/summary", ReadAsync).AllowPublic();
        app.MapReasonTrend();
        app.MapTexts();
        app.MapGet("/api/ratings/totals", TotalsAsync).Allow(Roles.Service, Roles.Operations, Roles.Executive, Roles.RedFlagAdmin, Roles.Auditor);
    }

    private static async Task<Results<Ok<RatingSummary>, ProblemHttpResult>> ReadAsync(string? by, string? agency, string? office, DateOnly? from, DateOnly? to,
        Caller caller, Store store, QuestionSet questions, CancellationToken cancellationToken)
    {
        by ??= "agency";
        if (!Columns.TryGetValue(by, out var column)) return Problems.Invalid(new FieldError("by", "unknown", string.Join(", ", Columns.Keys)));
        var confidential = caller.IsAny(Roles.RedFlagAdmin, Roles.Auditor) && caller.MayActFor(agency ?? "*");

        var (sizes, claimed, counts, reasons, weighted) = (new Dictionary<string, long>(), new Dictionary<string, long>(), new List<OptionCount>(), new List<OptionCount>(), new List<WeightedCount>());
        // A claimed rating weighs 1; a walk-up what its point's day says.
        await using var command = store.Source.CreateCommand($"""
            select t.{column}, question, option, sum(t.n)::bigint, sum(t.n) filter (where basis = 'claimed')::bigint,
              sum(t.n) filter (where w > 0)::bigint, sum(t.n * w), sum(t.n * w * w)
            from app.tally t left join app.point_day d on d.point = t.point and d.day = t.released_on, lateral (select case basis when 'claimed' then 1 else coalesce(d.weight, 0) end as w) weight
            where ($1 is null or t.agency = $1) and ($2 is null or t.office = $2) and ($3 is null or released_on >= $3) and ($4 is null or released_on <= $4){(by == "point" ? " and basis = 'walk-up'" : "")}
            group by t.{column}, question, option
            """);
        foreach (var (value, type) in new (object?, NpgsqlDbType)[] { (agency, NpgsqlDbType.Text), (office, NpgsqlDbType.Text), (from, NpgsqlDbType.Date), (to, NpgsqlDbType.Date) })
            command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var count = new OptionCount(rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.GetInt64(3));
            if (count.QuestionId == "rating") (sizes[count.Group], claimed[count.Group]) = (count.N, rows.GetFieldValue<long?>(4) ?? 0);
            else if (count.QuestionId == "reason") reasons.Add(count);
            else
            {
                counts.Add(count);
                var kept = rows.GetFieldValue<long?>(5) ?? 0;
                weighted.Add(new(count.Group, count.QuestionId, count.Option, kept, count.N - kept, rows.GetDecimal(6), rows.GetDecimal(7)));
            }
        }
        return TypedResults.Ok(new RatingSummary(by, Tally.Groups(questions, sizes, counts, reasons, confidential, claimed, weighted), Filter.Rule));
    }

    private static async Task<Ok<RatingTotals>> TotalsAsync(Store store, CancellationToken cancellationToken)
    {
        await using var command = store.Source.CreateCommand("select (select count(*) from app.rating), (select count(*) from app.service_point where active)");
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        await rows.ReadAsync(cancellationToken);
        return TypedResults.Ok(new RatingTotals(rows.GetInt64(0), rows.GetInt64(1)));
    }
}
