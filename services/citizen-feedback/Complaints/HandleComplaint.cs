using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.CitizenFeedback.ServicePoints;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.Complaints;

/// <summary>
/// What a desk does: <c>POST /api/complaints/{id}/take</c>, <c>/messages</c>, <c>/refer</c>, <c>/conclude</c> and <c>/case</c>. Whoever may not see the complaint is
/// answered 404 to all of them.
/// </summary>
public static class HandleComplaint
{
    /// <summary>Bodies outside this system that a complaint can be passed to.</summary>
    public static readonly string[] Outside = ["nacc", "pacc", "ombudsman", "police", "other-ministry"];

    private static readonly string[] Outcomes = ["substantiated", "partly", "unsubstantiated", "outside-remit"];

    public static void MapHandleComplaint(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/complaints/{id}/take", (string id, Desk desk, CancellationToken c) => desk.ActAsync(id, (found, _) => Take(found.State, found.State.Desk), c)).Allow(ComplaintAccess.Desks).WithPost();
        app.MapPost("/api/complaints/{id}/messages", (string id, AnswerComplaint sent, Desk desk, CancellationToken c) =>
            desk.ActAsync(id, (found, seal) => Answer(found, sent, seal), c)).Allow(ComplaintAccess.Desks).WithPost();
        app.MapPost("/api/complaints/{id}/refer", async (string id, ReferComplaint sent, Desk desk, CatalogueInForce catalogue, CancellationToken c) =>
        {
            var agencies = (await catalogue.GetAsync(c)).Agencies.Select(a => a.Code).ToArray();
            return await desk.ActAsync(id, (found, seal) => Refer(found, sent, agencies, seal), c);
        }).Allow(ComplaintAccess.Desks).WithPost();
        app.MapPost("/api/complaints/{id}/conclude", (string id, ConcludeComplaint sent, Desk desk, CancellationToken c) =>
            desk.ActAsync(id, (found, seal) => Conclude(found, sent, seal), c)).Allow(ComplaintAccess.Desks).WithPost();
        app.MapPost("/api/complaints/{id}/case", (string id, LinkCase sent, Desk desk, CancellationToken c) => desk.ActAsync(id, (found, _) => Link(found.State, sent), c)).Allow(ComplaintAccess.Desks).WithPost();
    }

    /// <summary>A repeat returns no fact.</summary>
    public static Decided Take(ComplaintState state, string desk) => state.Status == "received" ? new(new ComplaintFact.Taken(ComplaintAccess.RoleOf(desk))) : new Decided(null);

    public static Decided Answer(ComplaintRecord found, AnswerComplaint sent, ComplaintSeal seal) =>
        sent.Text?.Trim() is not { Length: > 0 and <= 4000 } text ? Decided.Wrong(new("text", "length", "1–4000 characters."))
        : found.State.Status is "done" or "referred" ? Decided.Not("concluded", "A closed complaint takes no answer; the complainant may reopen it.")
        : new(new ComplaintFact.MessageAdded(found.State.Messages + 1, "desk", sent.AwaitsReply, seal.SealWords(Places.Message(found.Id, found.State.Messages + 1), text)));

