using Npgsql;
using Transparency.Ledger;

namespace Transparency.EventStore;

/// <summary>Receipts of stored events: a C2SP tlog-proof that opens some groups of the event; the others stay closed.</summary>
public static class EventReceipts
{
    /// <summary>The receipt; null while no published head covers the event, or when the row is not what the log recorded.</summary>
    /// <param name="opened">Groups that the holder may see; never the personal one.</param>
    public static async Task<Receipt?> DisclosedAsync(this PublishedLog log, Store store, StoredEvent stored, IReadOnlySet<DisclosureGroup> opened, CancellationToken cancellation = default)
    {
        if (await log.ReceiptOfAsync(stored.Index, cancellation).ConfigureAwait(false) is not { } proof) return null;
        await using var command = store.Source.CreateCommand("SELECT salt, entry, coalesce(personal, '') FROM trail.leaf WHERE event_id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = stored.Id });
        await using var leaf = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        if (!await leaf.ReadAsync(cancellation).ConfigureAwait(false)) return null;
        var row = new StoredRow(stored.Tenant, stored.StreamId, stored.Version, stored.Id, stored.Type, stored.DotNetType, stored.Timestamp, stored.Data,
            stored.CorrelationId, stored.CausationId, stored.UserName, stored.Headers);
        var disclosure = Disclosure.Of(row, leaf.GetFieldValue<byte[]>(0), stored.Foreign ? PersonalSalts.Foreign : PersonalSalts.Of(null, leaf.GetFieldValue<byte[]>(2)), opened);
        return disclosure.Entry().AsSpan().SequenceEqual(leaf.GetFieldValue<byte[]>(1)) ? Receipt.Of(disclosure, proof.Index, proof.Hashes, proof.Checkpoint) : null;
    }
}
