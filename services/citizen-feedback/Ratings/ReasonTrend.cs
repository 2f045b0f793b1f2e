using Microsoft.AspNetCore.Http.HttpResults;
using NpgsqlTypes;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Ratings;

/// <summary><c>GET /api/ratings/reasons?agency=&amp;office=</c> (public): what people found wanting, month by month. Counts of complete batches, as every figure.</summary>
public static class ReasonTrendEndpoint
{
    private const int Months = 24;

    public static void MapReasonTrend(this IEndpointRouteBuilder app) => app.MapGet("/api/ratings/reasons", ReadAsync).AllowPublic();

    private static async Task<Ok<ReasonTrend>> ReadAsync(string? agency, string? office, Store store, TimeProvider time, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        await using var command = store.Source.CreateCommand("""
            select date_trunc('month', released_on)::date, question, option, sum(n)::bigint from app.tally
            where question in ('rating', 'reason') and ($1 is null or agency = $1) and ($2 is null or office = $2) and released_on >= $3 group by 1, 2, 3
            """);
        foreach (var value in new[] { agency, office }) command.Parameters.Add(new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = new DateOnly(today.Year, today.Month, 1).AddMonths(1 - Months) });
        var counts = new List<(DateOnly Month, string Question, string Option, long N)>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) counts.Add((rows.GetFieldValue<DateOnly>(0), rows.GetString(1), rows.GetString(2), rows.GetInt64(3)));
        return TypedResults.Ok(new ReasonTrend([.. counts.GroupBy(c => c.Month).OrderByDescending(m => m.Key).Select(m => new ReasonMonth(m.Key,
            m.Where(c => c.Question == "rating").Sum(c => c.N), m.Where(c => c.Question == "reason").ToDictionary(c => c.Option, c => c.N)))]));
    }
}
