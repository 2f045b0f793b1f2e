using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.Scoring.V1;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Rubrics.Drafts;

/// <summary><c>POST /api/rubrics/{id}/drafts</c>: an agency administrator proposes the next version, with every fault named before it is kept.</summary>
public static class ProposeRubrics
{
    // Intake accepts times up to five minutes ahead: the first day must not have begun for any decision that may be recorded by now.
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    public static void MapRubricDrafts(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/rubrics/{id}/drafts", ProposeAsync).Allow(Roles.AgencyAdmin).WithPost();
        app.MapGet("/api/rubrics/drafts", SeeRubricDrafts.ListAsync).Allow(Roles.AgencyAdmin, Roles.Auditor);
        app.MapGet("/api/rubrics/drafts/{draft}", SeeRubricDrafts.OneAsync).Allow(Roles.AgencyAdmin, Roles.Auditor);
        app.MapGet("/api/rubrics/drafts/{draft}/source", SeeRubricDrafts.SourceAsync).Allow(Roles.AgencyAdmin, Roles.Auditor);
        app.MapGet("/api/rubrics/drafts/{draft}/effect", SeeRubricDrafts.EffectAsync).Allow(Roles.AgencyAdmin, Roles.Auditor);
        app.MapPost("/api/rubrics/drafts/{draft}/approve", DecideRubric.ApproveAsync).Allow(Roles.AgencyAdmin).WithPost();
        app.MapPost("/api/rubrics/drafts/{draft}/refuse", DecideRubric.RefuseAsync).Allow(Roles.AgencyAdmin).WithPost();
    }

    /// <summary>The earliest day from which a rubric published now may count.</summary>
    public static DateOnly EarliestDay(DateTimeOffset now) => PublishedRubrics.DayOf(now + Ahead).AddDays(1);

    /// <summary>Everything that is wrong with a proposal; empty when it may be kept. Pure.</summary>
    /// <param name="base">The version it follows.</param>
    public static IReadOnlyList<FieldError> Faults(Rubric? proposed, IReadOnlyList<FieldError> read, Rubric @base, DateOnly effectiveOn, string? reason, DateTimeOffset now)
    {
        var faults = read.Select(fault => fault with { Field = "rubric." + fault.Field }).ToList();
        if (reason?.Trim() is not { Length: > 0 and <= 1000 }) faults.Add(new("reason", "required", "1–1000 characters"));
        if (effectiveOn < EarliestDay(now)) faults.Add(new("effectiveOn", "not-back-dated", $"{EarliestDay(now):yyyy-MM-dd} or later"));
        if (proposed is null) return faults;
        if (proposed.Id != @base.Id) faults.Add(new("rubric.id", "unknown-value", $"The rubric is {@base.Id}"));
        if (proposed.Version != @base.Version + 1) faults.Add(new("rubric.version", "next", $"The next version is {@base.Version + 1}"));
        if (RubricDifference.Of(@base, proposed).Count == 0) faults.Add(new("rubric", "no-change", $"Nothing differs from version {@base.Version}"));
        return faults;
    }

    private static async Task<Results<Created<RubricDraftView>, ProblemHttpResult>> ProposeAsync(string id, ProposeRubric body, Caller caller, RubricDrafts drafts, PublishedRubrics published, TimeProvider time, CancellationToken cancellationToken)
    {
        var versions = await published.VersionsAsync(id, cancellationToken);
        if (versions.Count == 0) return Problems.NotFound();
        if (caller.Agencies.Count == 0) return Problems.Forbidden("An administrator of no agency.");
        var (rubric, read) = Rubric.Read(Encoding.UTF8.GetBytes(body.Rubric ?? ""));
        var faults = Faults(rubric, read, versions[^1].Rubric, body.EffectiveOn, body.Reason, time.GetUtcNow());
        if (faults.Count > 0) return Problems.Invalid(faults);

        var draft = drafts.NewId();
        var fact = new RubricDraftFact.Proposed(draft, id, rubric!.Version, rubric.Digest, body.Rubric!, body.EffectiveOn, new(body.Reason.Trim()), ActedBy.Of(caller));
        await drafts.AddAsync(draft, 0, fact, caller, null, cancellationToken);
        var (state, _) = await drafts.FindAsync(draft, cancellationToken);
        return TypedResults.Created($"/api/rubrics/drafts/{draft}", SeeRubricDrafts.View(state, caller, versions[^1].Rubric));
    }
}
