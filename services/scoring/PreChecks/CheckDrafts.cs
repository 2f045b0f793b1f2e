using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Changes;
using Transparency.Scoring.Decisions;
using Transparency.Scoring.OldStandards;
using Transparency.Scoring.Rubrics;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.PreChecks;

/// <summary>
/// <c>POST /api/decisions/pre-check</c>: what a decision would score if an officer signed it now, by the recorded facts of its case and the
/// rubric in force. It reads only: no fact, no score, no trace of the draft remains, so that asking is never held against anybody.
/// </summary>
public static class CheckDrafts
{
    public static void MapPreCheck(this IEndpointRouteBuilder app) => app.MapPost("/api/decisions/pre-check", CheckAsync).Allow(Roles.Officer);

    /// <summary>The draft under a rubric, and what would lift it: pure.</summary>
    public static (ScoredDecision Scored, SmallestChange Change, CaseFact Signed) Check(CaseHistory history, DraftDecision draft, ReasonShape? reason, CatalogueIndex catalogue, Rubric rubric, DateTimeOffset now)
    {
        var (signed, fact) = DraftFact.Sign(history, draft, reason, catalogue, now);
        var situation = new Situation(new Subject(signed, fact, catalogue, now), IsDraft: true);
        return (DecisionScoring.Score(rubric, situation.Subject), ChangeSearch.Find(rubric, situation), fact);
    }

    private static async Task<Results<Ok<DraftCheck>, ProblemHttpResult>> CheckAsync(CheckDraft question, Caller caller, Store store, CatalogueVersions catalogues, PublishedRubrics published,
        IHttpClientFactory clients, TimeProvider time, CancellationToken cancellationToken)
    {
        if (question.Draft is not { } draft || string.IsNullOrEmpty(question.CaseId)) return Problems.Invalid(new FieldError("draft", "required"));
        var now = time.GetUtcNow();
        await using var db = await store.Source.OpenConnectionAsync(cancellationToken);
        // Another agency's case looks the same as none: its existence is not told either.
        var facts = (await CaseRows.LoadAsync(db, [question.CaseId], cancellationToken)).GetValueOrDefault(question.CaseId, []);
        var (catalogue, day) = (await catalogues.NewestAsync(cancellationToken), PublishedRubrics.DayOf(now));
        // The case of an office that was merged or moved is its successor's.
        if (facts.Count == 0 || !facts.TrueForAll(fact => caller.MayActFor(fact.Agency, fact.Office) || caller.MayActFor(fact.Agency, catalogue.InCharge(fact.Office, day)))) return Problems.NotFound();
        var history = CaseHistory.Of(facts);
        var last = history.Facts[^1];
        // Right after a publication the case may know a newer one than was met so far.
        if (facts.Max(fact => fact.CatalogueVersion) is var known && known > catalogue.Version) catalogue = await catalogues.GetAsync(known, cancellationToken);
        if (DraftFact.Faults(draft, catalogue.Service(last.Agency, last.Service), day) is { Count: > 0 } faults) return Problems.Invalid(faults);

        var (reason, comparable) = await ShapeAsync(draft.Reason, clients, cancellationToken);
        var rubric = await published.InForceAsync(now, cancellationToken);
        var old = await OldAsync(history, draft, reason, catalogue, rubric, now, catalogues, cancellationToken);
        var (scored, change, signed) = Check(history, draft, reason, catalogue, rubric, now);
        return TypedResults.Ok(new DraftCheck(question.CaseId, last.Agency, last.Office, last.Service, draft.DecisionPoint, draft.Outcome, now, scored.Whole.Score, scored.Whole.Earned.ToDecimal(),
            scored.Whole.Applicable, rubric.Id, rubric.Version, rubric.Digest, catalogue.Version, history.LastIndex, Results(scored, catalogue.OfficeTime(last.Agency, last.Office).Zone), scored.Subject.ReadClock(),
            await Peers.OutcomesAsync(db, signed, cancellationToken), reason is null || !comparable ? null : await Peers.CopiedAsync(db, signed, reason, cancellationToken), change)
        { ByOldStandard = old.Standard, ClockByOldStandard = old.Clock });
    }

    /// <summary>The draft by the standard that was made easier within twelve months, as the decision will be shown.</summary>
    private static async Task<(OldStandard? Standard, ClockReading? Clock)> OldAsync(CaseHistory history, DraftDecision draft, ReasonShape? reason, CatalogueIndex catalogue, Rubric rubric, DateTimeOffset now, CatalogueVersions catalogues, CancellationToken cancellationToken)
    {
        if (ByOldStandard.Of(catalogue, history.Facts[^1].Agency, history.Facts[^1].Service, now) is not { } easing) return (null, null);
        var (signed, fact) = DraftFact.Sign(history, draft, reason, catalogue, now);
        var scored = ByOldStandard.Scored(rubric, signed, fact, await catalogues.GetAsync(easing.OldVersion, cancellationToken), now);
        return (ByOldStandard.View(easing, scored.Whole.Score), scored.Subject.ReadClock());
    }

    private static IReadOnlyList<CriterionResult> Results(ScoredDecision scored, TimeZoneInfo zone) =>
        [.. scored.Criteria.OrderBy(each => each.Applies ? 0 : 1).ThenByDescending(each => each.Applies ? each.Criterion.Weight - each.Points.ToDecimal() : 0).Select(each =>
        {
            var (criterion, finding) = (each.Criterion, each.Finding);
            var inputs = finding.Inputs.ToDictionary();
            var why = Explanation.Of(scored.Rubric, criterion, finding.Why, inputs, zone);
            return new CriterionResult(criterion.Id, criterion.Dimension, criterion.NameTh, criterion.NameEn, SeeCaseScores.Code(finding.Status), each.Points.ToDecimal(), criterion.Weight, criterion.Law.Th,
                why?.Th, why?.En, inputs, [.. finding.Events.Where(id => id != Guid.Empty)]);
        })];

    /// <summary>The reason as intake would shape it; while decision-capture is away only its parts and length, which no other text can be compared with.</summary>
    private static async Task<(ReasonShape? Shape, bool Comparable)> ShapeAsync(DraftReason? reason, IHttpClientFactory clients, CancellationToken cancellationToken)
    {
        if (reason is null) return (null, false);
        try
        {
            using var http = clients.CreateClient("decision-capture");
            using var answer = await http.PostAsJsonAsync(new Uri("reason-shape", UriKind.Relative), new ReasonQuestion(reason.Facts, reason.Law, reason.Considerations, reason.Exception), Wire.Json, cancellationToken);
            answer.EnsureSuccessStatusCode();
            return ((await answer.Content.ReadFromJsonAsync<ReasonAnswer>(Wire.Json, cancellationToken))?.Shape, true);
        }
        catch (HttpRequestException)
        {
            (string Part, string? Text)[] parts = [("facts", reason.Facts), ("law", reason.Law), ("considerations", reason.Considerations), ("exception", reason.Exception)];
            var present = parts.Where(each => !string.IsNullOrWhiteSpace(each.Text)).ToList();
            return (present.Count == 0 ? null : new ReasonShape([.. present.Select(each => each.Part)], present.Sum(each => each.Text!.Trim().EnumerateRunes().Count()), "", ""), false);
        }
    }
}
