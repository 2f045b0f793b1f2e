using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.CitizenFeedback.Ratings;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.ServicePoints;

/// <summary>
/// <c>POST /api/service-points/{point}/scans</c> (public): a poster's page was opened. Counted by day and nothing else, so that an office learns that old paper
/// still hangs somewhere; a point of any state counts.
/// </summary>
public static class CountScanEndpoint
{
    public static void MapCountScan(this IEndpointRouteBuilder app) => app.MapPost("/api/service-points/{point}/scans", HandleAsync).AllowPublic().RequireRateLimiting(RatingHosting.Scans);

    private static async Task<Results<Ok<ServicePoint>, ProblemHttpResult>> HandleAsync(string point, Store store, TimeProvider time, CancellationToken cancellationToken)
    {
        if (PointCode.Parse(point) is not { } code || await ServicePointRows.FindAsync(store.Source, code, cancellationToken) is not { } row) return Problems.NotFound("No such service point.");
        await using var command = store.Source.CreateCommand("insert into app.point_scan values ($1, $2, 1) on conflict (point, day) do update set n = app.point_scan.n + 1");
        command.Parameters.Add(new() { Value = code.Value });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(row.TimeZone)).Date) });
        await command.ExecuteNonQueryAsync(cancellationToken);
        return TypedResults.Ok(row.View with { LastScannedOn = null, Scans = 0 });
    }
}
