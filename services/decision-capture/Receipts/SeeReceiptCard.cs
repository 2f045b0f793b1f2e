using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Cases;
using Transparency.EventStore;
using Transparency.Ledger;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Receipts;

/// <summary><c>GET /api/receipts/{caseId}/{eventId}/card</c>: what is printed of a receipt. A read of the case like the receipt itself.</summary>
public sealed record SeeReceiptCard(string CaseId, Guid EventId)
{
    public static async Task<Results<Ok<ReceiptCard>, ProblemHttpResult>> Endpoint([AsParameters] SeeReceiptCard query, Caller caller, CaseLookup cases,
        OfficesInCharge offices, Store store, PublishedLog log, [FromServices] LogOptions? options, TimeProvider time, HttpResponse response, CancellationToken cancellationToken)
    {
        var (receipt, problem) = await new IssueReceipt(query.CaseId, query.EventId).PrepareAsync(caller, cases, offices, store, log, time, response, cancellationToken);
        if (receipt is null) return problem!;
        // There is a receipt, so the log is published.
        var head = TrustPolicy.Of(options!.Keys.Select(k => k.Verifier), options.WitnessKeys, options.Quorum).Check(receipt.Proof.Checkpoint);
        return TypedResults.Ok(new ReceiptCard(head.Checkpoint.Origin, receipt.Proof.Index, Convert.ToHexStringLower(TreeHash.Leaf(receipt.Disclosure.Entry())), head.Checkpoint.Size,
            [.. head.CosignedBy.Select(c => new Cosigner(c.Key.Name, c.Value)).OrderBy(c => c.Name, StringComparer.Ordinal)]));
    }
}
