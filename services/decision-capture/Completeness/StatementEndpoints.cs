using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Coverage;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using static Transparency.ServiceDefaults.Tickets.Roles;

namespace Transparency.DecisionCapture.Completeness;

/// <summary>
/// The statements over HTTP. The note of the whole ministry is public: it holds counts only. Lines of single sources and the places of
/// findings are for those who follow them up.
/// </summary>
public static class StatementEndpoints
{
    public static void MapCompleteness(this IEndpointRouteBuilder routes)
    {
        routes.MapCoverage();
        routes.MapGet("/api/completeness", List).AllowPublic();
        routes.MapGet("/api/completeness/{day}", Note).AllowPublic();
        routes.MapGet("/api/completeness/{day}/detail", Detail).Allow(Auditor, Operations, AgencyAdmin);
        routes.MapPost("/api/completeness/{day}", Make).Allow(Auditor, Operations).WithPost();
        routes.MapGet("/api/completeness/writers", RegisterForeignWriter.List).Allow(Operations, Auditor);
        routes.MapPost("/api/completeness/writers", RegisterForeignWriter.Proposal).Allow(Operations).WithPost();
        routes.MapPost("/api/completeness/writers/decide", RegisterForeignWriter.Decision).Allow(Auditor).WithPost();
    }

    private static async Task<Results<Ok<StatedDays>, ProblemHttpResult>> List(int? limit, StatedDaysReader stated, CancellationToken cancellation) =>
        limit is < 1 or > 100 ? Problems.Invalid(new FieldError("limit", "out-of-range", "1–100"))
        : TypedResults.Ok(new StatedDays(await stated.NewestAsync(limit ?? 31, cancellation)));

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> Note(string day, StatedDaysReader stated, HttpResponse response, CancellationToken cancellation)
    {
        if (!BangkokDay.TryParse(day, out var asked)) return NotADay();
        if (await stated.FindAsync(asked, cancellation) is not { } found) return NotStated();
        response.Headers.CacheControl = "public, max-age=86400";
        return TypedResults.Text(found.Note, "text/plain; charset=utf-8");
    }

    private static async Task<Results<Ok<DayStatement>, ProblemHttpResult>> Detail(string day, Caller caller, StatedDaysReader stated, CancellationToken cancellation) =>
        !BangkokDay.TryParse(day, out var asked) ? NotADay()
        : await stated.FindAsync(asked, cancellation) is { } found ? TypedResults.Ok(For(caller, found.Statement))
        : NotStated();

    private static async Task<Results<Ok<DayStatement>, ProblemHttpResult>> Make(string day, Caller caller, StateDay stateDay, CancellationToken cancellation)
    {
        if (!BangkokDay.TryParse(day, out var asked)) return NotADay();
        if (!stateDay.IsOver(asked)) return Problems.Conflict("day-not-over", "A day is stated once it is over and five minutes have passed.");
        if (!stateDay.CanSign) return Problems.Conflict("log-not-published", "This service has no keys to sign with: its log is not published.");
        return TypedResults.Ok((await stateDay.HandleAsync(asked, caller.Subject, cancellation)).Statement);
    }

    /// <summary>The statement as the caller may see it: an agency's administrator has the lines of sources that report for that agency.</summary>
    internal static DayStatement For(Caller caller, DayStatement statement)
    {
        if (!caller.Is(AgencyAdmin) || caller.MayActFor("*")) return statement;
        var own = statement.Sources.Where(each => each.Agencies.Any(caller.MayActFor)).ToList();
        return statement with
        {
            Sources = own, Findings = [.. statement.Findings.Where(each => own.Any(source => source.Source == each.Source))],
            Coverage = statement.Coverage?.Where(each => caller.MayActFor(each.Agency)).ToList(),
        };
    }

    private static ProblemHttpResult NotADay() => Problems.Invalid(new FieldError("day", "not-a-day", "yyyy-MM-dd, Christian era"));

    private static ProblemHttpResult NotStated() => Problems.NotFound("No statement was made for this day.");
}
