using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.DecisionCapture.Cases;
using Transparency.DecisionCapture.Catalogue.Drafts;
using Transparency.DecisionCapture.Intake;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Staff;

/// <summary>The register of an agency for its administrators, auditors and operations; tasks and their hand-over; what the gateway shall grant.</summary>
public static class StaffEndpoints
{
    public static void MapStaff(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/staff", List).Allow(Roles.AgencyAdmin, Roles.Auditor, Roles.Operations);
        routes.MapPost("/api/staff/import", ImportStaffRows.Handle).Allow(Roles.AgencyAdmin).AsksForPost();
        routes.MapGet("/api/staff/{agency}/{staff}/tasks", Tasks).Allow(Roles.AgencyAdmin);
        routes.MapPost("/api/staff/hand-over", HandOver).Allow(Roles.AgencyAdmin).AsksForPost();
        routes.MapGet("/api/staff/mine", StaffStanding.Mine).Allow(Roles.Officer, Roles.AgencyAdmin, Roles.Verifier);
        routes.MapPost("/standing", StaffStanding.Told).Allow(Roles.Service);
        routes.MapGet("/api/staff/grants", Grants).Allow(Roles.Operations);
    }

    /// <summary>What keeps a hand-over from being recorded; empty when nothing does. Pure.</summary>
    /// <param name="offices">Offices of the open tasks, as they are in charge now.</param>
    public static IReadOnlyList<FieldError> Faults(V1.HandOver body, IReadOnlyList<V1.StaffPosting> today, IEnumerable<string> offices, Func<string, string> inCharge)
    {
        var faults = new List<FieldError>();
        if (body.Reason?.Trim() is not { Length: > 0 and <= 1000 }) faults.Add(new("reason", "required", "1–1000 characters"));
        if (string.IsNullOrWhiteSpace(body.From)) faults.Add(new("from", "required"));
        if (body.From == body.To) faults.Add(new("to", "same-person", "Another person takes over."));
        else if (!today.Any(each => each.Staff == body.To)) faults.Add(new("to", "no-post", "Somebody who holds a post in the agency today."));
        else faults.AddRange(offices.Distinct().Where(office => StaffStanding.Against(body.To, office, today, inCharge) is not null).Select(office => new FieldError("to", "other-office", office)));
        return faults;
    }

    private static async Task<Results<Ok<V1.StaffRegister>, ProblemHttpResult>> List(string? agency, DateOnly? on, Caller caller, StaffBook book, TimeProvider clock, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(agency)) return Problems.Invalid(new FieldError("agency", "required"));
        if (!caller.MayActFor(agency)) return Problems.Forbidden();
        var day = on ?? ProposeChange.DayOf(clock.GetUtcNow());
        return TypedResults.Ok(new V1.StaffRegister(agency, day, [.. StaffBook.On(await book.PostingsAsync(agency, cancellation), day)]));
    }

    private static async Task<Results<Ok<V1.StaffTasks>, ProblemHttpResult>> Tasks(string agency, string staff, Caller caller, StaffBook book, OfficesInCharge offices, CancellationToken cancellation) =>
        caller.MayActFor(agency) ? TypedResults.Ok(new V1.StaffTasks(agency, staff, [.. (await book.TasksAsync(agency, staff, cancellation)).Select(each => each with { Office = offices.Of(each.Office) })])) : Problems.Forbidden();

    private static async Task<Results<Ok<V1.HandedOver>, ProblemHttpResult>> HandOver(V1.HandOver body, Caller caller, Posts posts, StaffBook book, OfficesInCharge offices, TimeProvider clock, CancellationToken cancellation)
    {
        if (!caller.MayActFor(body.Agency ?? "")) return Problems.Forbidden();
        if (await posts.RefusalAsync(caller, [body.Agency!], cancellation) is { } refused) return refused;
        var now = clock.GetUtcNow();
        var today = StaffBook.On(await book.PostingsAsync(body.Agency!, cancellation), ProposeChange.DayOf(now)).ToList();
        var tasks = await book.TasksAsync(body.Agency!, body.From, cancellation);
        // Whoever takes over must be able to act on what comes.
        if (Faults(body, today, tasks.Select(each => offices.Of(each.Office)), offices.Of) is { Count: > 0 } faults) return Problems.Invalid(faults);
        var cases = tasks.Select(each => each.CaseId).ToList();
        if (cases.Count > 0)
            await book.AddAsync(body.Agency!, [(body.From, NewEvent.Of(StaffBook.HandedOverType, new StaffTasksHandedOver(body.Agency!, body.From, body.To, cases, new(body.Reason.Trim()), ActedFor.Of(caller)), now, null, caller.Subject))], cancellation);
        return TypedResults.Ok(new V1.HandedOver(body.Agency!, body.From, body.To, cases.Count));
    }

    /// <summary>
    /// What the register implies for accounts: officers by agency and office, with first and last day. The gateway alone grants, by command of
    /// its owner; this is the list that operations compares and applies.
    /// </summary>
    private static async Task<Results<Ok<V1.StaffRegister>, ProblemHttpResult>> Grants(string? agency, Caller caller, StaffBook book, TimeProvider clock, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(agency)) return Problems.Invalid(new FieldError("agency", "required"));
        if (!caller.MayActFor(agency)) return Problems.Forbidden();
        var day = ProposeChange.DayOf(clock.GetUtcNow());
        return TypedResults.Ok(new V1.StaffRegister(agency, day, [.. (await book.PostingsAsync(agency, cancellation)).Where(each => each.To is not { } last || last >= day)]));
    }
}
