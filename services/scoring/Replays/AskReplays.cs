using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Rubrics;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Replays;

/// <summary>
/// <c>/api/rubrics/replays</c>: asking for a replay, how far it is, cancelling it, and the signed report. Auditors replay every agency, an
/// agency administrator their own; a replay that covers an agency one may not act for looks like none.
/// </summary>
public static class AskReplays
{
    public static void MapRubricReplays(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/rubrics/replays", AskAsync).Allow(Roles.Auditor, Roles.AgencyAdmin);
        app.MapGet("/api/rubrics/replays", ListAsync).Allow(Roles.Auditor, Roles.AgencyAdmin);
        app.MapGet("/api/rubrics/replays/{job}", SeeAsync).Allow(Roles.Auditor, Roles.AgencyAdmin);
        app.MapGet("/api/rubrics/replays/{job}/report", ReportAsync).Allow(Roles.Auditor, Roles.AgencyAdmin);
        app.MapPost("/api/rubrics/replays/{job}/cancel", CancelAsync).Allow(Roles.Auditor, Roles.AgencyAdmin);
    }

    private static async Task<Results<Created<ReplayView>, ProblemHttpResult>> AskAsync(AskReplay ask, Caller caller, ReplayJobs jobs, ReplayRunner runner, PublishedRubrics published, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!runner.CanSign) return Problems.Of(StatusCodes.Status503ServiceUnavailable, "no-signing-keys", "This service has no keys to sign a report with.");
        var now = time.GetUtcNow();
        var (rubric, json, faults) = await RubricOfAsync(ask, published, now, cancellationToken);
        if (ask.From > ask.To) faults = [.. faults, new FieldError("from", "not-after", "from is later than to")];
        if (faults.Count > 0) return Problems.Invalid(faults);
        IReadOnlyList<string>? agencies = ask.Agencies is { Count: > 0 } named ? [.. named.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] : caller.MayActFor("*") ? null : [.. caller.Agencies];
        if (!MaySee(caller, agencies)) return Problems.Forbidden("Not for every agency named.");

        var job = new ReplayJob($"replay-{Guid.CreateVersion7(now):n}", caller.Subject, caller.Roles[0], now, rubric!, new ReplayScope(ask.From, ask.To, agencies), "queued", null, null, 0, null, null, null);
        if (!await jobs.AskAsync(job, json!, cancellationToken))
            return Problems.Conflict("too-many-replays", "You have replays waiting or running already.", $"At most {ReplayJobs.MostOpen} at a time: wait for one, or cancel one.");
        return TypedResults.Created($"/api/rubrics/replays/{job.Id}", View(job, caller, now));
    }

    private static async Task<(Rubric? Rubric, string? Json, IReadOnlyList<FieldError> Faults)> RubricOfAsync(AskReplay ask, PublishedRubrics published, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (ask.Rubric is { } given)
        {
            if (ask.RubricId is not null) return (null, null, [new("rubricId", "one-of", "Either the rubric itself or the id of a published one")]);
            var (read, faults) = Rubric.Read(Encoding.UTF8.GetBytes(given));
            return (read, given, [.. faults.Select(fault => fault with { Field = "rubric." + fault.Field })]);
        }
        if (ask.RubricId is not { } id) return (null, null, [new("rubric", "required", "The rubric itself, or rubricId")]);
        var versions = await published.VersionsAsync(id, cancellationToken);
        var version = ask.RubricVersion ?? (versions.Count == 0 ? 0 : published.InForceOn(PublishedRubrics.DayOf(now), id).Version);
        return versions.FirstOrDefault(each => each.Rubric.Version == version) is { } found ? (found.Rubric, found.Json, []) : (null, null, [new("rubricId", "unknown-value", "No such published rubric")]);
    }

    private static async Task<ReplayList> ListAsync(Caller caller, ReplayJobs jobs, TimeProvider time, CancellationToken cancellationToken) =>
        new([.. (await jobs.NewestAsync(cancellationToken)).Where(job => MaySee(caller, job.Scope.Agencies)).Select(job => View(job, caller, time.GetUtcNow()))]);

    private static async Task<Results<Ok<ReplayView>, ProblemHttpResult>> SeeAsync(string job, Caller caller, ReplayJobs jobs, TimeProvider time, CancellationToken cancellationToken) =>
        await FindAsync(job, caller, jobs, cancellationToken) is { } found ? TypedResults.Ok(View(found, caller, time.GetUtcNow())) : Problems.NotFound();

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> ReportAsync(string job, Caller caller, ReplayJobs jobs, CancellationToken cancellationToken) =>
        await FindAsync(job, caller, jobs, cancellationToken) is not { } found ? Problems.NotFound()
        : found.Report is { } report ? TypedResults.Text(report, "application/json", Encoding.UTF8)
        : Problems.Conflict("not-done", "The replay has no report.", found.State);

    private static async Task<Results<Ok<ReplayView>, ProblemHttpResult>> CancelAsync(string job, Caller caller, ReplayJobs jobs, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await FindAsync(job, caller, jobs, cancellationToken) is not { } found) return Problems.NotFound();
        if (found.AskedBy != caller.Subject && !caller.Is(Roles.Auditor)) return Problems.Forbidden("Only who asked for it, or an auditor, cancels a replay.");
        // Cancelling twice, or when it has ended meanwhile, changes nothing.
        await jobs.CancelAsync(job, time.GetUtcNow(), cancellationToken);
        return TypedResults.Ok(View((await jobs.FindAsync(job, cancellationToken))!, caller, time.GetUtcNow()));
    }

    private static async Task<ReplayJob?> FindAsync(string job, Caller caller, ReplayJobs jobs, CancellationToken cancellationToken) =>
        await jobs.FindAsync(job, cancellationToken) is { } found && MaySee(caller, found.Scope.Agencies) ? found : null;

    private static bool MaySee(Caller caller, IReadOnlyList<string>? agencies) => agencies is null ? caller.MayActFor("*") : agencies.Count > 0 && agencies.All(caller.MayActFor);

    private static ReplayView View(ReplayJob job, Caller caller, DateTimeOffset now) => new(job.Id, job.State, job.Rubric.Named(), job.Scope.From, job.Scope.To, job.Scope.Agencies,
        job.AskedAt, job.AskedByRole, job.AskedBy == caller.Subject, job.Done, job.Total, SecondsLeft(job, now), job.FinishedAt, ReplayJobs.Signed(job)?.Report, job.Failure);

    /// <summary>Time left at the pace so far, whole seconds, rounded up.</summary>
    public static int? SecondsLeft(ReplayJob job, DateTimeOffset now) => job is { State: "running", Done: > 0, Total: { } total, StartedAt: { } since }
        ? (int)Math.Min(int.MaxValue, Math.Ceiling(Math.Max(0, (now - since).TotalSeconds) * (total - job.Done) / job.Done)) : null;
}