    public static Decided Refer(ComplaintRecord found, ReferComplaint sent, IReadOnlyList<string> agencies, ComplaintSeal seal)
    {
        if (sent.Reason?.Trim() is not { Length: >= 5 and <= 2000 } reason) return Decided.Wrong(new("reason", "length", "5–2000 characters."));
        if (found.State.Status is "done" or "referred") return Decided.Not("concluded", "A closed complaint cannot be referred.");
        var outside = Outside.Contains(sent.To);
        if (!outside && sent.To != "centre" && !agencies.Contains(sent.To)) return Decided.Wrong(new("to", "unknown-value", string.Join(", ", ["centre", .. Outside, .. agencies])));
        // Bribery, and what is about an agency's head, never goes to an agency, and what is about the centre never back to it.
        if (found.State.Filed!.About == "centre" && sent.To == "centre") return Decided.Wrong(new("to", "about-itself", "A complaint about the centre does not go to it."));
        if (agencies.Contains(sent.To) && (found.State.Filed.Category == "bribery" || (found.State.Filed.About == "agency-head" && sent.To == found.State.Filed.Agency)))
            return Decided.Wrong(new("to", "line-of-the-person", "This complaint may not go to that agency."));
        var (desk, handledBy) = outside ? (found.State.Desk, found.State.HandledBy) : sent.To == "centre" ? ("centre", null) : ("agency", sent.To);
        if (!outside && (desk, handledBy) == (found.State.Desk, found.State.HandledBy)) return new(null);
        return new(new ComplaintFact.Referred(sent.To, desk, handledBy, outside, seal.SealWords(Places.Step(found.Id, "referred", found.Facts.Count), reason)));
    }

    /// <summary>The end; of one that was referred outside, what that body answered: until then the cases it names are held.</summary>
    public static Decided Conclude(ComplaintRecord found, ConcludeComplaint sent, ComplaintSeal seal) =>
        !Outcomes.Contains(sent.Outcome) ? Decided.Wrong(new("outcome", "unknown-value", string.Join(", ", Outcomes)))
        : sent.WhatWasDone?.Trim() is not { Length: >= 10 and <= 4000 } done ? Decided.Wrong(new("whatWasDone", "length", "10–4000 characters: what was done, for the complainant."))
        : found.State.Status == "done" ? Decided.Not("concluded", "This complaint was closed before.")
        : new(new ComplaintFact.Concluded(sent.Outcome, seal.SealWords(Places.Step(found.Id, "concluded", found.Facts.Count), done)));

    public static Decided Link(ComplaintState state, LinkCase sent) =>
        sent.CaseId is not { Length: 37 } id || !id.StartsWith("case-", StringComparison.Ordinal) ? Decided.Wrong(new("caseId", "unknown-value", "case- and 32 hex digits."))
        : state.Cases.Contains(id) ? new Decided(null) : new(new ComplaintFact.CaseLinked(id));
}

/// <summary>The outcome of a decision: a fact (null: nothing to do), a fault of the request, or a state that does not allow it.</summary>
public sealed record Decided(ComplaintFact? Fact, FieldError? Fault = null, (string Type, string Title)? Conflict = null)
{
    public static Decided Wrong(FieldError fault) => new(null, fault);

    public static Decided Not(string type, string title) => new(null, null, (type, title));
}

/// <summary>Loads, checks who asks, decides and records; again when somebody else was quicker.</summary>
public sealed class Desk(Complaints complaints, ComplaintSeal seal, OfficesInCharge offices, IHttpContextAccessor http)
{
    public async Task<Results<Ok<ComplaintDetails>, ProblemHttpResult>> ActAsync(string id, Func<ComplaintRecord, ComplaintSeal, Decided> decide, CancellationToken cancellationToken)
    {
        var caller = await offices.WidenAsync(Caller.Of(http.HttpContext!), cancellationToken);
        while (true)
        {
            if (await complaints.FindAsync(id, cancellationToken) is not { } found || !ComplaintAccess.Sees(found.Place, caller, seal.Tag(caller.Staff))) return Problems.NotFound();
            switch (decide(found, seal))
            {
                case { Fault: { } fault }: return Problems.Invalid(fault);
                case { Conflict: { } conflict }: return Problems.Conflict(conflict.Type, conflict.Title);
                case { Fact: null }: return TypedResults.Ok(ComplaintViews.Details(found, seal));
                case { Fact: { } fact } when await complaints.AddAsync(found.State, [fact], caller.Subject, cancellationToken):
                    return TypedResults.Ok(ComplaintViews.Details((await complaints.FindAsync(id, cancellationToken))!, seal));
            }
        }
    }
}
