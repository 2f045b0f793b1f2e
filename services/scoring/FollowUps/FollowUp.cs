using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Recorded;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.FollowUps;

/// <summary>
/// <c>POST /api/follow-ups</c>, <c>POST /api/follow-ups/{id}/progress</c>, <c>GET /api/follow-ups?kind=&amp;agency=</c>. An agency opens its measures and
/// reports on them; an auditor opens findings and says whether what is called done is done.
/// </summary>
public static class FollowUp
{
    private static readonly string[] s_kinds = ["measure", "finding"];

    public static void MapFollowUps(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/follow-ups", OpenAsync).Allow(Roles.AgencyAdmin, Roles.Auditor).WithPost();
        app.MapPost("/api/follow-ups/{id}/progress", ReportAsync).Allow(Roles.AgencyAdmin, Roles.Auditor).WithPost();
        app.MapGet("/api/follow-ups", ListAsync).Allow(Roles.AgencyAdmin, Roles.Auditor, Roles.Executive, Roles.RedFlagAdmin);
    }

    /// <summary>What is wrong with a report; null when it may be recorded. Pure.</summary>
    /// <returns>Problem type and what it says.</returns>
    public static (string Type, string Title)? Against(FollowUpState state, ReportProgress report, string role) => (report.Status, state.Status, role) switch
    {
        ("inProgress", "open" or "inProgress", Roles.AgencyAdmin) => null,
        ("done", "open" or "inProgress", Roles.AgencyAdmin) => string.IsNullOrWhiteSpace(report.Evidence) ? ("no-evidence", "What is done is shown by evidence.") : null,
        ("confirmed" or "reopened", "done", Roles.Auditor) => null,
        ("reopened", "confirmed", Roles.Auditor) => null,
        ("confirmed" or "reopened", _, Roles.AgencyAdmin) => ("not-your-own", "An auditor says whether it is done."),
        _ => ("not-now", $"It is {state.Status}: this cannot be reported now."),
    };

    private static async Task<Results<Ok<FollowUpView>, ProblemHttpResult>> OpenAsync(OpenFollowUp body, Caller caller, FollowUpRecords records, CatalogueVersions catalogues, CancellationToken cancellationToken)
    {
        var errors = Wrong(body).ToList();
        if (body.Kind == "finding" && !caller.Is(Roles.Auditor)) errors.Add(new("kind", "role", "findings are opened by an auditor"));
        if (errors.Count > 0) return Problems.Invalid(errors);
        if (!caller.MayActFor(body.Agency)) return Problems.Forbidden($"Not for agency {body.Agency}.");
        if (!(await catalogues.CurrentAsync(cancellationToken)).MayHave(body.Agency)) return Problems.Invalid(new FieldError("agency", "unknown-agency", body.Agency));
        var id = records.NewId();
        await records.AddAsync(body.Agency, id, 0, new FollowUpFact.Opened(id, body.Agency, body.Kind, body.Source.Trim(), body.Title.Trim(), null, body.Owner.Trim(), body.DueOn, body.Items, ActedBy.Of(caller)), cancellationToken);
        return TypedResults.Ok((await records.FindAsync(body.Agency, id, cancellationToken)).State.View(records.Today));
    }

    private static IEnumerable<FieldError> Wrong(OpenFollowUp body)
    {
        if (string.IsNullOrEmpty(body.Agency)) yield return new("agency", "required", "an agency's code");
        if (!s_kinds.Contains(body.Kind)) yield return new("kind", "unknown-value", string.Join(", ", s_kinds));
        if (body.Title?.Trim() is not { Length: > 0 and <= 1000 }) yield return new("title", "required", "1–1000 characters");
        if (body.Source?.Trim() is not { Length: > 0 and <= 300 }) yield return new("source", "required", "1–300 characters");
        if (body.Owner?.Trim() is not { Length: > 0 and <= 300 }) yield return new("owner", "required", "1–300 characters");
        if (body.DueOn.Year is < 2000 or > 2200) yield return new("dueOn", "range");
        if (body.Items is not { Count: <= 40 } items || items.Any(each => each is not { Length: > 0 and <= 10 })) yield return new("items", "range", "at most 40 of 1–10 characters");
    }

    private static async Task<Results<Ok<FollowUpView>, ProblemHttpResult>> ReportAsync(string id, ReportProgress body, Caller caller, FollowUpRecords records, CancellationToken cancellationToken)
    {
        if (await records.AgencyOfAsync(id, cancellationToken) is not { } agency || !caller.MayActFor(agency)) return Problems.NotFound();
        if (body.Note?.Trim() is not { Length: > 0 and <= 2000 }) return Problems.Invalid(new FieldError("note", "required", "1–2000 characters"));
        if (body.Evidence?.Length > 500) return Problems.Invalid(new FieldError("evidence", "too-long", "at most 500 characters"));
        var (state, version) = await records.FindAsync(agency, id, cancellationToken);
        if (Against(state, body, caller.Roles[0]) is var (type, title)) return Problems.Conflict(type, title);
        var evidence = string.IsNullOrWhiteSpace(body.Evidence) ? null : body.Evidence.Trim();
        if (!await records.AddAsync(agency, id, version, new FollowUpFact.Reported(body.Status, body.Note.Trim(), evidence, ActedBy.Of(caller)), cancellationToken))
            return Problems.Conflict("overtaken", "Somebody else reported at the same time.");
        return TypedResults.Ok((await records.FindAsync(agency, id, cancellationToken)).State.View(records.Today));
    }

    private static async Task<Results<Ok<FollowUpList>, ProblemHttpResult>> ListAsync(string? kind, string? agency, Caller caller, FollowUpRecords records, CancellationToken cancellationToken)
    {
        if (kind is not null && !s_kinds.Contains(kind)) return Problems.Invalid(new FieldError("kind", "unknown-value", string.Join(", ", s_kinds)));
        if (agency is not null && !caller.MayActFor(agency)) return Problems.Forbidden($"Not for agency {agency}.");
        return TypedResults.Ok(new FollowUpList([.. (await records.ListAsync(kind, agency, cancellationToken)).Where(each => caller.MayActFor(each.Agency))]));
    }
}
