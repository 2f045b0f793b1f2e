using Npgsql;
using Transparency.EventStore;
using Transparency.Ledger;

namespace Transparency.RedFlag.Flags;

/// <summary>Receipts of this service's own facts: a C2SP tlog-proof that opens identity, times and facts; people and words stay closed.</summary>
public static class FlagReceipts
{
    private static readonly HashSet<DisclosureGroup> s_opened = [DisclosureGroup.Identity, DisclosureGroup.Times, DisclosureGroup.Facts];

    /// <summary>What an outside body is told: who acted and in which words too.</summary>
    public static readonly IReadOnlySet<DisclosureGroup> WithPeople = new HashSet<DisclosureGroup>(s_opened) { DisclosureGroup.Actors, DisclosureGroup.Text };

    /// <param name="opened">Groups that the receipt opens; identity, times and facts when nothing is said.</param>
    /// <summary>The receipt; null while no published head covers the fact, or when the row is not what the log recorded.</summary>
    public static async Task<Receipt?> DisclosedAsync(this PublishedLog log, Store store, StoredEvent stored, CancellationToken cancellationToken, IReadOnlySet<DisclosureGroup>? opened = null)
    {
        if (await log.ReceiptOfAsync(stored.Index, cancellationToken) is not { } proof) return null;
        var (salt, entry, personal) = await LeafAsync(store, stored.Id, cancellationToken);
        var row = new StoredRow(stored.Tenant, stored.StreamId, stored.Version, stored.Id, stored.Type, stored.DotNetType, stored.Timestamp, stored.Data,
            stored.CorrelationId, stored.CausationId, stored.UserName, stored.Headers);
        var disclosure = Disclosure.Of(row, salt, PersonalSalts.Of(null, personal), opened ?? s_opened);
        return disclosure.Entry().AsSpan().SequenceEqual(entry) ? Receipt.Of(disclosure, proof.Index, proof.Hashes, proof.Checkpoint) : null;
    }

    private static async Task<(byte[] Salt, byte[] Entry, byte[] Personal)> LeafAsync(Store store, Guid eventId, CancellationToken cancellationToken)
    {
        await using var command = store.Source.CreateCommand("select salt, entry, coalesce(personal, '') from trail.leaf where event_id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = eventId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetFieldValue<byte[]>(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2));
    }
}
