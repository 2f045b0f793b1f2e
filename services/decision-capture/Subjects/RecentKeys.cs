using System.Collections.Concurrent;

namespace Transparency.DecisionCapture.Subjects;

/// <summary>
/// Keys used lately, in two generations: what is used in the old one moves to the young one, and the old one is dropped when the
/// young one is full or five minutes old – so an erased key is out of memory within ten minutes at the latest.
/// </summary>
public sealed class RecentKeys(TimeProvider clock)
{
    private const int Capacity = 25_000;
    private static readonly TimeSpan s_age = TimeSpan.FromMinutes(5);
    private readonly Lock _turning = new();
    private ConcurrentDictionary<string, SubjectKey> _young = new(StringComparer.Ordinal);
    private ConcurrentDictionary<string, SubjectKey> _old = new(StringComparer.Ordinal);
    private long _turnedAt = clock.GetTimestamp();
    private int _kept;

    /// <summary>The key kept under this name, or null.</summary>
    public SubjectKey? Find(string name)
    {
        Turn();
        if (_young.TryGetValue(name, out var key))
            return key;
        if (_old.TryGetValue(name, out key))
            Keep(name, key);
        return key;
    }

    /// <summary>Keeps a key.</summary>
    public void Keep(string name, SubjectKey key)
    {
        if (_young.TryAdd(name, key))
            Interlocked.Increment(ref _kept);
    }

    /// <summary>Drops every entry of these keys, under whatever name they are kept.</summary>
    public void Forget(IReadOnlySet<string> keys)
    {
        foreach (var generation in (ConcurrentDictionary<string, SubjectKey>[])[_young, _old])
            foreach (var (name, key) in generation)
                if (keys.Contains(key.Name))
                    generation.TryRemove(name, out _);
    }

    private void Turn()
    {
        if (IsFresh())
            return;
        lock (_turning)
        {
            if (IsFresh())
                return;
            _old = _young;
            _young = new(StringComparer.Ordinal);
            _turnedAt = clock.GetTimestamp();
            _kept = 0;
        }
    }

    private bool IsFresh() => Volatile.Read(ref _kept) < Capacity && clock.GetElapsedTime(Volatile.Read(ref _turnedAt)) < s_age;
}
