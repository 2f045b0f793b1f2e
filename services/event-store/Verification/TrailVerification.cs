using System.Globalization;
using Npgsql;
using Transparency.Ledger;

namespace Transparency.EventStore.Verification;

/// <summary>
/// Checks a service's store from the rows up, trusting nothing in the database but the signatures: recomputes every leaf from its event,
/// every tile and the root of every published head, compares them with heads kept outside, and the streams with themselves. Reads only.
/// Memory does not grow with the log.
/// </summary>
public sealed class TrailVerification(NpgsqlDataSource source, VerificationOptions options)
{
    private readonly List<Difference> _differences = [];
    private readonly List<Difference> _suspected = [];
    private long _more, _foreign, _erased, _personalTaken;
    private TileBuilder _tree = TileBuilder.Empty();
    private bool _treeBroken;
    private DateTimeOffset? _previousHeadAt;
    private string? _origin;

    // Nothing differs so far; what other hands wrote is told, but no difference.
    private bool Sound => _suspected.Count == 0 && _differences.TrueForAll(each => each.Finding == Finding.ForeignEvent);

    /// <summary>Verifies everything that is stored when the call begins.</summary>
    /// <exception cref="NpgsqlException">The database does not answer.</exception>
    /// <exception cref="FormatException">A head that was given from outside is no checkpoint.</exception>
    public async Task<VerificationReport> RunAsync(CancellationToken cancellation)
    {
        var (size, head) = await SizesAsync(cancellation).ConfigureAwait(false);
        var outside = options.KnownHeads.Select(note => (Note: note, Checkpoint: Checkpoint.Parse(note.Text)))
            .Select(each => new KeptHead(each.Checkpoint.Size, each.Checkpoint.Root, each.Note.ToString(), null, Outside: true)).ToList();
        await ResumeAsync(size, cancellation).ConfigureAwait(false);
        var begun = _tree.Size;
        foreach (var earlier in outside.Where(each => each.Size <= begun))
            Compare(earlier, await new TiledTree(earlier.Size, ReadTileAsync).RootAsync(cancellation).ConfigureAwait(false));
        var heads = new Heads(source, begun, head, outside.Where(each => each.Size > begun));
        var check = new StreamCheck(source, options);
        var order = new StreamOrder(begun == 0 ? options.RememberedStreams : 0, options.Named);
        await LeavesAsync(begun, size, head, heads, order, cancellation).ConfigureAwait(false);
        foreach (var difference in order.IsWhole ? order.Differences : await check.OrderAsync(cancellation).ConfigureAwait(false)) Add(difference);
        _more += order.IsWhole ? order.More : 0;
        foreach (var difference in await check.LeaflessAsync(begun == 0 && Sound, cancellation).ConfigureAwait(false)) Add(difference);
        foreach (var difference in await check.RowsAsync(order, cancellation).ConfigureAwait(false)) Add(difference);
        return new(_origin, size - begun, size, head, _tree.Root(), _foreign, _erased, _personalTaken,
            [.. _differences.OrderBy(each => each.Finding == Finding.ForeignEvent).ThenBy(each => each.Index ?? long.MaxValue)], _more);
    }

    private async Task LeavesAsync(long begun, long size, long head, Heads heads, StreamOrder order, CancellationToken cancellation)
    {
        await foreach (var chunk in ChunksAsync(begun, size, head, cancellation).ConfigureAwait(false))
        {
            await TakeAsync(chunk, heads, head, cancellation).ConfigureAwait(false);
            for (var place = 0; place < chunk.Places.Length; place++) order.Follow(chunk.Places[place], chunk.From + place);
            options.Progress?.Invoke(new VerifiedPrefix(_tree.Size, size, _tree.RightEdge(), _foreign, _erased, _personalTaken,
                Sound));
        }
        while (await heads.NextAsync(long.MaxValue, cancellation).ConfigureAwait(false) is { } longer)
            Add(new(Finding.RolledBack, string.Create(CultureInfo.InvariantCulture,
                $"The ledger has {size} leaves, but {(longer.Outside ? "a head kept outside" : "a published head")} has {longer.Size}: the end is missing."), size));
        foreach (var suspect in _suspected) Add(suspect);
    }

