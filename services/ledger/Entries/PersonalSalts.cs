namespace Transparency.Ledger;

/// <summary>Where the personal group of one event takes its salts from.</summary>
public readonly record struct PersonalSalts
{
    private readonly IReadOnlyDictionary<string, byte[]>? _salts;
    private readonly ReadOnlyMemory<byte> _stored;

    private PersonalSalts(IReadOnlyDictionary<string, byte[]>? salts, ReadOnlyMemory<byte> stored, bool foreign)
    {
        _salts = salts;
        _stored = stored;
        IsForeign = foreign;
    }

    /// <summary>For an event of ours that names no data subject.</summary>
    public static PersonalSalts None => default;

    /// <summary>
    /// For an event written by other hands: nobody of ours holds keys for it, so its personal part is salted like any
    /// other group, from the event's salt.
    /// </summary>
    public static PersonalSalts Foreign => new(null, default, foreign: true);

    /// <summary>For writing: the 32-byte salt of every data subject the event names.</summary>
    public static PersonalSalts Of(IReadOnlyDictionary<string, byte[]>? salts) => new(salts, default, foreign: false);

    /// <summary>
    /// For checking: the salts that still exist and the commitments stored when the event was written (32 bytes per
    /// subject in ordinal order of the subject keys). A subject without salt has been erased; its stored commitment is used.
    /// </summary>
    public static PersonalSalts Of(IReadOnlyDictionary<string, byte[]>? salts, ReadOnlyMemory<byte> storedCommitments) => new(salts, storedCommitments, foreign: false);

    internal bool IsForeign { get; }

    internal ReadOnlySpan<byte> Stored => _stored.Span;

    internal byte[]? SaltOf(string subjectKey) => _salts is not null && _salts.TryGetValue(subjectKey, out var salt) ? salt : null;
}
