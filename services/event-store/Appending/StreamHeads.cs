namespace Transparency.EventStore;

/// <summary>
/// Last versions of streams that this lane appended to; what it says is checked again by the database. Two generations: when the
/// young one is full the old one is forgotten, so that memory is bounded and busy streams stay.
/// </summary>
internal sealed class StreamHeads(int limit)
{
    private Dictionary<StreamKey, long> _young = [];
    private Dictionary<StreamKey, long> _old = [];

    /// <summary>The remembered version, 0 = no stream; null when nothing is known.</summary>
    public long? this[StreamKey stream]
    {
        get
        {
            if (_young.TryGetValue(stream, out var version))
                return version;
            if (!_old.Remove(stream, out version))
                return null;
            Remember(stream, version);
            return version;
        }
    }

    public void Remember(StreamKey stream, long version)
    {
        if (_young.Count >= Math.Max(1, limit / 2))
            (_old, _young) = (_young, []);
        _young[stream] = version;
    }

    public void Forget(StreamKey stream)
    {
        _young.Remove(stream);
        _old.Remove(stream);
    }
}