    private async Task<(long Size, long Head)> SizesAsync(CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("SELECT (SELECT size FROM trail.ledger_head), (SELECT coalesce(max(size), 0) FROM trail.checkpoint)");
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await reader.ReadAsync(cancellation).ConfigureAwait(false);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private async Task ResumeAsync(long size, CancellationToken cancellation)
    {
        if (options.Resume is not { Size: > 0, Sound: true } earlier)
            return;
        if (earlier.Size > size)
        {
            Add(new(Finding.RolledBack, string.Create(CultureInfo.InvariantCulture, $"The ledger has {size} leaves, but an earlier run verified {earlier.Size}: the end is missing."), size));
            return;
        }
        // Whoever resumes wants the time back, not the trust: the tiles at the edge must still be the verified ones.
        var tree = await TileBuilder.LoadAsync(earlier.Size, ReadTileAsync, cancellation).ConfigureAwait(false);
        if (!tree.RightEdge().AsSpan().SequenceEqual(earlier.Edge))
        {
            Add(new(Finding.TileChanged, string.Create(CultureInfo.InvariantCulture, $"The stored tiles no longer lead to the tree of {earlier.Size} leaves that an earlier run verified."), earlier.Size - 1));
            return;
        }
        (_tree, _foreign, _erased, _personalTaken) = (tree, earlier.Foreign, earlier.Erased, earlier.PersonalTaken);
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadTileAsync(TileId tile, CancellationToken cancellation)
    {
        var hashes = (await TilesAsync([tile], cancellation).ConfigureAwait(false)).GetValueOrDefault((tile.Level, tile.Index), []);
        // Short ones compare unequal afterwards; they are no reason to stop without a finding.
        return hashes.Length >= tile.Width * TreeHash.Size ? hashes.AsMemory(0, tile.Width * TreeHash.Size) : new byte[tile.Width * TreeHash.Size];
    }

    private async IAsyncEnumerable<Chunk> ChunksAsync(long begin, long end, long head, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var running = new Queue<Task<Chunk>>();
        try
        {
            for (var next = begin; next < end || running.Count > 0;)
            {
                for (; next < end && running.Count < options.Workers; next = Math.Min(end, (next / Chunk.Size + 1) * Chunk.Size))
                {
                    var chunk = new Chunk(next, Math.Min(end, (next / Chunk.Size + 1) * Chunk.Size));
                    running.Enqueue(Task.Run(async () =>
                    {
                        await chunk.CheckAsync(source, head, options.Salts, cancellation).ConfigureAwait(false);
                        return chunk;
                    }, cancellation));
                }
                yield return await running.Dequeue().ConfigureAwait(false);
            }
        }
        finally
        {
            foreach (var task in running) await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Takes a chunk into the tree, in order.</summary>
    private async Task TakeAsync(Chunk chunk, Heads heads, long published, CancellationToken cancellation)
    {
        foreach (var difference in chunk.Differences) Add(difference);
        _suspected.AddRange(chunk.Suspected);
        _treeBroken |= chunk.Differences.Exists(each => each.Finding is Finding.LeafMissing or Finding.LeafChanged);
        (_foreign, _erased, _personalTaken) = (_foreign + chunk.Foreign, _erased + chunk.Erased, _personalTaken + chunk.PersonalTaken);
        for (var index = chunk.From; index < chunk.To;)
        {
            while (await heads.NextAsync(index, cancellation).ConfigureAwait(false) is { } head) Compare(head, _tree.Root());
            var covering = await heads.CoveringAsync(cancellation).ConfigureAwait(false);
            var next = Math.Min(chunk.To, heads.NextSize ?? chunk.To);
            for (var each = index; each < next; each++) CheckTime(chunk, each, covering);
            while (index < next) index += Append(chunk, index, next);
        }
        while (await heads.NextAsync(chunk.To, cancellation).ConfigureAwait(false) is { } head) Compare(head, _tree.Root());
        await CompareTilesAsync(published, cancellation).ConfigureAwait(false);
    }

    /// <summary>Adds the next tile as a whole where no head stands within it, else the next leaf; answers how many leaves that were.</summary>
    private int Append(Chunk chunk, long index, long before)
    {
        var hashes = chunk.Hashes.AsSpan((int)(index - chunk.From) * TreeHash.Size);
        if (index % TileId.FullWidth == 0 && index + TileId.FullWidth <= before && chunk.TileRoots.TryGetValue(index / TileId.FullWidth, out var root))
        {
            _tree.AppendTile(hashes[..(TileId.FullWidth * TreeHash.Size)], root);
            return TileId.FullWidth;
        }
        _tree.Append(hashes[..TreeHash.Size]);
        return 1;
    }

    /// <param name="root">Root of as many leaves as the head has, as they are stored.</param>
    private void Compare(KeptHead head, byte[] root)
    {
        if (head.PublishedAt is { } at) _previousHeadAt = at;
        var where = string.Create(CultureInfo.InvariantCulture, $"{(head.Outside ? "The head kept outside" : "The published head")} of size {head.Size}");
        try
        {
            var note = SignedNote.Parse(head.Note);
            var verdict = options.Policy.Check(note);
            if (_origin is null || options.Policy.Follows(_origin, verdict.Checkpoint.Origin)) _origin = verdict.Checkpoint.Origin;
            if (verdict.Checkpoint.Origin != _origin)
                Add(new(Finding.HeadRefused, $"{where} is one of the log {verdict.Checkpoint.Origin}, the others are of {_origin}.", head.Size - 1));
            if (verdict.Checkpoint.Size != head.Size || !verdict.Checkpoint.Root.AsSpan().SequenceEqual(head.Root))
                Add(new(Finding.HeadRefused, $"{where} was signed for another size or root than its row says.", head.Size - 1));
            foreach (var problem in verdict.Problems)
                Add(new(Finding.HeadRefused, $"{where}: {problem}", head.Size - 1));
        }
        catch (FormatException e)
        {
            Add(new(Finding.HeadRefused, $"{where} is no signed checkpoint: {e.Message}", head.Size - 1));
            return;
        }
        // After a leaf that differs every root differs; the leaf has been named.
        if (_treeBroken) return;
        if (root.AsSpan().SequenceEqual(head.Root))
        {
            // The signed root has the leaves as they are stored: it is the tiles that were changed.
            foreach (var suspect in _suspected.Where(each => each.Index < head.Size))
                Add(suspect with { Finding = Finding.TileChanged, What = $"{TileId.In(0, suspect.Index!.Value / TileId.FullWidth, head.Size).Path} does not have the hash of this leaf; the leaf is right." });
            _suspected.RemoveAll(each => each.Index < head.Size);
            return;
        }
        if (_suspected.Count > 0)
        {
            foreach (var suspect in _suspected) Add(suspect);
            _suspected.Clear();
            _treeBroken = true;
            return;
        }
        Add(head.Outside
            ? new(Finding.Forked, $"{where} has another root than what is stored: this is not the history that was shown before.", head.Size - 1)
            : new(Finding.RootDiffers, $"{where} has another root than the stored leaves: one of them, at or below this index, was replaced together with its event and tiles.", head.Size - 1));
        _treeBroken = true;
    }

    private void CheckTime(Chunk chunk, long index, KeptHead? covering)
    {
        if (chunk.RecordedAt[index - chunk.From] is not { } at) return;
        if (_previousHeadAt is { } before && at < before - options.Tolerance)
            Add(new(Finding.TimeOutOfPlace, string.Create(CultureInfo.InvariantCulture, $"Recorded at {at:O}, it says, but the head published at {before:O} does not have it yet."), index));
        else if (covering is { PublishedAt: { } after } && at > after + options.Tolerance)
            Add(new(Finding.TimeOutOfPlace, string.Create(CultureInfo.InvariantCulture, $"Recorded at {at:O}, it says, but the head published at {after:O} has it already."), index));
    }

    /// <summary>Compares the tiles above the leaves as far as they are published; those of the leaves were compared row by row.</summary>
    private async Task CompareTilesAsync(long published, CancellationToken cancellation)
    {
        var built = _tree.TakeTiles().Where(tile => tile.Id.Level > 0 && (tile.Id.IsFull || _tree.Size >= published)).ToList();
        if (_treeBroken || _suspected.Count > 0 || built.Count == 0) return;
        var stored = await TilesAsync([.. built.Select(tile => tile.Id)], cancellation).ConfigureAwait(false);
        foreach (var tile in built)
        {
            var wanted = TileId.In(tile.Id.Level, tile.Id.Index, published);
            var bytes = Math.Min(wanted.Width, tile.Id.Width) * TreeHash.Size;
            if (bytes > 0 && (!stored.TryGetValue((tile.Id.Level, tile.Id.Index), out var hashes) || hashes.Length < bytes || !hashes.AsSpan(0, bytes).SequenceEqual(tile.Hashes.Span[..bytes])))
                Add(new(Finding.TileChanged, $"{wanted.Path} is not stored as the published tree has it.", tile.Id.Index << (TileId.Height * (tile.Id.Level + 1))));
        }
    }

    private async Task<Dictionary<(int Level, long Index), byte[]>> TilesAsync(IReadOnlyList<TileId> tiles, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("SELECT t.level, t.index, t.hashes FROM unnest($1, $2) n (level, index) JOIN trail.tile t ON t.level = n.level AND t.index = n.index");
        command.Parameters.Add(new NpgsqlParameter<short[]> { TypedValue = [.. tiles.Select(tile => (short)tile.Level)] });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. tiles.Select(tile => tile.Index)] });
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var stored = new Dictionary<(int, long), byte[]>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            stored[(reader.GetInt16(0), reader.GetInt64(1))] = reader.GetFieldValue<byte[]>(2);
        return stored;
    }

    private void Add(Difference difference)
    {
        // Foreign events must not push a change off the list.
        var kind = difference.Finding == Finding.ForeignEvent;
        if (_differences.Count(each => each.Finding == Finding.ForeignEvent == kind) < options.Named) _differences.Add(difference);
        else _more++;
    }
}
