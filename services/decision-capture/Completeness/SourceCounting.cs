namespace Transparency.DecisionCapture.Completeness;

/// <summary>A source's heartbeat as the log has it.</summary>
/// <param name="Index">Ledger index.</param>
/// <param name="Sent">Case events sent since the source began, by its own count.</param>
/// <param name="Deficit">Sent minus what had arrived at lower indexes; negative when more had arrived.</param>
public sealed record Beat(long Index, DateTimeOffset At, long Sent, long Deficit);

/// <summary>Case events that a source says it sent between two of its heartbeats and that never came.</summary>
/// <param name="After">The heartbeat before; null for the time before the first.</param>
public sealed record MissingMessages(Beat? After, Beat Until, long Count);

/// <summary>A source's account since it began: Reported = Recorded + Quarantined + Unexplained − Surplus − NotYetReported.</summary>
/// <param name="Reported">By the newest heartbeat; null when the source sends none, then nothing can be said about what is missing.</param>
/// <param name="Recorded">Case events recorded, lost ones left out.</param>
/// <param name="Lost">Recorded once, but row or leaf is gone: counted as having come, because the store's part names them.</param>
/// <param name="Surplus">More came than the source says it sent.</param>
public sealed record SourceAccount(long? Reported, long Recorded, long Lost, long Quarantined, IReadOnlyList<MissingMessages> Missing, long Surplus, Beat? LastBeat)
{
    public static SourceAccount Empty { get; } = new(null, 0, 0, 0, [], 0, null);

    public long Unexplained => Missing.Sum(each => each.Count);

    /// <summary>Came after the newest heartbeat.</summary>
    public long NotYetReported => Recorded + Lost + Quarantined + Unexplained - Surplus - (Reported ?? 0);
}

/// <summary>
/// Counts one source in ledger order. Lanes and replicas commit side by side, so a heartbeat may overtake the events it counts, or
/// be overtaken, by moments: an event that is late for one heartbeat is there at the next, a lost one is missing at all that follow.
/// So what is missing before a heartbeat is the smallest deficit of it and all later ones; at the newest one, events recorded
/// within <see cref="Grace"/> still count as before it.
/// </summary>
public sealed class SourceCounting
{
    /// <summary>How far a heartbeat and the events it counts may be apart.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    private readonly List<Beat> _beats = [];
    private readonly HashSet<string> _waiting = [];
    private readonly Queue<DateTimeOffset> _recent = [];
    private long _recorded, _lost, _inGrace;
    private long _surplus;

    /// <summary>A case event was recorded.</summary>
    /// <param name="lost">Its row or leaf is gone today.</param>
    public void Arrived(DateTimeOffset at, bool lost = false)
    {
        if (lost) _lost++;
        else _recorded++;
        if (_beats.Count > 0 && at <= _beats[^1].At + Grace) _inGrace++;
        _recent.Enqueue(at);
        while (_recent.TryPeek(out var oldest) && oldest < at - Grace) _recent.Dequeue();
    }

    /// <summary>A case event was refused and waits; the same entry again changes nothing.</summary>
    public void Refused(string quarantineId, DateTimeOffset at)
    {
        if (_waiting.Add(quarantineId) && _beats.Count > 0 && at <= _beats[^1].At + Grace) _inGrace++;
    }

    /// <summary>A refused event was recorded after all (and counted as such).</summary>
    public void Settled(string quarantineId) => _waiting.Remove(quarantineId);

    public void Heartbeat(long index, DateTimeOffset at, long sent)
    {
        _beats.Add(new(index, at, sent, sent - Come));
        _inGrace = 0;
        _surplus = Math.Max(0, Come - _recent.Count(each => each >= at - Grace) - sent);
    }

    /// <summary>The account as of the last event counted.</summary>
    public SourceAccount Account() => _beats.Count == 0
        ? SourceAccount.Empty with { Recorded = _recorded, Lost = _lost, Quarantined = _waiting.Count }
        : new(_beats[^1].Sent, _recorded, _lost, _waiting.Count, Missing(), _surplus, _beats[^1]);

    private long Come => _recorded + _lost + _waiting.Count;

    private List<MissingMessages> Missing()
    {
        var until = new long[_beats.Count];
        var smallest = long.MaxValue;
        for (var i = _beats.Count - 1; i >= 0; i--)
            until[i] = Math.Max(0, smallest = Math.Min(smallest, _beats[i].Deficit));
        // Only the newest heartbeat has none after it that could clear it.
        until[^1] = Math.Max(until.Length > 1 ? until[^2] : 0, Math.Max(0, _beats[^1].Deficit - _inGrace));
        var missing = new List<MissingMessages>();
        for (var i = 0; i < until.Length; i++)
            if (until[i] - (i == 0 ? 0 : until[i - 1]) is > 0 and var more)
                missing.Add(new(i == 0 ? null : _beats[i - 1], _beats[i], more));
        return missing;
    }
}
