using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.CitizenFeedback.OpenData;
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
        app.MapOpenData();
        app.MapTexts();
        app.MapGet("/api/ratings/totals", TotalsAsync).Allow(Roles.Service, Roles.Operations, Roles.Executive, Roles.RedFlagAdmin, Roles.Auditor);
    }

    private static async Task<Results<Ok<RatingSummary>, ProblemHttpResult>> ReadAsync(string? by, string? agency, string? office, DateOnly? from, DateOnly? to,
        Caller caller, Store store, QuestionSet questions, TimeProvider time, CancellationToken cancellationToken)
    {
        by ??= "agency";
        if (!Columns.TryGetValue(by, out var column)) return Problems.Invalid(new FieldError("by", "unknown", string.Join(", ", Columns.Keys)));
        var confidential = caller.IsAny(Roles.RedFlagAdmin, Roles.Auditor) && caller.MayActFor(agency ?? "*");

        var counts = await RatingCounts.ReadAsync(store, "t." + column, agency, office, from, to, walkUps: by == "point", DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), cancellationToken);
        return TypedResults.Ok(new RatingSummary(by, counts.Groups(questions, confidential), Filter.Rule));
    }

    private static async Task<Ok<RatingTotals>> TotalsAsync(Store store, CancellationToken cancellationToken)
    {
        await using var command = store.Source.CreateCommand("select (select count(*) from app.rating), (select count(*) from app.service_point where active)");
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        await rows.ReadAsync(cancellationToken);
        return TypedResults.Ok(new RatingTotals(rows.GetInt64(0), rows.GetInt64(1)));
    }
}
