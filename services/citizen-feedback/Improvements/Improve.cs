using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.CitizenFeedback.ServicePoints;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.Improvements;

/// <summary>
/// <c>POST /api/improvements</c>, <c>…/{id}/progress</c>, <c>…/{id}/publish</c> (administrators of that very agency) and <c>GET /api/improvements</c> (public). What people
/// named becomes a change with an owner and a day; its result carries the figures of the same reasons before and after, counted here.
/// </summary>
public static class Improve
{
    /// <summary>Days before the change whose ratings it is compared with.</summary>
    public const int DaysBefore = 90;

    private const int LongestTitle = 200, LongestText = 2000, MostReasons = 5;
    private const int Furthest = 3 * 366;

    public static void MapImprovements(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/improvements", PlanAsync).Allow(Roles.AgencyAdmin).WithPost();
        app.MapPost("/api/improvements/{id}/progress", ReportAsync).Allow(Roles.AgencyAdmin).WithPost();
        app.MapPost("/api/improvements/{id}/publish", PublishAsync).Allow(Roles.AgencyAdmin).WithPost();
        app.MapGet("/api/improvements", ListAsync).AllowPublic();
    }

    /// <summary>Every fault of a plan. Pure.</summary>
    public static IEnumerable<FieldError> Wrong(PlanImprovement plan, QuestionSet questions, IReadOnlyList<Contracts.DecisionCapture.V1.Agency> agencies, IReadOnlyList<Contracts.DecisionCapture.V1.Office> offices, IReadOnlyList<Contracts.DecisionCapture.V1.Service> services,
        DateOnly today)
    {
        if (agencies.All(a => a.Code != plan.Agency)) yield return new("agency", "unknown-agency");
        if (plan.Office is { } office && offices.All(o => o.Code != office || o.Agency != plan.Agency)) yield return new("office", "unknown-office");
        else if (plan.Office is { } closed && offices.First(o => o.Code == closed && o.Agency == plan.Agency).ClosedOn is { } last && last < today) yield return new("office", "closed", $"{last:yyyy-MM-dd}");
        if (plan.Service is { } service && services.All(s => s.Code != service || s.Agency != plan.Agency)) yield return new("service", "unknown-service");
        foreach (var (field, text) in new[] { ("titleTh", plan.TitleTh), ("titleEn", plan.TitleEn), ("ownerRole", plan.OwnerRole), ("ownerName", plan.OwnerName) })
            if (string.IsNullOrWhiteSpace(text) || text.Length > LongestTitle) yield return new(field, "length", $"1–{LongestTitle} characters.");
        if (plan.Reasons is not { Count: >= 1 and <= MostReasons } reasons || reasons.Distinct().Count() != reasons.Count) yield return new("reasons", "count", $"1–{MostReasons} different reasons.");
        foreach (var reason in plan.Reasons ?? [])
            if (questions.ReasonCodes.All(known => known.Code != reason)) yield return new("reasons", "unknown-reason");
        if (plan.DueOn < today || plan.DueOn > today.AddDays(Furthest)) yield return new("dueOn", "range", "From today on, within three years.");
    }

    private static async Task<Results<Ok<Improvement>, ProblemHttpResult>> PlanAsync(PlanImprovement plan, Caller caller, OfficesInCharge offices, CatalogueInForce catalogue, QuestionSet questions, ImprovementRecords records, Owners owners, CancellationToken cancellationToken)
    {
        caller = await offices.WidenAsync(caller, cancellationToken);
        if (plan.Office is { } office ? !caller.MayActFor(plan.Agency, office) : !caller.MayActFor(plan.Agency) || caller.Offices.Count > 0) return Problems.Forbidden();
        if (!owners.Keeps) return Problems.Of(StatusCodes.Status503ServiceUnavailable, "unavailable", "Names cannot be kept here: no key is configured.");
        var entries = await catalogue.GetAsync(cancellationToken);
        if (Wrong(plan, questions, entries.Agencies, entries.Offices, entries.Services, records.Today).ToList() is { Count: > 0 } faults) return Problems.Invalid(faults);
        return await RecordAsync(records, ImprovementState.None, 0, new ImprovementFact.Planned(records.NewId(), plan.Agency, plan.Office, plan.Service, plan.TitleTh.Trim(), plan.TitleEn.Trim(), plan.Reasons,
            plan.OwnerRole.Trim(), plan.OwnerName.Trim(), plan.DueOn), caller, owners, cancellationToken);
    }

