using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Decisions;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Clock;

/// <summary>
/// <c>POST /api/scores/clocks</c>, for services: where the clock of a case stands, also while nothing is decided. Computed from the kept facts at the moment of asking;
/// nothing is stored, and nothing of a score depends on it.
/// </summary>
public static class ReadClocks
{
    private const int Most = 200;

    public static void MapClocks(this IEndpointRouteBuilder app) => app.MapPost("/api/scores/clocks", ReadAsync).Allow(Roles.Service);

    /// <summary>The clock of one case; null when it has no start. Pure.</summary>
    /// <param name="catalogue">Catalogue in force when its newest fact was recorded.</param>
    public static ClockReading? Of(CaseHistory history, CatalogueIndex catalogue, DateTimeOffset now)
    {
        if (history.Facts.Count == 0) return null;
        var newest = history.Facts.MaxBy(fact => fact.Index)!;
        var office = history.Facts.LastOrDefault(fact => fact.Office.Length > 0)?.Office ?? "";
        if (catalogue.Service(newest.Agency, newest.Service) is not { } service) return null;
        return CaseClock.Read(history, catalogue.OfficeTime(newest.Agency, office), service, EndOf(history) ?? now, isOpen: EndOf(history) is null);
    }

    /// <summary>When the clock of a case ended: its last decision, else when it was returned, withdrawn or closed. Null while it is open.</summary>
    public static DateTimeOffset? EndOf(CaseHistory history) => history.Decisions is [.., var last] ? last.OccurredAt
        : history.Facts.FirstOrDefault(fact => fact.Departure is not null || fact.Closing is not null)?.OccurredAt;

    private static async Task<Results<Ok<CaseClockReadings>, ProblemHttpResult>> ReadAsync(ClocksQuestion question, Store store, CatalogueVersions catalogues, TimeProvider time, CancellationToken cancellationToken)
    {
        if (question.CaseIds is not { Count: > 0 and <= Most } caseIds) return Problems.Invalid(new FieldError("caseIds", "length", $"1–{Most}"));
        await using var db = await store.Source.OpenConnectionAsync(cancellationToken);
        var kept = await CaseRows.LoadAsync(db, caseIds, cancellationToken);
        var clocks = new List<CaseClockReading>(kept.Count);
        foreach (var (caseId, facts) in kept)
        {
            var history = CaseHistory.Of(facts);
            var catalogue = await catalogues.GetAsync(facts.Count == 0 ? 0 : facts.MaxBy(fact => fact.Index)!.CatalogueVersion, cancellationToken);
            if (Of(history, catalogue, time.GetUtcNow()) is { } reading) clocks.Add(new(caseId, question.Segments ? reading : reading with { Segments = [], Spans = null }));
        }
        return TypedResults.Ok(new CaseClockReadings(clocks));
    }
}
