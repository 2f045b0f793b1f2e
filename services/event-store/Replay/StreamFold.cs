using Npgsql;

namespace Transparency.EventStore;

/// <summary>What a stream makes of a read model's rows.</summary>
/// <param name="batch">Takes the statements.</param>
/// <param name="stream">The stream's own events from its first one up to the end of the portion, in version order; none of another hand.</param>
/// <param name="newFrom">Ledger index from which on the events belong to this portion; those before were folded already.</param>
/// <param name="schema">Where the rows are.</param>
public delegate void FoldStream(NpgsqlBatch batch, IReadOnlyList<StoredEvent> stream, long newFrom, string schema);

/// <summary>Rows that show a whole stream as it is now: a portion names the streams it touches, and each is read from its beginning.</summary>
public static class StreamFold
{
    /// <summary>Folding of the streams that hold an event which <paramref name="concerns"/>. For short streams: each portion reads its streams anew.</summary>
    public static FoldLog Of(Store store, Func<StoredEvent, bool> concerns, FoldStream fold) => async (stored, transaction, schema, cancellation) =>
    {
        var touched = stored.Where(each => !each.Foreign && concerns(each)).Select(each => (each.Tenant, each.StreamId)).Distinct().ToList();
        if (touched.Count == 0)
            return;
        var streams = await store.ReadStreamsAsync(touched, stored[^1].Index, cancellation: cancellation).ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(transaction.Connection!, transaction);
        foreach (var stream in streams.Where(each => !each.Foreign).GroupBy(each => (each.Tenant, each.StreamId)))
            fold(batch, [.. stream], stored[0].Index, schema);
        if (batch.BatchCommands.Count > 0)
            await batch.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    };
}
