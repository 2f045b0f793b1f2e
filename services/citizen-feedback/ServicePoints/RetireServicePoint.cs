using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.ServicePoints;

/// <summary><c>POST /api/service-points/{point}/retire</c>: the poster is taken down; what was rated stays.</summary>
public static class RetireServicePointEndpoint
{
    public static void MapRetireServicePoint(this IEndpointRouteBuilder app) => app.MapPost("/api/service-points/{point}/retire", HandleAsync).Allow(Roles.AgencyAdmin).WithPost();

    /// <summary>Null when there is nothing to do: a repeat returns no fact.</summary>
    public static ServicePointFact.Retired? Decide(PointCode code, ServicePointState state) => state.Active ? new(code.Value) : null;

    private static async Task<Results<Ok<ServicePoint>, ProblemHttpResult>> HandleAsync(string point, Caller caller, OfficesInCharge offices, Store store, TimeProvider time, CancellationToken cancellationToken)
    {
        caller = await offices.WidenAsync(caller, cancellationToken);
        while (true)
        {
            if (PointCode.Parse(point) is not { } code || await ServicePointRows.FindAsync(store.Source, code, cancellationToken) is not { } row) return Problems.NotFound();
            if (!caller.MayActFor(row.View.Agency, row.View.Office)) return Problems.Forbidden();
            if (Decide(code, row.State) is not { } fact) return TypedResults.Ok(row.View);
            if (await ServicePointRows.AppendAsync(store, row.State, fact, row.View.Agency, time.GetUtcNow(), caller.Subject, cancellationToken) is AppendResult.Appended)
                return TypedResults.Ok(row.View with { Active = false });
        }
    }
}
