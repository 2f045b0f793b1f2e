using Npgsql;

namespace Transparency.EventStore;

/// <summary>A page of another service's ordered feed.</summary>
/// <param name="LastIndex">Index up to which it is complete.</param>
public sealed record FeedRead<TItem>(long LastIndex, IReadOnlyList<TItem> Items);

/// <summary>Another service's feed, from its first entry on: what the live tables took from announcements follows from it too.</summary>
/// <param name="position">Query for the index up to which the live tables have handled it.</param>
/// <param name="read">Reads behind an index, looking at no more stored events than the limit.</param>
/// <param name="longest">Most stored events that a page may look at.</param>
public sealed class FeedOrigin<TItem>(string name, string position, int longest, Func<long, int, CancellationToken, Task<FeedRead<TItem>>> read,
    Func<IReadOnlyList<TItem>, NpgsqlTransaction, string, CancellationToken, Task> fold) : Origin(name)
{
    /// <inheritdoc/>
    public override async Task<long> PositionAsync(NpgsqlConnection db, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(position, db);
        return (long)(await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!;
    }

    /// <inheritdoc/>
    public override async Task<Portion?> ReadAsync(long after, long through, CancellationToken cancellation)
    {
        var page = await read(after, (int)Math.Min(longest, through - after), cancellation).ConfigureAwait(false);
        return page.LastIndex <= after ? null : new Page(page, (int)(page.LastIndex - after), fold);
    }

    private sealed record Page(FeedRead<TItem> Read, int Looked, Func<IReadOnlyList<TItem>, NpgsqlTransaction, string, CancellationToken, Task> Fold) : Portion(Read.LastIndex, Looked)
    {
        public override async Task<string?> FoldAsync(NpgsqlTransaction transaction, string schema, string? state, CancellationToken cancellation)
        {
            await Fold(Read.Items, transaction, schema, cancellation).ConfigureAwait(false);
            return state;
        }
    }
}