    private static async Task<Results<Ok<Improvement>, ProblemHttpResult>> ReportAsync(string id, ReportImprovement report, Caller caller, OfficesInCharge offices, ImprovementRecords records, Owners owners, CancellationToken cancellationToken)
    {
        var (state, version) = await records.FindAsync(id, cancellationToken);
        if (!MayChange(await offices.WidenAsync(caller, cancellationToken), state)) return Problems.NotFound();
        if (report.Note?.Trim().Length is null or 0 or > LongestText) return Problems.Invalid(new FieldError("note", "length", $"1–{LongestText} characters."));
        if (report.WorksSince > records.Today) return Problems.Invalid(new FieldError("worksSince", "in-the-future"));
        // The day divides the figure before from the one after: chosen freely, or again, it would choose the figure.
        if (report.WorksSince < records.DayOf(state.Steps[0].At)) return Problems.Invalid(new FieldError("worksSince", "before-the-plan", "From the day of the plan on."));
        if (report.WorksSince is { } again && state.WorksSince is { } before && again != before) return Problems.Conflict("works-since-set", $"It works since {before:yyyy-MM-dd}, it was said.");
        if (state.State == "published") return Problems.Conflict("published", "Its result is published; plan the next improvement.");
        return await RecordAsync(records, state, version, new ImprovementFact.Reported(report.Note.Trim(), report.WorksSince), caller, owners, cancellationToken);
    }

    private static async Task<Results<Ok<Improvement>, ProblemHttpResult>> PublishAsync(string id, PublishImprovement result, Caller caller, OfficesInCharge offices, ImprovementRecords records, Owners owners, CancellationToken cancellationToken)
    {
        var (state, version) = await records.FindAsync(id, cancellationToken);
        if (!MayChange(await offices.WidenAsync(caller, cancellationToken), state)) return Problems.NotFound();
        foreach (var (field, text) in new[] { ("resultTh", result.ResultTh), ("resultEn", result.ResultEn) })
            if (text?.Trim().Length is null or < 10 or > LongestText) return Problems.Invalid(new FieldError(field, "length", $"10–{LongestText} characters."));
        if (state.State == "published") return Problems.Conflict("published", "Its result is published already.");
        if (state.WorksSince is not { } since) return Problems.Conflict("not-working", "First report from which day on the change works.");
        var before = await records.FigureAsync(state.Planned!, since.AddDays(-DaysBefore), since.AddDays(-1), cancellationToken);
        var after = await records.FigureAsync(state.Planned!, since, records.Today, cancellationToken);
        return await RecordAsync(records, state, version, new ImprovementFact.Published(result.ResultTh.Trim(), result.ResultEn.Trim(), records.Today, before, after), caller, owners, cancellationToken);
    }

    private static async Task<Results<Ok<ImprovementList>, ProblemHttpResult>> ListAsync(string? agency, string? office, string? service, string? after, Caller caller, ImprovementRecords records, Owners owners, CancellationToken cancellationToken)
    {
        (DateOnly, string)? last = null;
        // The day and id of the page's last one: rows may come and go between two pages, and none is shown twice or left out.
        if (after is { Length: > 11 } && after[10] == '~' && DateOnly.TryParseExact(after[..10], "yyyy-MM-dd", out var day)) last = (day, after[11..]);
        else if (!string.IsNullOrEmpty(after)) return Problems.Invalid(new FieldError("after", "unknown-value", "As the page before gave it."));
        var found = await records.ListAsync(agency, office, service, last, ImprovementRecords.PageSize + 1, cancellationToken);
        ImprovementState[] page = [.. found.Take(ImprovementRecords.PageSize)];
        var (all, published, reasons) = await records.CountAsync(agency, office, service, cancellationToken);
        var names = await owners.NamesAsync([.. page.Where(each => IsStaff(caller, each)).Select(each => each.Planned!.Id)], cancellationToken);
        return TypedResults.Ok(new ImprovementList([.. page.Select(each => each.View(records.Today, names.GetValueOrDefault(each.Planned!.Id)))], all, published, reasons,
            found.Count > page.Length ? $"{page[^1].Planned!.DueOn:yyyy-MM-dd}~{page[^1].Planned!.Id}" : null));
    }

    // Who answers for it by name is for the agency and for those who audit it.
    private static bool IsStaff(Caller caller, ImprovementState each) => caller.IsAny(Roles.AgencyAdmin, Roles.Auditor, Roles.Executive) && caller.MayActFor(each.Planned!.Agency);

    private static bool MayChange(Caller caller, ImprovementState state) =>
        state.Planned is { } planned && (planned.Office is { } office ? caller.MayActFor(planned.Agency, office) : caller.MayActFor(planned.Agency) && caller.Offices.Count == 0);

    private static async Task<Results<Ok<Improvement>, ProblemHttpResult>> RecordAsync(ImprovementRecords records, ImprovementState state, long version, ImprovementFact fact, Caller caller, Owners owners, CancellationToken cancellationToken)
    {
        if (!await records.AddAsync(state, version, fact, caller.Subject, cancellationToken)) return Problems.Conflict("overtaken", "Somebody else changed it at the same time.");
        var id = fact is ImprovementFact.Planned planned ? planned.Id : state.Planned!.Id;
        return TypedResults.Ok((await records.FindAsync(id, cancellationToken)).State.View(records.Today, (await owners.NamesAsync([id], cancellationToken)).GetValueOrDefault(id)));
    }
}
