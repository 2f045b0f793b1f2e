using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.ServicePoints;

/// <summary>
/// <c>POST /api/service-points/{point}/replace</c>: a new poster with a new code for the same office and service. The old code counts for the days stated,
/// so that nobody who stands before old paper in the meantime is turned away; after them it says which poster is the right one.
/// </summary>
public static class ReplaceServicePointEndpoint
{
    private const int MostDays = 180;

    public static void MapReplaceServicePoint(this IEndpointRouteBuilder app) => app.MapPost("/api/service-points/{point}/replace", HandleAsync).Allow(Roles.AgencyAdmin).WithPost();

    /// <summary>The two facts, or why there are none. The second is null when the point was replaced before: a repeat changes nothing.</summary>
    /// <param name="today">Day at the office.</param>
    /// <param name="office">Office that has the work now: what is rated by the new poster is its, what was rated by the old one stays where it was.</param>
    public static (ServicePointFact.Opened New, ServicePointFact.Replaced? Old) Decide(PointCode code, ServicePointRow row, int days, DateOnly today, string office) =>
        (new(code.Next().Value, row.View.Agency, office, row.View.Service, row.View.NameTh, row.View.NameEn, row.TimeZone),
            row.State.ReplacedBy is null ? new(code.Value, code.Next().Value, today.AddDays(days)) : null);

    private static async Task<Results<Ok<ServicePoint>, ProblemHttpResult>> HandleAsync(string point, ReplaceServicePoint command, Caller caller, OfficesInCharge offices, Store store, TimeProvider time, CancellationToken cancellationToken)
    {
        caller = await offices.WidenAsync(caller, cancellationToken);
        while (true)
        {
            if (PointCode.Parse(point) is not { } code || await ServicePointRows.FindAsync(store.Source, code, cancellationToken) is not { } row) return Problems.NotFound();
            if (!caller.MayActFor(row.View.Agency, row.View.Office)) return Problems.Forbidden();
            if (command.Days is < 1 or > MostDays) return Problems.Invalid(new FieldError("days", "out-of-range", $"1–{MostDays}"));
            if (!row.State.Active) return Problems.Conflict("service-point-retired", "This service point is closed; open a new one.");
            var now = time.GetUtcNow();
            var (opened, replaced) = Decide(code, row, command.Days, DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, TimeZoneInfo.FindSystemTimeZoneById(row.TimeZone)).Date), await offices.OfAsync(row.View.Office, cancellationToken));
            // The new one first: an interruption leaves both posters counting, and asking again finishes it.
            if (await ServicePointRows.FindAsync(store.Source, code.Next(), cancellationToken) is null)
                await ServicePointRows.AppendAsync(store, ServicePointState.None, opened, opened.Agency, now, caller.Subject, cancellationToken);
            if (replaced is null || await ServicePointRows.AppendAsync(store, row.State, replaced, row.View.Agency, now, caller.Subject, cancellationToken) is AppendResult.Appended)
                return await ServicePointRows.FindAsync(store.Source, code.Next(), cancellationToken) is { } next ? TypedResults.Ok(next.View) : Problems.NotFound();
        }
    }
}
