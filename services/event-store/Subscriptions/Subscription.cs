using Npgsql;

namespace Transparency.EventStore;

/// <summary>
/// Reads the whole log in ledger order, from the first event on, and remembers how far it came. Register with
/// <see cref="StoreHosting.AddSubscription{T}"/>; among all replicas one reads at a time. Derive from
/// <see cref="TransactionalSubscription"/> or <see cref="ExternalSubscription"/>.
/// </summary>
/// <param name="name">Stable: its mark is kept under it.</param>
public abstract class Subscription(string name)
{
    /// <summary>Key of the mark in <c>trail.subscription</c>.</summary>
    public string Name { get; } = name;

    /// <summary>Most events handed over at once.</summary>
    public virtual int BatchLimit => 500;

    /// <summary>
    /// Shortest time between the beginnings of two batches, unless the first was full; what comes after a quiet time is handed over at once. A batch that takes
    /// long makes it longer, up to 200 ms.
    /// </summary>
    public virtual TimeSpan Pace => TimeSpan.FromMilliseconds(25);

    /// <summary>Handles a batch and moves the mark from <paramref name="mark"/> to the batch's last index; false when the mark stood elsewhere and nothing was done.</summary>
    internal abstract Task<bool> AdvanceAsync(Store store, long mark, IReadOnlyList<StoredEvent> batch, CancellationToken cancellation);

    private protected static async Task<bool> MoveMarkAsync(NpgsqlConnection connection, string name, long from, long to, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("UPDATE trail.subscription SET last_index = $3, updated_at = now() WHERE name = $1 AND last_index = $2", connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = name }, new NpgsqlParameter<long> { TypedValue = from }, new NpgsqlParameter<long> { TypedValue = to } },
        };
        return await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false) == 1;
    }
}

/// <summary>A subscription whose effects are rows of the same database: they and the mark commit together, so each event is handled exactly once.</summary>
/// <param name="name">Stable: its mark is kept under it.</param>
public abstract class TransactionalSubscription(string name) : Subscription(name)
{
    /// <summary>Handles events, ascending by index without holes. Throwing rolls everything back; the batch comes again.</summary>
    /// <param name="transaction">Write through its connection only.</param>
    public abstract Task HandleAsync(IReadOnlyList<StoredEvent> batch, NpgsqlTransaction transaction, CancellationToken cancellation);

    internal sealed override async Task<bool> AdvanceAsync(Store store, long mark, IReadOnlyList<StoredEvent> batch, CancellationToken cancellation)
    {
        await using var connection = await store.Source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        // The mark first: its row lock keeps a reader that lost its lease unnoticed from handling the same events.
        if (!await MoveMarkAsync(connection, Name, mark, batch[^1].Index, cancellation).ConfigureAwait(false))
            return false;
        await HandleAsync(batch, transaction, cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return true;
    }
}

/// <summary>A subscription with effects elsewhere (broker, mail): the effect first, the mark after it. After a crash the last batch comes again.</summary>
/// <param name="name">Stable: its mark is kept under it.</param>
public abstract class ExternalSubscription(string name) : Subscription(name)
{
    /// <summary>Handles events, ascending by index without holes; returns when the effects are safe. Throwing leaves the mark; the batch comes again.</summary>
    public abstract Task HandleAsync(IReadOnlyList<StoredEvent> batch, CancellationToken cancellation);

    internal sealed override async Task<bool> AdvanceAsync(Store store, long mark, IReadOnlyList<StoredEvent> batch, CancellationToken cancellation)
    {
        await HandleAsync(batch, cancellation).ConfigureAwait(false);
        await using var connection = await store.Source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        return await MoveMarkAsync(connection, Name, mark, batch[^1].Index, cancellation).ConfigureAwait(false);
    }
}
