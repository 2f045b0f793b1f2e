using Npgsql;

namespace Transparency.EventStore;

/// <summary>A table of a read model.</summary>
/// <param name="Name">Without schema.</param>
/// <param name="NotCompared">Columns that follow from a clock and not from what is recorded.</param>
public sealed record ReadModelTable(string Name, params IReadOnlyList<string> NotCompared)
{
    /// <summary>True when the table is empty whenever the live tables are settled: it is exchanged and has nothing to compare.</summary>
    public bool IsTransient { get; init; }
}

/// <summary>
/// Tables of schema <see cref="Live"/> that follow from recorded facts and nothing else, and how they follow. A replay fills twins of them in
/// schema <see cref="Side"/> through the same folding that fills the live ones, compares, and may exchange them.
/// </summary>
/// <param name="name">Stable, kebab-case.</param>
/// <param name="tables">In the order in which they are compared.</param>
public abstract class ReadModel(string name, params IReadOnlyList<ReadModelTable> tables)
{
    /// <summary>Schema of the live tables.</summary>
    public const string Live = "app";

    /// <summary>Schema of the tables that are being rebuilt.</summary>
    public const string Side = "rebuild";

    /// <summary>Key of its marks.</summary>
    public string Name { get; } = name;

    /// <summary>All tables that the folding writes.</summary>
    public IReadOnlyList<ReadModelTable> Tables { get; } = tables;

    /// <summary>What the tables follow from. Several are read one after the other, so no fold may need another one's order.</summary>
    public abstract IReadOnlyList<Origin> Origins { get; }

    /// <summary>False while the live tables, as this snapshot shows them, are in the middle of a change; then another snapshot is taken.</summary>
    public virtual Task<bool> IsSettledAsync(NpgsqlConnection snapshot, CancellationToken cancellation) => Task.FromResult(true);

    /// <summary>Takes over columns that are not compared, just before an exchange and in its transaction.</summary>
    public virtual Task CarryOverAsync(NpgsqlTransaction transaction, CancellationToken cancellation) => Task.CompletedTask;
}

/// <summary>One ordered reading that a read model follows from.</summary>
/// <param name="name">Stable: its mark is kept under it.</param>
public abstract class Origin(string name)
{
    /// <summary>Key of its mark.</summary>
    public string Name { get; } = name;

    /// <summary>
    /// True for a recomputation that writes no table and needs the finished ones: it is read last, and what it returns as state is
    /// <see cref="Described"/> as if it were a table.
    /// </summary>
    public virtual bool IsRecomputation => false;

    /// <summary>Up to which index (inclusive) the live tables reflect this origin, as the connection sees the database.</summary>
    public abstract Task<long> PositionAsync(NpgsqlConnection db, CancellationToken cancellation);

    /// <summary>The next portion behind <paramref name="after"/>, not beyond <paramref name="through"/>; null when there is none yet.</summary>
    /// <exception cref="LedgerGapException">An index is missing.</exception>
    public abstract Task<Portion?> ReadAsync(long after, long through, CancellationToken cancellation);

    /// <summary>What a finished recomputation found.</summary>
    public virtual ReplayedFigures Described(string? state) => throw new NotSupportedException($"{Name} is no recomputation");
}

/// <summary>Live beside recomputed.</summary>
public sealed record ReplayedFigures(string Name, long Live, long Rebuilt, string DigestLive, string DigestRebuilt, string? FirstDifference);

/// <summary>Some events in order, and what they do to the tables of a schema.</summary>
/// <param name="LastIndex">Index up to which they reach; the mark moves there with the rows.</param>
/// <param name="Events">How many they are.</param>
public abstract record Portion(long LastIndex, int Events)
{
    /// <summary>Writes through the transaction, and only into tables of <paramref name="schema"/>; returns the origin's new state.</summary>
    public abstract Task<string?> FoldAsync(NpgsqlTransaction transaction, string schema, string? state, CancellationToken cancellation);
}

/// <summary>Folds events of the own log into tables of a schema.</summary>
public delegate Task FoldLog(IReadOnlyList<StoredEvent> batch, NpgsqlTransaction transaction, string schema, CancellationToken cancellation);

/// <summary>The service's own log. In ledger order, which is the order of commits: a late committer is never passed over.</summary>
/// <param name="subscription">Subscription that fills the live tables; null when their rows are written with the events themselves.</param>
/// <param name="portion">Most events at once.</param>
public sealed class LogOrigin(Store store, string? subscription, int portion, FoldLog fold) : Origin("log")
{
    /// <inheritdoc/>
    public override async Task<long> PositionAsync(NpgsqlConnection db, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(subscription is null ? "SELECT size - 1 FROM trail.ledger_head"
            : "SELECT coalesce((SELECT last_index FROM trail.subscription WHERE name = $1), -1)", db);
        if (subscription is not null)
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = subscription });
        return (long)(await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!;
    }

    /// <inheritdoc/>
    public override async Task<Portion?> ReadAsync(long after, long through, CancellationToken cancellation)
    {
        var page = await store.ReadPageAsync(after, portion, cancellation).ConfigureAwait(false);
        if (page.Count > through - after)
            page = [.. page.Take((int)(through - after))];
        return page.Count == 0 ? null : new Page(page, fold);
    }

    private sealed record Page(IReadOnlyList<StoredEvent> Stored, FoldLog Fold) : Portion(Stored[^1].Index, Stored.Count)
    {
        public override async Task<string?> FoldAsync(NpgsqlTransaction transaction, string schema, string? state, CancellationToken cancellation)
        {
            await Fold(Stored, transaction, schema, cancellation).ConfigureAwait(false);
            return state;
        }
    }
}
