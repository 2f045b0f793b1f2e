using Npgsql;
using Transparency.Ledger;

namespace Transparency.EventStore.Verification;

/// <summary>What an audit bundle is asked for.</summary>
/// <param name="Tenant">Agency; null = all.</param>
/// <param name="From">Recorded at or after; null = from the beginning.</param>
/// <param name="To">Recorded before; null = to the head.</param>
/// <param name="Shows">Which events are opened; the others stand as hashes.</param>
public sealed record BundleQuestion(string? Tenant, DateTimeOffset? From, DateTimeOffset? To, Func<StoredEvent, bool> Shows)
{
    /// <summary>Tenants whose events are shown beside <see cref="Tenant"/>'s, whatever the period: what everything else is read by.</summary>
    public IReadOnlyList<string> Always { get; init; } = [];
}

/// <summary>Writes audit bundles of a published log, tile by tile, under one head.</summary>
public sealed class BundleExport(Store store, PublishedLog log)
{
    private const int Page = 32 * TileId.FullWidth;

    // Personal parts stay closed for everybody: a bundle leaves the house.
    private static readonly HashSet<DisclosureGroup> Opened =
        [DisclosureGroup.Identity, DisclosureGroup.Times, DisclosureGroup.Actors, DisclosureGroup.Facts, DisclosureGroup.Text, DisclosureGroup.Metadata];

    private const string Rows = $"""
        SELECT {EventRows.Columns}, l.salt, coalesce(l.personal, '') FROM trail.leaf l JOIN events.mt_events e ON e.seq_id = l.seq_id AND e.id = l.event_id
        WHERE l.idx >= $1 AND l.idx < $2 AND ((($3::text IS NULL OR e.tenant_id = $3) AND e.timestamp >= $4 AND e.timestamp < $5) OR e.tenant_id = ANY($6)) ORDER BY l.idx
        """;

    /// <summary>Writes a bundle; answers how many events it shows.</summary>
    /// <param name="head">The head that all proofs lead to.</param>
    public async Task<long> WriteAsync(Stream output, PublishedHead head, DateTimeOffset now, BundleQuestion question, IReadOnlyDictionary<string, string> said, CancellationToken cancellation)
    {
        var writer = new BundleWriter(output);
        await writer.BeginAsync(new BundleHeader(SignedNote.Parse(head.Note), now, said), cancellation).ConfigureAwait(false);
        var shown = 0L;
        for (var from = 0L; from < head.Checkpoint.Size; from += Page)
        {
            var page = await ReadAsync(from, Math.Min(from + Page, head.Checkpoint.Size), question, cancellation).ConfigureAwait(false);
            foreach (var tile in page.GroupBy(each => each.Index / TileId.FullWidth))
            {
                await writer.WriteAsync(await TileAsync(tile.Key, head.Checkpoint.Size, cancellation).ConfigureAwait(false), [.. tile], cancellation).ConfigureAwait(false);
                shown += tile.Count();
            }
        }
        await writer.EndAsync(cancellation).ConfigureAwait(false);
        return shown;
    }

    private async Task<List<(long Index, Disclosure Disclosure)>> ReadAsync(long from, long to, BundleQuestion question, CancellationToken cancellation)
    {
        await using var command = store.Source.CreateCommand(Rows);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = from });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = to });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = question.Tenant });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = question.From?.ToUniversalTime() ?? DateTimeOffset.MinValue });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = question.To?.ToUniversalTime() ?? DateTimeOffset.MaxValue });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. question.Always] });
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var page = new List<(long, Disclosure)>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            var stored = EventRows.Read(reader);
            if (!question.Shows(stored)) continue;
            var personal = stored.Foreign ? PersonalSalts.Foreign : PersonalSalts.Of(null, reader.GetFieldValue<byte[]>(16));
            page.Add((stored.Index, Disclosure.Of(EventRows.Sealed(stored), reader.GetFieldValue<byte[]>(15), personal, Opened)));
        }
        return page;
    }

    private async Task<BundleTile> TileAsync(long index, long size, CancellationToken cancellation)
    {
        var id = TileId.In(0, index, size);
        var hashes = await log.BytesOfAsync(id, cancellation).ConfigureAwait(false) ?? throw new InvalidDataException($"{id.Path} is not stored as the published tree has it");
        var proof = await log.ProofOfAsync(index * TileId.FullWidth, size, cancellation).ConfigureAwait(false);
        return new BundleTile(index, hashes, BundleTile.ProofAbove(proof.Hashes, id.Width));
    }
}
