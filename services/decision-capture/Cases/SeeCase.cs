using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Erasure;
using Transparency.DecisionCapture.Reads;
using Transparency.DecisionCapture.Subjects;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Cases;

/// <summary><c>GET /api/cases/{caseId}</c>: one case with its timeline and reasons, for callers with the task. The read is recorded first.</summary>
/// <param name="At">Only what had happened until then; null = everything.</param>
/// <param name="Known">Only what was recorded until then; null = now.</param>
/// <param name="Purpose">Why the caller looks, where it is not the daily task; at most 200 characters.</param>
public sealed record SeeCase(string CaseId, DateTimeOffset? At, DateTimeOffset? Known, string? Purpose)
{
    public static async Task<Results<Ok<CaseView>, ProblemHttpResult>> Endpoint([AsParameters] SeeCase query, Caller caller, CaseLookup cases, OfficesInCharge offices,
        Store store, CaseTimeline timeline, OpenTexts openTexts, ErasedKeys erasedKeys, TimeProvider time, CancellationToken cancellationToken)
    {
        if (query.Purpose is { Length: > 200 }) return Problems.Invalid(new FieldError("purpose", "too-long", "At most 200 characters"));
        if (await cases.FindAsync(query.CaseId, cancellationToken) is not { } found) return Problems.NotFound();
        if (!offices.MaySee(caller, found.Agency, found.Office)) return Problems.Forbidden($"Not for agency {found.Agency}.");

        var stored = await store.ReadStreamAsync(found.Agency, query.CaseId, toTimestamp: query.Known, cancellation: cancellationToken);
        var facts = stored.Select(e => (Fact: CaseFact.Read(e)!, Stored: e)).Where(f => f.Fact is not null && !(f.Fact.OccurredAt > query.At)).ToList();
        if (facts.Count == 0) return Problems.NotFound("Nothing was known of the case then.");

        var now = time.GetUtcNow();
        var read = CaseReads.By(caller, query.CaseId, query.Purpose, new(now, query.At, query.Known));
        await store.AppendAsync(CaseReads.Record(Guid.CreateVersion7(now), found.Agency, read), cancellationToken);
        var erased = await erasedKeys.FindAsync([.. facts.SelectMany(f => SealedTexts.SubjectsOf(f.Fact.Body)).Distinct()], cancellationToken);
        return TypedResults.Ok(timeline.View(facts, await OpenAsync(facts, openTexts, cancellationToken), erased));
    }

    private static async Task<Dictionary<(Guid, string), string?>> OpenAsync(List<(CaseFact Fact, StoredEvent Stored)> facts, OpenTexts openTexts,
        CancellationToken cancellationToken)
    {
        var closed = facts.SelectMany(f => (f.Fact.Body.Text ?? new Dictionary<string, string>()).Select(t => new SealedText(f.Fact.EventId, t.Key, t.Value))).ToList();
        if (closed.Count == 0) return [];
        var open = await openTexts(closed, cancellationToken);
        return closed.Zip(open).ToDictionary(p => (p.First.EventId, p.First.Path), p => p.Second);
    }
}

/// <summary>Whose case an id is.</summary>
public sealed class CaseLookup(Store store)
{
    /// <summary>Agency and office of a case; null when it is not known (yet).</summary>
    public async Task<(string Agency, string Office)?> FindAsync(string caseId, CancellationToken cancellationToken)
    {
        await using var command = store.Source.CreateCommand("select agency, office from app.case_summary where case_id = $1");
        command.Parameters.Add(new() { Value = caseId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.GetString(0), reader.GetString(1)) : null;
    }
}
