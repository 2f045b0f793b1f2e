using Transparency.Ledger;

namespace Transparency.EventStore;

/// <summary>An append that its group will write, with what the ledger keeps of its events.</summary>
internal sealed record Planned(Pending Item, long FirstVersion, byte[][] Salts, Entry[] Entries)
{
    public long LastVersion => FirstVersion + Item.Append.Events.Count - 1;
}

/// <summary>How one stream moves in a group.</summary>
internal sealed record StreamMove(StreamKey Stream, string Type, bool IsNew, long From)
{
    public long To { get; set; } = From;
}

/// <summary>
/// Decides what a group writes, from what is remembered or was looked up. Pure but for fresh salts: appends to one stream follow each
/// other in the order given; who is already answered leaves the group; a repeat of an inbox key inside the group waits for the next.
/// </summary>
internal sealed class GroupPlan
{
    private readonly Dictionary<StreamKey, StreamMove> _moves = [];

    /// <summary>True when neither memory nor a look tells enough: look, then plan again.</summary>
    public bool NeedsLook { get; private set; }

    /// <summary>Sorted by stream, so that all writers lock in one order; versions of a stream ascend.</summary>
    public List<Planned> Writes { get; } = [];

    /// <summary>Moves of the streams written, sorted.</summary>
    public List<StreamMove> Moves { get; } = [];

    public List<Pending> Deferred { get; } = [];

    public static GroupPlan Make(IReadOnlyList<Pending> items, StreamHeads heads, Look? look)
    {
        var plan = new GroupPlan();
        if (look is null && !AllKnown(items, heads))
        {
            plan.NeedsLook = true;
            return plan;
        }
        var keys = new HashSet<(string, string)>();
        var deferred = new HashSet<StreamKey>();
        foreach (var item in items)
        {
            var inbox = item.Append.Inbox;
            if (deferred.Contains(item.Stream) || (inbox is not null && !keys.Add((inbox.Source, inbox.Id))))
            {
                deferred.Add(item.Stream);
                plan.Deferred.Add(item);
            }
            else if (!plan.Take(item, heads, look))
            {
                // Only a look may tell a caller that it lost: memory can be behind another process.
                plan.NeedsLook = true;
                return plan;
            }
        }
        plan.Writes.Sort((left, right) => left.Item.Stream.CompareTo(right.Item.Stream) is var streams && streams != 0 ? streams : left.FirstVersion.CompareTo(right.FirstVersion));
        plan.Moves.AddRange(plan._moves.Values.Where(move => move.To != move.From).OrderBy(move => move.Stream));
        return plan;
    }

    // A new stream needs no look: its primary key decides, and whoever appends to it later in the group follows. Uncertain appends must be looked for first.
    private static bool AllKnown(IReadOnlyList<Pending> items, StreamHeads heads)
    {
        var begun = new HashSet<StreamKey>();
        foreach (var item in items)
        {
            if (item.Uncertain) return false;
            if (heads[item.Stream] is not null || begun.Contains(item.Stream)) continue;
            if (item.Append is not { ProbablyFirst: true } and not { Expected: { IsAny: false, Version: 0 } }) return false;
            begun.Add(item.Stream);
        }
        return true;
    }

    private bool Take(Pending item, StreamHeads heads, Look? look)
    {
        if (look is not null && Known(item, look) is { } answer)
        {
            item.Answer(answer);
            return true;
        }
        if (!_moves.TryGetValue(item.Stream, out var move))
        {
            var version = look?.Of(item.Stream).Version ?? heads[item.Stream] ?? 0;
            var isNew = look is null ? version == 0 : !look.Of(item.Stream).Known;
            _moves[item.Stream] = move = new StreamMove(item.Stream, item.Append.StreamType, isNew, version);
        }
        if (!item.Append.Expected.IsAny && item.Append.Expected.Version != move.To)
        {
            if (look is null)
                return false;
            item.Answer(new AppendResult.VersionConflict(move.To));
            return true;
        }
        try
        {
            Writes.Add(Sealed(item, move.To + 1));
            move.To += item.Append.Events.Count;
        }
        catch (Exception error) when (error is FormatException or ArgumentException or MissingSaltException)
        {
            item.Fail(error);
        }
        return true;
    }

    private static AppendResult? Known(Pending item, Look look)
    {
        if (item.Uncertain && look.Recorded(item.Append) is { } recorded)
            return recorded;
        if (item.Append.Inbox is { } inbox && look.Of(inbox) is { } state)
            return state.Digest.AsSpan().SequenceEqual(inbox.Digest) ? new AppendResult.AlreadyRecorded(state.Index) : new AppendResult.DigestConflict();
        return look.Of(item.Stream).Archived ? new AppendResult.StreamArchived() : null;
    }

    /// <summary>The written events as a reader would find them.</summary>
    /// <param name="first">Ledger index of the first.</param>
    public IReadOnlyList<StoredEvent> Stored(long first, long[] seqIds)
    {
        var stored = new List<StoredEvent>(seqIds.Length);
        foreach (var write in Writes)
        {
            var (append, version) = (write.Item.Append, write.FirstVersion);
            foreach (var e in append.Events)
                stored.Add(new(first + stored.Count, seqIds[stored.Count], e.Id, append.Tenant, append.StreamId, version++, e.Type, e.DotNetType,
                    e.Data, GroupWrite.WholeMicroseconds(e.Timestamp), e.CorrelationId, e.CausationId, e.UserName, e.Headers, Foreign: false));
        }
        return stored;
    }

    private static Planned Sealed(Pending item, long version)
    {
        var append = item.Append;
        var salts = new byte[append.Events.Count][];
        var entries = new Entry[append.Events.Count];
        var personal = PersonalSalts.Of(append.SubjectSalts);
        for (var i = 0; i < salts.Length; i++)
        {
            var e = append.Events[i];
            salts[i] = RandomBytes.Get(Entry.Size);
            entries[i] = Entry.Compute(new StoredRow(append.Tenant, append.StreamId, version + i, e.Id, e.Type, e.DotNetType, e.Timestamp, e.Data,
                e.CorrelationId, e.CausationId, e.UserName, e.Headers), salts[i], personal);
        }
        return new Planned(item, version, salts, entries);
    }
}
