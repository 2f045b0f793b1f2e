using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.DecisionCapture.Cases;
using Transparency.DecisionCapture.Reads;
using Transparency.EventStore;
using Transparency.Ledger;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Receipts;

/// <summary>
/// <c>GET /api/receipts/{caseId}/{eventId}</c>: the receipt of one recorded event, a C2SP tlog-proof that opens identity, times and
/// facts; who acted, texts and personal data stay closed whoever asks. Issuing it is a read of the case and recorded as one.
/// </summary>
public sealed record IssueReceipt(string CaseId, Guid EventId)
{
    private static readonly HashSet<DisclosureGroup> Opened = [DisclosureGroup.Identity, DisclosureGroup.Times, DisclosureGroup.Facts];

    public static async Task<Results<ContentHttpResult, ProblemHttpResult>> Endpoint([AsParameters] IssueReceipt query, Caller caller, CaseLookup cases,
        OfficesInCharge offices, Store store, PublishedLog log, TimeProvider time, HttpResponse response, CancellationToken cancellationToken)
    {
        var (receipt, problem) = await query.PrepareAsync(caller, cases, offices, store, log, time, response, cancellationToken);
        if (receipt is null) return problem!;
        response.Headers.ContentDisposition = $"attachment; filename=\"{query.EventId}{TlogProof.FileExtension}\"";
        return TypedResults.Text(receipt.ToString(), "text/plain; charset=utf-8");
    }

    /// <summary>The receipt, or why there is none; that it was asked for is recorded before it is handed out.</summary>
    internal async Task<(Receipt? Receipt, ProblemHttpResult? Problem)> PrepareAsync(Caller caller, CaseLookup cases, OfficesInCharge offices, Store store, PublishedLog log, TimeProvider time,
        HttpResponse response, CancellationToken cancellationToken)
    {
        if (await cases.FindAsync(CaseId, cancellationToken) is not { } found) return (null, Problems.NotFound());
        if (!offices.MaySee(caller, found.Agency, found.Office)) return (null, Problems.Forbidden($"Not for agency {found.Agency}."));
        var stream = await store.ReadStreamAsync(found.Agency, CaseId, cancellation: cancellationToken);
        if (stream.FirstOrDefault(e => e.Id == EventId) is not { } stored) return (null, Problems.NotFound());

        var (receipt, problem) = await OfAsync(stored, store, log, response, cancellationToken);
        if (receipt is null) return (null, problem);
        var now = time.GetUtcNow();
        var read = CaseReads.By(caller, CaseId, "receipt", new(now, null, null));
        await store.AppendAsync(CaseReads.Record(Guid.CreateVersion7(now), found.Agency, read), cancellationToken);
        return (receipt, null);
    }

    /// <summary>The receipt of a stored event, or why there is none yet. Whoever hands it out says first who asked.</summary>
    internal static async Task<(Receipt? Receipt, ProblemHttpResult? Problem)> OfAsync(StoredEvent stored, Store store, PublishedLog log, HttpResponse response, CancellationToken cancellationToken)
    {
        var leaf = await LeafAsync(store, stored.Id, cancellationToken);
        if (leaf is null || await log.ReceiptOfAsync(stored.Index, cancellationToken) is not { } proof)
        {
            response.Headers.RetryAfter = "2";
            return (null, Problems.Conflict("not-yet-published", "The log has no published head that covers this event yet."));
        }
        var disclosure = Disclose(stored, leaf);
        // A receipt that no verifier accepts must not go out: the row is not what was recorded.
        if (!disclosure.Entry().AsSpan().SequenceEqual(leaf.Entry))
            return (null, Problems.Of(StatusCodes.Status500InternalServerError, "record-differs", "The stored event is not the one that the log recorded."));
        return (Receipt.Of(disclosure, proof.Index, proof.Hashes, proof.Checkpoint), null);
    }

    /// <summary>The event with the groups that a receipt shows. Keys of subjects are not needed: personal data stays closed.</summary>
    public static Disclosure Disclose(StoredEvent stored, LeafRow leaf)
    {
        var row = new StoredRow(stored.Tenant, stored.StreamId, stored.Version, stored.Id, stored.Type, stored.DotNetType, stored.Timestamp, stored.Data,
            stored.CorrelationId, stored.CausationId, stored.UserName, stored.Headers);
        return Disclosure.Of(row, leaf.Salt, stored.Foreign ? PersonalSalts.Foreign : PersonalSalts.Of(null, leaf.Personal), Opened);
    }

    private static async Task<LeafRow?> LeafAsync(Store store, Guid eventId, CancellationToken cancellationToken)
    {
        await using var command = store.Source.CreateCommand("select salt, entry, coalesce(personal, '') from trail.leaf where event_id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = eventId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new(reader.GetFieldValue<byte[]>(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2)) : null;
    }
}

/// <summary>What the ledger keeps of an event.</summary>
/// <param name="Salt">32 bytes, of this event only.</param>
/// <param name="Entry">32 bytes.</param>
/// <param name="Personal">32 bytes per data subject; empty when the event names none.</param>
public sealed record LeafRow(byte[] Salt, byte[] Entry, byte[] Personal);
