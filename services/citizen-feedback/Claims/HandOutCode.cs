using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.CitizenFeedback.ServicePoints;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.Claims;

/// <summary>
/// Who was given the code of which case. Every case has exactly one and the office cannot make another, but whoever hands it out could keep it:
/// so each hand-out is recorded, before the code leaves. Name on disk: claim_code_handed_out; stream <c>hand-out-&lt;case&gt;</c>, which does not name the code.
/// </summary>
/// <param name="Times">How many times, this one included.</param>
public sealed record ClaimCodeHandedOut(string CaseId, string Agency, string Office, int Times);

/// <summary><c>POST /api/claim-codes/{caseId}/hand-out</c>: for printing on the ใบรับคำขอ, by the case's own office or case system.</summary>
public static class HandOutCodeEndpoint
{
    /// <summary>The receipt, a reprint after a paper jam, and one lost by the applicant.</summary>
    public const int Most = 3;

    public static void MapHandOutCode(this IEndpointRouteBuilder app) =>
        app.MapPost("/api/claim-codes/{caseId}/hand-out", HandleAsync).Allow(Roles.Officer, Roles.AgencyAdmin, Roles.CaseSystem).AsksForPost();

    /// <summary>The fact, or null when it was handed out often enough.</summary>
    public static ClaimCodeHandedOut? Decide(string caseId, ClaimCodeRow row) =>
        row.HandedOut < Most ? new(caseId, row.Agency, row.Office, row.HandedOut + 1) : null;

    private static async Task<Results<Ok<HandedOutCode>, ProblemHttpResult>> HandleAsync(string caseId, Caller caller, OfficesInCharge offices, Posts posts, Store store, ClaimSecrets secrets, TimeProvider time, CancellationToken cancellationToken)
    {
        var code = secrets.CodeOf(caseId);
        while (true)
        {
            if (await ClaimCodeRows.FindAsync(store, secrets.HashOf(code), cancellationToken) is not { } row) return Problems.NotFound("This case has no code, or not yet: codes follow recorded cases within seconds.");
            if (!(await offices.WidenAsync(caller, cancellationToken)).MayActFor(row.Agency, row.Office)) return Problems.Forbidden();
            // An officer hands out what is their own office's; an administrator of the agency what is the agency's.
            if (await posts.RefusalAsync(caller, [row.Agency], caller.Is(Roles.Officer) || caller.Offices.Count > 0 ? [row.Office] : null, cancellationToken) is { } refused) return refused;
            if (row.Capped) return Problems.Of(StatusCodes.Status409Conflict, "agent-capped", "The agent's cases got all codes of this month.");
            if (Decide(caseId, row) is not { } fact) return Problems.Of(StatusCodes.Status409Conflict, "handed-out", $"This code was handed out {Most} times already.");
            var now = time.GetUtcNow();
            var e = new EventToAppend(Guid.CreateVersion7(now), "claim_code_handed_out", $"{typeof(ClaimCodeHandedOut).FullName}, Transparency.CitizenFeedback",
                JsonSerializer.SerializeToUtf8Bytes(fact, Wire.Json), now, null, null, caller.Subject, ReadOnlyMemory<byte>.Empty);
            if (await store.AppendAsync(new Append(row.Agency, "hand-out-" + caseId, "hand-out", ExpectedVersion.Exactly(row.HandedOut), [e])
            {
                Alongside = batch => batch.BatchCommands.Add(new("update app.claim_code set handed_out = $2, fresh_slot = $3 where code = $1") { Parameters = { new() { Value = row.Hash }, new() { Value = fact.Times }, new() { Value = ClaimCodeRow.SlotOf(now) } } }),
            }, cancellationToken) is AppendResult.Appended)
                return TypedResults.Ok(new HandedOutCode(caseId, code.Printed, row.Agency, row.Office, row.Service, row.EndsOn, fact.Times));
        }
    }
}
