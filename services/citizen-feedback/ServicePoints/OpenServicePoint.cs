using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.ServicePoints;

/// <summary><c>POST /api/service-points</c>: the agency's administrator opens a point for one of its offices and services.</summary>
public static class OpenServicePointEndpoint
{
    private const int LongestName = 200;

    public static void MapOpenServicePoint(this IEndpointRouteBuilder app) => app.MapPost("/api/service-points", HandleAsync).Allow(Roles.AgencyAdmin).WithPost();

    /// <summary>The fact, or every fault: an office or service that the catalogue does not know gets no poster, and neither does an office that is closed or a service that ended.</summary>
    /// <param name="today">Day in Bangkok.</param>
    public static (ServicePointFact.Opened? Fact, IReadOnlyList<FieldError> Faults) Decide(OpenServicePoint command, PointCode code, IReadOnlyList<Office> offices, IReadOnlyList<Service> services,
        DateOnly today)
    {
        var faults = new List<FieldError>();
        var office = offices.FirstOrDefault(o => o.Code == command.Office && o.Agency == command.Agency);
        if (office is null) faults.Add(new("office", "unknown-office"));
        else if (office.ClosedOn < today) faults.Add(new("office", "closed", $"{office.ClosedOn:yyyy-MM-dd}"));
        if (services.FirstOrDefault(s => s.Code == command.Service && s.Agency == command.Agency) is not { } service) faults.Add(new("service", "unknown-service"));
        else if (!service.OpenOn(today)) faults.Add(new("service", "closed", $"{service.EndedOn:yyyy-MM-dd}"));
        foreach (var (field, name) in new[] { ("nameTh", command.NameTh), ("nameEn", command.NameEn) })
            if (string.IsNullOrWhiteSpace(name) || name.Length > LongestName) faults.Add(new(field, "length", $"1–{LongestName} characters."));
        return faults.Count > 0 ? (null, faults)
            : (new(code.Value, command.Agency, command.Office, command.Service, command.NameTh.Trim(), command.NameEn.Trim(), office!.TimeZone), []);
    }

    private static async Task<Results<Created<ServicePoint>, ProblemHttpResult>> HandleAsync(OpenServicePoint command, Caller caller, CatalogueInForce catalogue, Store store,
        TimeProvider time, CancellationToken cancellationToken)
    {
        if (!caller.MayActFor(command.Agency, command.Office)) return Problems.Forbidden();
        var entries = await catalogue.GetAsync(cancellationToken);
        while (true)
        {
            var (fact, faults) = Decide(command, PointCode.Of(RandomNumberGenerator.GetBytes(5)), entries.Offices, entries.Services, DateOnly.FromDateTime(time.GetUtcNow().ToOffset(TimeSpan.FromHours(7)).Date));
            if (fact is null) return Problems.Invalid(faults);
            // A code that is taken already is drawn again.
            if (await ServicePointRows.AppendAsync(store, ServicePointState.None, fact, fact.Agency, time.GetUtcNow(), caller.Subject, cancellationToken) is not AppendResult.Appended) continue;
            return TypedResults.Created($"/api/service-points/{fact.Point}",
                new ServicePoint(fact.Point, fact.Agency, fact.Office, fact.Service, fact.NameTh, fact.NameEn, true, time.GetUtcNow(), 0, null));
        }
    }
}
