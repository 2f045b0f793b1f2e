namespace Transparency.EventStore.Verification;

/// <summary>What a check found wrong.</summary>
public enum Finding
{
    /// <summary>The stored event, or its salt, is not what the ledger recorded.</summary>
    EventChanged,

    /// <summary>A leaf stands in the ledger, its event is gone.</summary>
    EventMissing,

    /// <summary>An index below the head has no leaf.</summary>
    LeafMissing,

    /// <summary>The leaf is not the one that was published.</summary>
    LeafChanged,

    /// <summary>An event was written past the ledger: it has no leaf.</summary>
    EventWithoutLeaf,

    /// <summary>An event of other hands than the store's: it stands apart until its writer is registered.</summary>
    ForeignEvent,

    /// <summary>A stream's versions have a hole, repeat or do not stand in the order of the ledger.</summary>
    StreamOrder,

    /// <summary>The row of a stream does not name the last version of its events.</summary>
    StreamRow,

    /// <summary>When an event says it was recorded does not fit between the heads before and after it.</summary>
    TimeOutOfPlace,

    /// <summary>A stored tile is not the tree's.</summary>
    TileChanged,

    /// <summary>The tree has another root than a published head says.</summary>
    RootDiffers,

    /// <summary>A head's signature, cosignatures or form are not accepted by the policy.</summary>
    HeadRefused,

    /// <summary>The ledger is shorter than a head that was published or that somebody outside keeps.</summary>
    RolledBack,

    /// <summary>A head kept outside has the size of one of ours and another root: two histories were signed.</summary>
    Forked,
}

/// <summary>One difference between what is stored and what was recorded, with its place.</summary>
/// <param name="What">One English sentence.</param>
/// <param name="Index">Ledger index, when one is concerned.</param>
public sealed record Difference(Finding Finding, string What, long? Index = null, string? Tenant = null, string? Stream = null, long? Version = null, Guid? EventId = null)
{
    /// <summary>Name of the finding as programs see it, e.g. <c>event-changed</c>.</summary>
    public string Code => string.Concat(Finding.ToString().Select((letter, i) => i > 0 && char.IsUpper(letter) ? "-" + char.ToLowerInvariant(letter) : char.ToLowerInvariant(letter).ToString()));

    /// <summary>The finding and where, on one line.</summary>
    public override string ToString() => $"{Code}{(Index is { } index ? $" at index {index}" : "")}{(Stream is null ? "" : $" ({Tenant}/{Stream} version {Version})")}: {What}";
}

/// <summary>What a verification found.</summary>
/// <param name="Origin">The log's name; null when no head was ever published.</param>
/// <param name="Leaves">Leaves recomputed in this run.</param>
/// <param name="Size">Leaves in all.</param>
/// <param name="Head">Size of the newest published head.</param>
/// <param name="Root">Root of the recomputed tree of <paramref name="Size"/> leaves.</param>
/// <param name="Foreign">Events of other writers.</param>
/// <param name="Erased">Personal parts whose key was destroyed: their existence is proven, their content is gone.</param>
/// <param name="PersonalTaken">Personal parts that were not recomputed because the keys were not at hand; their stored commitments were used.</param>
/// <param name="Differences">The first differences, by ledger index.</param>
/// <param name="More">How many further ones there are.</param>
public sealed record VerificationReport(string? Origin, long Leaves, long Size, long Head, byte[] Root, long Foreign, long Erased, long PersonalTaken,
    IReadOnlyList<Difference> Differences, long More)
{
    /// <summary>Nothing differs. Foreign events are named apart: they are no change of what was recorded.</summary>
    public bool Accepted => Differences.All(each => each.Finding == Finding.ForeignEvent);
}
